// All versions of a bucket's objects in the order of ListObjectVersions: by key, the newest first.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "services/s3/listing.h"

namespace trailcam::s3 {

struct VersionQuery {
  std::string bucket;
  std::string prefix;
  std::string after;                        // keys up to this one were listed before,
  std::optional<std::uint64_t> older_than;  // but for its versions below this sequence
};

// Walks the current versions, the current delete markers and the rest side by side.
class VersionRows : public NamedRows {
 public:
  // Error: Io, Corrupt.
  static Result<VersionRows> open(const store::Database& database, const VersionQuery& query);

  bool valid() const override { return head_ != nullptr; }
  std::string name() const override { return head_->name; }
  std::string_view row() const override { return head_->scan.value(); }
  void next() override;
  void skip_names_with(const std::string& beginning) override;
  Result<void> status() const override;

 private:
  struct Source {
    store::Key rows;
    std::string begin;
    store::Scan scan;
    std::string name = {};
    void read();
    void seek(const std::string& key);
  };
  explicit VersionRows(std::vector<Source> sources) : sources_(std::move(sources)) {}
  void choose();

  std::vector<Source> sources_;  // current ones before noncurrent ones
  Source* head_ = nullptr;       // the next of all
};

}  // namespace trailcam::s3
