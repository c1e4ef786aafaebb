// The data folder: who owns it, which format it has, and its root key (design: DATA/...).
#pragma once

#include <memory>
#include <string>

#include "base/error.h"
#include "base/random.h"
#include "base/secret.h"

namespace trailcam::store {

class DataFolder {
 public:
  // Makes the folder when it is not there (mode 0700), takes its lock, checks its format, and reads
  // or makes the root key (mode 0600). Errors: Invalid with one clear line (another process holds
  // it, unknown format), Corrupt (root key), Io.
  static Result<std::unique_ptr<DataFolder>> open(std::string path, Random& random);
  ~DataFolder();
  // Whether a process has it open this moment.
  static bool is_in_use(const std::string& path);

  const std::string& path() const { return path_; }
  const Secret& root_key() const { return root_key_; }
  // True when this open made the folder.
  bool fresh() const { return fresh_; }
  std::string state_path() const { return path_ + "/state"; }
  std::string objects_path() const { return path_ + "/objects"; }
  std::string lake_path() const { return path_ + "/lake"; }
  std::string credentials_path() const { return path_ + "/credentials"; }
  std::string endpoint_path() const { return path_ + "/endpoint"; }
  std::string tls_key_path() const { return path_ + "/keys/tls"; }
  std::string ca_bundle_path() const { return path_ + "/ca-bundle.pem"; }

 private:
  DataFolder(std::string path, int lock, Secret root_key, bool fresh)
      : path_(std::move(path)), lock_(lock), root_key_(std::move(root_key)), fresh_(fresh) {}
  const std::string path_;
  const int lock_;
  const Secret root_key_;
  const bool fresh_;
};

// Writes a whole small file so that a reader or a crash sees the old or the new one, never a part.
Result<void> replace_file(const std::string& path, std::string_view content, int mode);
// Error: NotFound, Io.
Result<std::string> read_file(const std::string& path);

}  // namespace trailcam::store
