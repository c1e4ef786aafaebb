// A file system in memory that fails on demand and forgets, at a power cut, what was not synced.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "store/file_system.h"

namespace trailcam::test {

// Legal faults: an append that fails may have written a part; sync, create, remove and list fail
// with Io; a power cut drops bytes after the last sync() of a file, and undoes names made or
// removed since the last sync_directory() of their folder. One thread.
class MemoryFiles : public store::FileSystem {
 public:
  // The `calls`-th call from now (0: the next) and all after it fail, until heal().
  void fail_after(std::size_t calls) { calls_left_ = calls; }
  void heal() { calls_left_ = SIZE_MAX; }
  // How many calls were made; for tests that fail each of them in turn.
  std::size_t calls() const { return calls_; }

  void power_cut() {
    for (auto it = files_.begin(); it != files_.end();) {
      File& file = *it->second;
      file.bytes.resize(file.synced_bytes);
      it = file.name_synced ? std::next(it) : files_.erase(it);
    }
    for (auto& [path, file] : removed_) files_.emplace(path, file);
    removed_.clear();
  }

  std::vector<std::string> paths() const {
    std::vector<std::string> out;
    for (const auto& [path, file] : files_) out.push_back(path);
    return out;
  }
  std::string& bytes_of(const std::string& path) { return files_.at(path)->bytes; }

  Result<std::unique_ptr<store::WritableFile>> create(const std::string& path) override {
    TC_TRY(may("create"));
    if (files_.contains(path)) return Error(ErrorKind::Io, path + " exists");
    auto file = std::make_shared<File>();
    files_[path] = file;
    return std::unique_ptr<store::WritableFile>(std::make_unique<Writable>(*this, file));
  }
  Result<std::unique_ptr<store::ReadableFile>> open(const std::string& path) override {
    TC_TRY(may("open"));
    const auto found = files_.find(path);
    if (found == files_.end()) return Error(ErrorKind::NotFound, path);
    return std::unique_ptr<store::ReadableFile>(std::make_unique<Readable>(found->second));
  }
  Result<void> remove(const std::string& path) override {
    TC_TRY(may("remove"));
    const auto found = files_.find(path);
    if (found == files_.end()) return {};
    if (found->second->name_synced) removed_.insert(*found);
    files_.erase(found);
    return {};
  }
  Result<void> make_directory(const std::string& path) override {
    TC_TRY(may("make_directory"));
    folders_.insert(path);
    return {};
  }
  Result<void> sync_directory(const std::string& path) override {
    TC_TRY(may("sync_directory"));
    for (auto& [name, file] : files_) {
      if (folder_of(name) == path) file->name_synced = true;
    }
    std::erase_if(removed_, [&](const auto& entry) { return folder_of(entry.first) == path; });
    return {};
  }
  Result<std::vector<std::string>> list(const std::string& path) override {
    TC_TRY(may("list"));
    if (!folders_.contains(path)) return Error(ErrorKind::NotFound, path);
    std::vector<std::string> names;
    for (const auto& [name, file] : files_) {
      if (folder_of(name) == path) names.push_back(name.substr(path.size() + 1));
    }
    return names;
  }

 private:
  struct File {
    std::string bytes;
    std::size_t synced_bytes = 0;
    bool name_synced = false;
  };

  class Writable : public store::WritableFile {
   public:
    Writable(MemoryFiles& files, std::shared_ptr<File> file)
        : files_(files), file_(std::move(file)) {}
    Result<void> append(std::string_view bytes) override {
      Result<void> allowed = files_.may("append");
      file_->bytes += allowed ? bytes : bytes.substr(0, bytes.size() / 2);
      return allowed;
    }
    Result<void> sync() override {
      TC_TRY(files_.may("sync"));
      file_->synced_bytes = file_->bytes.size();
      return {};
    }

   private:
    MemoryFiles& files_;
    const std::shared_ptr<File> file_;
  };

  class Readable : public store::ReadableFile {
   public:
    explicit Readable(std::shared_ptr<File> file) : file_(std::move(file)) {}
    Result<void> read(std::uint64_t offset, std::size_t count, std::string& out) const override {
      if (offset < file_->bytes.size()) out.append(file_->bytes, offset, count);
      return {};
    }
    std::uint64_t size() const override { return file_->bytes.size(); }

   private:
    const std::shared_ptr<File> file_;
  };

  static std::string folder_of(const std::string& path) { return path.substr(0, path.rfind('/')); }

  Result<void> may(const char* call) {
    ++calls_;
    if (calls_left_ == 0) return Error(ErrorKind::Io, std::string(call) + ": made to fail");
    if (calls_left_ != SIZE_MAX) --calls_left_;
    return {};
  }

  std::map<std::string, std::shared_ptr<File>> files_;
  std::map<std::string, std::shared_ptr<File>> removed_;  // names that a power cut brings back
  std::set<std::string> folders_;
  std::size_t calls_ = 0;
  std::size_t calls_left_ = SIZE_MAX;
};

}  // namespace trailcam::test
