// Imports as rows of the catalog: what was asked for, how it stands, which files are done and which
// could not be taken (docs/formats/event-data-store.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "store/transaction.h"

namespace trailcam::lake {

enum class ImportStatus {
  Initializing = 0,
  InProgress = 1,
  Failed = 2,  // ended, and something was not taken
  Stopped = 3,
  Completed = 4,
};
inline bool is_over(ImportStatus status) {
  return status != ImportStatus::Initializing && status != ImportStatus::InProgress;
}
enum class ImportOrigin { Command = 0, Api = 1 };

// What an import reads: exactly one of the two.
struct ImportPlace {
  std::string path;            // a local folder or file, absolute
  std::string s3_uri;          // s3://BUCKET[/PREFIX]
  std::string s3_region;       // of the bucket; "": where its owner has it
  std::string s3_access_role;  // ARN; "": as cloudtrail.amazonaws.com
  bool operator==(const ImportPlace&) const = default;
  static void fields(auto& self, auto&& field) {
    field(1, self.path);
    field(2, self.s3_uri);
    field(3, self.s3_region);
    field(4, self.s3_access_role);
  }
};

// What became of what was read. Only grows while an import runs.
struct ImportCounts {
  std::uint64_t prefixes_found = 0;  // folders with files in them
  std::uint64_t prefixes_done = 0;
  std::uint64_t files_found = 0;
  std::uint64_t files_done = 0;    // read by this import, to the end or to where they broke
  std::uint64_t files_known = 0;   // passed over: an earlier import has them
  std::uint64_t files_failed = 0;  // with at least one problem: read again by the next import
  std::uint64_t digests = 0;       // digest files: passed over
  std::uint64_t access_logs = 0;   // S3's server access logs: passed over
  std::uint64_t bytes_found = 0;   // as they lie there, packed
  std::uint64_t bytes_done = 0;    // of files that were done or known
  std::uint64_t events = 0;        // added
  std::uint64_t repeats = 0;       // were there already
  std::uint64_t conflicts = 0;     // id was there already, with other content: not added
  std::uint64_t refused = 0;       // no eventTime, wrong nesting, not JSON ...
  std::uint64_t outside = 0;       // before retention, or outside the times asked for
  static void fields(auto& self, auto&& field) {
    field(1, self.prefixes_found);
    field(2, self.prefixes_done);
    field(3, self.files_found);
    field(4, self.files_done);
    field(5, self.files_known);
    field(6, self.files_failed);
    field(7, self.digests);
    field(8, self.access_logs);
    field(9, self.bytes_found);
    field(10, self.bytes_done);
    field(11, self.events);
    field(12, self.repeats);
    field(13, self.conflicts);
    field(14, self.refused);
    field(15, self.outside);
  }
  ImportCounts& operator+=(const ImportCounts& other) {
    fields(*this, [&other](int number, std::uint64_t& value) {
      fields(other, [&](int of, const std::uint64_t& added) {
        if (of == number) value += added;
      });
    });
    return *this;
  }
};

struct ImportRow {
  std::string id;  // UUID
  std::string store_id;
  AccountId account;
  Region region;
  ImportOrigin origin = ImportOrigin::Command;
  std::vector<ImportPlace> places;
  std::optional<Timestamp> start_event_time;
  std::optional<Timestamp> end_event_time;
  ImportStatus status = ImportStatus::Initializing;
  Timestamp created{};
  Timestamp updated{};
  ImportCounts counts;
  std::string stopped_by;  // the error that ended it, or ""
  bool follow = false;     // goes on until it is stopped
  static void fields(auto& self, auto&& field) {
    field(1, self.id);
    field(2, self.store_id);
    field(3, self.account);
    field(4, self.origin);
    field(5, self.places);
    field(6, self.start_event_time);
    field(7, self.end_event_time);
    field(8, self.status);
    field(9, self.created);
    field(10, self.updated);
    field(11, self.counts);
    field(12, self.stopped_by);
    field(13, self.region);
    field(14, self.follow);
  }
};

// A file whose events are in the store. Read again only when it has changed.
struct ImportedFileRow {
  std::uint64_t bytes = 0;
  std::string version;  // what the source tells it by: ETag, or time of change
  static void fields(auto& self, auto&& field) {
    field(1, self.bytes);
    field(2, self.version);
  }
};

// What was not taken, and why.
struct ImportFailureRow {
  std::string
      location;      // path or s3:// address, with "#L12" or "#Records[3]" behind it where known
  std::string type;  // "NotJson", "TruncatedFile", ...
  std::string message;
  std::uint64_t events = 0;  // records that it cost; 0 where that cannot be told
  Timestamp at{};
  static void fields(auto& self, auto&& field) {
    field(1, self.location);
    field(2, self.type);
    field(3, self.message);
    field(4, self.events);
    field(5, self.at);
  }
};

// Somebody wants an import stopped.
struct ImportStopRow {
  static void fields(auto&, auto&&) {}
};

inline constexpr store::Table<ImportStopRow> kImportStops{"lake-import-stop"};  // id
inline constexpr store::Table<ImportRow> kImports{"lake-import"};               // id
inline constexpr store::Table<ImportedFileRow> kImportedFiles{
    "lake-import-file"};  // store, location
inline constexpr store::Table<ImportFailureRow> kImportFailures{
    "lake-import-failure"};  // id, number

inline store::Key import_key(std::string_view id) { return kImports.key().text(id); }
inline store::Key import_stop_key(std::string_view id) { return kImportStops.key().text(id); }
inline store::Key imported_files_key(std::string_view store_id) {
  return kImportedFiles.key().text(store_id);
}
inline store::Key import_failures_key(std::string_view import_id) {
  return kImportFailures.key().text(import_id);
}

// The import ends soon, keeps what it has, and is Stopped then; nothing, when it has ended already.
inline void request_stop(store::Transaction& transaction, std::string_view id) {
  transaction.put(kImportStops, import_stop_key(id), {});
}

}  // namespace trailcam::lake
