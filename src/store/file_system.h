// The thin wrapper through which object bodies touch files, so that a test can lose what was not
// synced, tear a write, or answer EIO and ENOSPC. (RocksDB has a seam of its own for its files.)
// Any thread; one file object by one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace trailcam::store {

class WritableFile {
 public:
  virtual ~WritableFile() = default;
  virtual Result<void> append(std::string_view bytes) = 0;
  // Returns once all that was appended would survive a power cut.
  virtual Result<void> sync() = 0;
};

class ReadableFile {
 public:
  virtual ~ReadableFile() = default;
  // Reads up to `count` bytes at `offset` to the end of `out`; fewer at the end of the file.
  virtual Result<void> read(std::uint64_t offset, std::size_t count, std::string& out) const = 0;
  virtual std::uint64_t size() const = 0;
};

class FileSystem {
 public:
  virtual ~FileSystem() = default;
  // The file must not exist yet; its mode is 0600.
  virtual Result<std::unique_ptr<WritableFile>> create(const std::string& path) = 0;
  // Error: NotFound, Io.
  virtual Result<std::unique_ptr<ReadableFile>> open(const std::string& path) = 0;
  // Removing what is not there is no error.
  virtual Result<void> remove(const std::string& path) = 0;
  virtual Result<void> make_directory(const std::string& path) = 0;
  // Makes names created in or removed from the folder survive a power cut.
  virtual Result<void> sync_directory(const std::string& path) = 0;
  // Names in a folder, in no order.
  virtual Result<std::vector<std::string>> list(const std::string& path) = 0;
};

std::unique_ptr<FileSystem> posix_file_system();

// errno as an Error, after what was being done: "open DATA/objects/ab: No space left on device".
Error errno_error(const std::string& doing);

}  // namespace trailcam::store
