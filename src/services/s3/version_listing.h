// All versions of a bucket's objects in the order of ListObjectVersions: by key, the newest first.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/s3/listing.h"

namespace trailcam::s3 {

struct VersionQuery {
  std::string bucket;
  std::string prefix;
  std::string after;                        // keys up to this one were listed before,
  std::optional<std::uint64_t> older_than;  // but for its versions below this sequence
};

// Walks the current versions, the current delete markers and the rest side by side, as they stood
// at one moment: a version that changes its table meanwhile is listed once.
class VersionRows : public NamedRows {
 public:
  // Error: Io, Corrupt.
  static Result<VersionRows> open(const store::Database& database, const VersionQuery& query);

  bool valid() const override { return head_ != nullptr; }
  std::string name() const override { return head_->name; }
  std::string_view row() const override { return head_->row; }
  void next() override;
  void skip_names_with(const std::string& beginning) override;
  Result<void> status() const override { return scan_.status(); }

 private:
  // The rows of one table, and the next one of them.
  struct Source {
    store::Key rows;
    store::KeyRange range;
    std::string key = {};  // "": there is none
    std::string name = {};
    std::string row = {};
  };
  VersionRows(store::Scan scan, std::vector<Source> sources)
      : scan_(std::move(scan)), sources_(std::move(sources)) {}
  Result<void> begin(const VersionQuery& query);
  void seek(Source& source, const std::string& key);
  void take(Source& source);
  void advance(Source& source);
  void choose();

  store::Scan scan_;
  std::vector<Source> sources_;       // current ones before noncurrent ones
  const Source* standing_ = nullptr;  // where the scan stands
  Source* head_ = nullptr;            // the next of all
};

}  // namespace trailcam::s3
