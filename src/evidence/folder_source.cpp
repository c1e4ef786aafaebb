#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <thread>

#include <fmt/format.h>

#include "base/encoding.h"
#include "base/json.h"
#include "evidence/source.h"
#include "trails/digest.h"

namespace trailcam::evidence {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kReadBytes = 256 << 10;
constexpr std::size_t kMetadataBytesMax = 64 << 10;
constexpr int kSearchDepthMax = 8;
constexpr std::string_view kRootFolder = "AWSLogs";
constexpr std::string_view kDigestFolder = "/CloudTrail-Digest/";

Error system_error(const std::string& path, int code) {
  return Error(code == ENOENT || code == ENOTDIR ? ErrorKind::NotFound : ErrorKind::Io,
               fmt::format("{}: {}", path, std::strerror(code)));
}

class File {
 public:
  explicit File(const std::string& path)
      : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  File(const File&) = delete;
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

struct FolderEntry {
  std::string name;  // of a folder with '/' behind it, so that names sort as keys do
  std::uint64_t bytes = 0;
  std::string version = {};
  bool is_folder() const { return name.ends_with('/'); }
};

FolderEntry file_entry(const std::string& name, const fs::path& path, bool regular) {
  struct stat info{};
  if (!regular || ::stat(path.c_str(), &info) != 0) return {name};
  return {name, std::uint64_t(info.st_size),
          fmt::format("{}.{:09}", info.st_mtim.tv_sec, info.st_mtim.tv_nsec)};
}

Result<std::vector<FolderEntry>> entries_of(const std::string& path) {
  std::vector<FolderEntry> out;
  std::error_code error;
  fs::directory_iterator at(path, error);
  if (error.value() == ENOENT || error.value() == ENOTDIR) return out;
  for (const fs::directory_iterator end; !error && at != end; at.increment(error)) {
    std::error_code ignored;
    const fs::file_status status = at->status(ignored);
    const std::string name = at->path().filename().string();
    if (fs::is_directory(status)) {
      out.push_back({name + "/"});
    } else if (!name.ends_with(kMetadataSuffix)) {
      out.push_back(file_entry(name, at->path(), fs::is_regular_file(status)));
    }
  }
  if (error) return system_error(path, error.value());
  std::ranges::sort(out, {}, &FolderEntry::name);
  return out;
}

class FolderReader : public Reader {
 public:
  explicit FolderReader(std::string root) : root_(std::move(root)) {}

  Result<void> list(const std::string& prefix, const std::string& after,
                    const EachEntry& each) override {
    TC_TRY(walk(prefix.substr(0, prefix.rfind('/') + 1), prefix, after, each));
    return {};
  }

  Result<std::vector<std::string>> folders(const std::string& prefix) override {
    std::vector<std::string> out;
    for (FolderEntry& entry : TC_TRY(entries_of(root_ + prefix))) {
      if (!entry.is_folder()) continue;
      entry.name.pop_back();
      out.push_back(std::move(entry.name));
    }
    return out;
  }

  Result<Metadata> read(const std::string& key, const Sink& sink) override {
    const File file(root_ + key);
    if (file.descriptor() < 0) return system_error(root_ + key, errno);
    while (true) {
      const ssize_t size = ::read(file.descriptor(), buffer_.data(), buffer_.size());
      if (size < 0 && errno == EINTR) continue;
      if (size < 0) return system_error(root_ + key, errno);
      if (size == 0) break;
      TC_TRY(sink(std::string_view(buffer_).substr(0, std::size_t(size))));
    }
    return metadata(key);
  }

 private:
  // False when no more is wanted.
  Result<bool> walk(const std::string& folder, const std::string& prefix, const std::string& after,
                    const EachEntry& each) {
    for (const FolderEntry& entry : TC_TRY(entries_of(root_ + folder))) {
      const std::string key = folder + entry.name;
      if (!key.starts_with(prefix)) continue;
      if (entry.is_folder()) {
        const bool reached = key >= after || after.starts_with(key);
        if (reached && !TC_TRY(walk(key, prefix, after, each))) return false;
      } else if (key > after && !each({key, entry.bytes, entry.version})) {
        return false;
      }
    }
    return true;
  }

  // {"Metadata": {"signature": ...}}: what `aws s3api head-object` prints.
  Metadata metadata(const std::string& key) {
    if (!key.contains(kDigestFolder)) return {};
    const File file(root_ + key + std::string(kMetadataSuffix));
    if (file.descriptor() < 0) return {};
    std::string text(kMetadataBytesMax, '\0');
    const ssize_t size = ::read(file.descriptor(), text.data(), text.size());
    if (size <= 0) return {};
    const Result<Value> answer = parse_json(text.substr(0, std::size_t(size)));
    const Value* members = answer ? answer->find("Metadata") : nullptr;
    Metadata out;
    if (members == nullptr || !members->is_map()) return out;
    for (const auto& [name, value] : members->as_map()) {
      if (!value.is_string()) continue;
      const std::string header = "x-amz-meta-" + lower(name);
      if (header == trails::kSignatureHeader) out.signature = value.as_string();
      if (header == trails::kBackfillTimeHeader) out.backfill_time = value.as_string();
    }
    return out;
  }

  std::string root_;  // ends in '/'
  std::string buffer_ = std::string(kReadBytes, '\0');
};

class FolderSource : public Source {
 public:
  explicit FolderSource(std::string root, std::string prefix = {})
      : root_(std::move(root)), prefix_(std::move(prefix)) {}
  std::unique_ptr<Reader> reader() const override { return std::make_unique<FolderReader>(root_); }
  std::string bucket() const override { return {}; }
  std::string prefix() const override { return prefix_; }
  bool has_whole_keys() const override { return false; }
  std::size_t readers_best() const override {
    return std::max(1u, std::thread::hardware_concurrency());
  }

 private:
  std::string root_;
  std::string prefix_;
};

bool has_logs(const std::string& folder) {
  std::error_code ignored;
  return fs::is_directory(folder + std::string(kRootFolder), ignored);
}

// The prefixes below `root` (each "" or ending in '/') whose folder has AWSLogs in it.
Result<void> find_prefixes(const std::string& root, const std::string& prefix, int depth,
                           std::vector<std::string>& out) {
  if (has_logs(root + prefix)) {
    out.push_back(prefix);
    return {};
  }
  if (depth == 0) return {};
  for (const FolderEntry& entry : TC_TRY(entries_of(root + prefix))) {
    if (entry.is_folder()) TC_TRY(find_prefixes(root, prefix + entry.name, depth - 1, out));
  }
  return {};
}

// Without '/' at its end. Error: Invalid.
Result<fs::path> absolute_folder(const std::string& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) {
    return Error(ErrorKind::Invalid, fmt::format("{} is no folder", path));
  }
  fs::path root = fs::absolute(path, error).lexically_normal();
  if (!root.has_filename()) root = root.parent_path();
  return root;
}

}  // namespace

Result<std::unique_ptr<Source>> open_tree(const std::string& folder) {
  const std::string root = TC_TRY(absolute_folder(folder)).string();
  return std::unique_ptr<Source>(new FolderSource(root.ends_with('/') ? root : root + "/"));
}

Result<std::unique_ptr<Source>> open_folder(const std::string& path,
                                            const std::optional<std::string>& prefix) {
  fs::path root = TC_TRY(absolute_folder(path));
  if (root.filename() == kRootFolder) root = root.parent_path();
  const std::string base = root.string() + "/";
  std::vector<std::string> prefixes;
  if (prefix) {
    const std::string wanted = prefix->empty() || prefix->ends_with('/') ? *prefix : *prefix + "/";
    if (has_logs(base + wanted)) prefixes.push_back(wanted);
  } else {
    TC_TRY(find_prefixes(base, "", kSearchDepthMax, prefixes));
  }
  if (prefixes.empty()) {
    return Error(ErrorKind::Invalid, fmt::format("there is no AWSLogs in {}", path));
  }
  if (prefixes.size() > 1) {
    return Error(ErrorKind::Invalid,
                 fmt::format("there are several AWSLogs in {}, below {} and {}: name one of them "
                             "(--s3-prefix)",
                             path, prefixes[0], prefixes[1]));
  }
  return std::unique_ptr<Source>(new FolderSource(base, prefixes.front()));
}

}  // namespace trailcam::evidence
