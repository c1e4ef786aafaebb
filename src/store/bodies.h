// Object bodies at rest: encrypted, verified as they are read (docs/formats/object-body.md).
//
// A body is written before the change that names it. Small ones (up to kInlineBytesMax) travel in
// the change itself; larger ones become a file, synced before the change is submitted. A file that
// no change ever named (a crash, a client that went away) is found by its missing marker and swept.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/secret.h"
#include "base/worker.h"
#include "crypto/aead.h"
#include "store/database.h"
#include "store/file_system.h"
#include "store/row.h"

namespace trailcam::store {

inline constexpr std::size_t kInlineBytesMax = 64 << 10;
inline constexpr std::size_t kSegmentBytes = 64 << 10;
inline constexpr std::size_t kBodyHeaderBytes = 32;
inline constexpr std::size_t kBodyIdBytes = 16;

// Names a body inside a row. `id` is empty for "no body".
struct BodyRef {
  std::string id;  // kBodyIdBytes: the run that wrote it (4 bytes), then random bytes
  std::uint64_t size = 0;
  bool in_file = false;
  static void fields(auto& self, auto&& field) {
    field(1, self.id);
    field(2, self.size);
    field(3, self.in_file);
  }
};

// A body whose bytes are safe (in a file) or ready to travel (inline).
struct StoredBody {
  BodyRef ref;
  std::optional<std::string> inline_bytes;
};

// A body in a file that was given up; its file is removed by the Sweeper. Key: the id.
struct TrashRow {
  std::string id;
  static void fields(auto& self, auto&& field) { field(1, self.id); }
};
inline constexpr std::string_view kTrashTable = "trash";

class BodyStore;

// Takes the bytes of one body in order. Dropped before finish(), it leaves nothing behind.
class BodyWriter {
 public:
  ~BodyWriter();
  // Error: Io. After an error only dropping is of use.
  Result<void> write(std::string_view bytes);
  // Error: Io.
  Result<StoredBody> finish();
  std::uint64_t size() const { return size_; }
  const std::string& id() const { return id_; }

 private:
  friend class BodyStore;
  BodyWriter(BodyStore& store, std::string id, const Secret& body_key);
  Result<void> flush_segment(bool last);

  BodyStore& store_;
  const std::string id_;
  const std::string header_;
  crypto::Aead aead_;
  std::string pending_;  // plaintext of the segment under way
  std::string sealed_;
  std::uint64_t segments_ = 0;
  std::uint64_t size_ = 0;
  std::unique_ptr<WritableFile> file_;  // from the first byte beyond kInlineBytesMax on
  bool finished_ = false;
};

// Reads a range of one body, segment by segment; every byte that it hands out was verified.
class BodyReader {
 public:
  // Appends at least one and at most about `count` bytes to `out`; nothing at the end of the range.
  // Error: Corrupt (altered or cut off), Io.
  Result<void> read(std::size_t count, std::string& out);
  std::uint64_t remaining() const { return end_ - position_; }

 private:
  friend class BodyStore;
  BodyReader(const BodyRef& ref, const Secret& key, std::unique_ptr<ReadableFile> file,
             std::string inline_bytes, std::uint64_t begin, std::uint64_t end);
  // Appends the segment's bytes to `out`.
  Result<void> open_segment(std::uint64_t index, std::string& out);

  const BodyRef ref_;
  const std::string header_;
  crypto::Aead aead_;
  std::unique_ptr<ReadableFile> file_;
  std::string inline_bytes_;
  std::string sealed_;
  std::string segment_;
  std::uint64_t segment_index_ = UINT64_MAX;
  std::uint64_t position_;
  std::uint64_t end_;
};

class BodyStore {
 public:
  // `root_key` wraps nothing here but derives the key of every body.
  // `run` counts the starts of this data folder. Makes the folder. Error: Io.
  static Result<std::unique_ptr<BodyStore>> open(std::string folder, const Database& database,
                                                 FileSystem& files, Secret root_key, Random& random,
                                                 std::uint32_t run);

  // With a `data_key` the bytes are of use only to whoever has that key as well as the root key.
  std::unique_ptr<BodyWriter> create(const Secret& data_key = Secret());
  // Bytes [begin, end) of the body, begin <= end <= ref.size, by the data key that it was written
  // with. Error: Corrupt when the body is not there or not as long as it was written; with another
  // data key than it was written with, also when its bytes are read.
  Result<std::unique_ptr<BodyReader>> read(const BodyRef& ref, std::uint64_t begin,
                                           std::uint64_t end,
                                           const Secret& data_key = Secret()) const;
  // The whole of a small body.
  Result<std::string> read_all(const BodyRef& ref) const;

  std::string path_of(const std::string& id) const;
  // The id that a file of the folder is named after, or "" when it is none of ours.
  static std::string id_of(std::string_view file_name);
  static std::uint32_t run_of(const std::string& id);
  FileSystem& files() { return files_; }
  const std::string& folder() const { return folder_; }
  std::uint32_t run() const { return run_; }

 private:
  friend class BodyWriter;
  BodyStore(std::string folder, const Database& database, FileSystem& files, Secret root_key,
            Random& random, std::uint32_t run);
  Secret key_of(const std::string& id, const Secret& data_key) const;

  const std::string folder_;
  const Database& database_;
  FileSystem& files_;
  const Secret root_key_;
  Random& random_;
  const std::uint32_t run_;
};

}  // namespace trailcam::store
