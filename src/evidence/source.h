// Where log files lie, to be validated or imported: a bucket behind an S3 endpoint, or a folder.
// Keys are what the source calls its files.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace trailcam::evidence {

// Of a digest's metadata; each absent where it is not known or was not given.
struct Metadata {
  std::optional<std::string> signature;
  std::optional<std::string> backfill_time;
};

// One thread at a time.
class Reader {
 public:
  struct Entry {
    std::string key;
    std::uint64_t bytes = 0;
    std::string version = {};  // changes with the content: ETag, or time of change
  };
  // False: no more is wanted.
  using EachEntry = std::function<bool(const Entry&)>;
  using Sink = std::function<Result<void>(std::string_view)>;

  virtual ~Reader() = default;
  // What begins with `prefix` and comes after `after`, in the order of the keys' bytes.
  virtual Result<void> list(const std::string& prefix, const std::string& after,
                            const EachEntry& each) = 0;
  // The names between `prefix` (which ends in '/') and the next '/', in order.
  virtual Result<std::vector<std::string>> folders(const std::string& prefix) = 0;
  // A file's bytes, in order. Errors: NotFound; Io; those of `sink`.
  virtual Result<Metadata> read(const std::string& key, const Sink& sink) = 0;
};

// Any thread.
class Source {
 public:
  virtual ~Source() = default;
  virtual std::unique_ptr<Reader> reader() const = 0;
  // The bucket's name, or "" where the source cannot tell.
  virtual std::string bucket() const = 0;
  // What stands before AWSLogs in its keys: "" or "prefix/".
  virtual std::string prefix() const = 0;
  // True when its keys are those of the bucket; a copy may lie deeper or less deep.
  virtual bool has_whole_keys() const = 0;
  // How many readers at once use it best.
  virtual std::size_t readers_best() const = 0;
};

// A copy of a bucket (`aws s3 sync`), or of what lies below a prefix of it. `path` is the folder
// that has AWSLogs in it, at whatever depth, or AWSLogs itself. `prefix` says which one where there
// are several. S3's metadata is not in such a copy, save where KEY.metadata.json, the answer of
// HeadObject, lies beside a file. Error: Invalid.
Result<std::unique_ptr<Source>> open_folder(const std::string& path,
                                            const std::optional<std::string>& prefix);

// Any folder, for those who look for files of any name in it. Its keys are paths below it. Error:
// Invalid.
Result<std::unique_ptr<Source>> open_tree(const std::string& folder);

inline constexpr std::string_view kMetadataSuffix = ".metadata.json";

}  // namespace trailcam::evidence
