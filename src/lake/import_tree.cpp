#include "lake/import_tree.h"

#include <algorithm>
#include <filesystem>
#include <tuple>
#include <unordered_map>

#include <fmt/format.h>

#include "base/time.h"

namespace trailcam::lake {
namespace {

bool digits(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::string_view folder_of_key(std::string_view key) { return key.substr(0, key.rfind('/') + 1); }

// Notes beside the logs, and what S3's console leaves where a folder was made.
bool is_log_name(std::string_view key) {
  const std::string_view name = key.substr(key.rfind('/') + 1);
  return !name.empty() && !name.starts_with('.') && !name.ends_with(evidence::kMetadataSuffix);
}

// Of a path without a day: behind all others.
const Day kNoDay = Day::max();

}  // namespace

std::optional<Day> day_of_path(std::string_view path) {
  // From the end: the name of a file tells it better than its folder.
  for (std::size_t at = path.size(); at-- > 0;) {
    if (path[at] != '_' && path[at] != '/') continue;
    const std::string_view rest = path.substr(at + 1);
    std::string text;
    if (path[at] == '_' && rest.size() > 9 && digits(rest.substr(0, 8)) && rest[8] == 'T') {
      text = fmt::format("{}-{}-{}", rest.substr(0, 4), rest.substr(4, 2), rest.substr(6, 2));
    } else if (path[at] == '/' && rest.size() >= 10 && rest[4] == '/' && rest[7] == '/' &&
               (rest.size() == 10 || rest[10] == '/')) {
      text = fmt::format("{}-{}-{}", rest.substr(0, 4), rest.substr(5, 2), rest.substr(8, 2));
    }
    const auto time = text.empty() ? std::nullopt : parse_iso8601(text);
    if (time) return std::chrono::floor<std::chrono::days>(*time);
  }
  return std::nullopt;
}

Result<ImportTree> open_local_tree(const std::string& path) {
  std::error_code error;
  ImportTree out;
  if (std::filesystem::is_directory(path, error)) {
    out.name = path.ends_with('/') ? path : path + "/";
    out.source = TC_TRY(evidence::open_tree(path));
    return out;
  }
  if (!std::filesystem::is_regular_file(path, error)) {
    return Error(ErrorKind::Invalid, fmt::format("{} is no file and no folder", path));
  }
  out.name = folder_of_key(path);
  out.prefix = path.substr(out.name.size());
  out.only_key = out.prefix;
  out.source = TC_TRY(evidence::open_tree(out.name));
  return out;
}

ImportTree tree_of_bucket(std::unique_ptr<evidence::Source> source, std::string bucket,
                          std::string prefix) {
  return {.source = std::move(source),
          .name = "s3://" + std::move(bucket) + "/",
          .prefix = std::move(prefix),
          .only_key = std::nullopt};
}

FileQueue::FileQueue(const std::vector<ImportTree>& trees) : trees_(trees) {}

Result<void> FileQueue::survey(ImportCounts& counts, const std::function<bool()>& goes_on) {
  std::vector<Folder> folders;
  for (const ImportTree& tree : trees_) TC_TRY(survey_tree(tree, counts, goes_on, folders));
  std::ranges::sort(folders, {}, [](const Folder& folder) {
    return std::tuple(folder.day, folder.tree, std::string_view(folder.path));
  });
  MutexLock lock(mutex_);
  folders_ = std::move(folders);
  next_folder_ = 0;
  return {};
}

Result<void> FileQueue::survey_tree(const ImportTree& tree, ImportCounts& counts,
                                    const std::function<bool()>& goes_on,
                                    std::vector<Folder>& out) {
  std::unordered_map<std::string, std::size_t> known;
  return tree.source->reader()->list(tree.prefix, "", [&](const evidence::Reader::Entry& entry) {
    if (tree.only_key && entry.key != *tree.only_key) return true;
    if (!is_log_name(entry.key)) return true;
    ++counts.files_found;
    counts.bytes_found += entry.bytes;
    std::string path(folder_of_key(entry.key));
    const Day day = day_of_path(entry.key).value_or(kNoDay);
    const auto [at, added] = known.try_emplace(path, out.size());
    if (added) {
      out.push_back({&tree, std::move(path), day});
      ++counts.prefixes_found;
    } else {
      out[at->second].day = std::min(out[at->second].day, day);
    }
    return goes_on();
  });
}

Result<std::vector<LogFile>> FileQueue::list(const Folder& folder) {
  const ImportTree& tree = *folder.tree;
  std::vector<LogFile> out;
  const std::string& prefix = tree.prefix.size() > folder.path.size() ? tree.prefix : folder.path;
  TC_TRY(tree.source->reader()->list(prefix, "", [&](const evidence::Reader::Entry& entry) {
    const bool wanted = folder_of_key(entry.key) == folder.path && is_log_name(entry.key) &&
                        (!tree.only_key || entry.key == *tree.only_key);
    if (wanted) out.push_back({&tree, entry.key, entry.bytes, entry.version});
    return true;
  }));
  std::ranges::sort(out, {}, [](const LogFile& file) {
    return std::tuple(day_of_path(file.key).value_or(kNoDay), std::string_view(file.key));
  });
  return out;
}

Result<std::optional<LogFile>> FileQueue::next() {
  MutexLock lock(mutex_);
  while (true) {
    if (!files_.empty()) {
      std::optional<LogFile> out(std::move(files_.front()));
      files_.pop_front();
      return out;
    }
    if (listing_) {
      listed_.wait(lock);
      continue;
    }
    if (next_folder_ == folders_.size()) return std::optional<LogFile>();
    const Folder folder = folders_[next_folder_++];
    listing_ = true;
    lock.unlock();
    Result<std::vector<LogFile>> found = list(folder);
    lock.lock();
    listing_ = false;
    listed_.notify_all();
    if (!found) return std::move(found).error();
    for (LogFile& file : *found) files_.push_back(std::move(file));
  }
}

std::uint64_t FileQueue::prefixes_done() const {
  MutexLock lock(mutex_);
  return next_folder_ - (files_.empty() && !listing_ ? 0 : std::min<std::size_t>(next_folder_, 1));
}

}  // namespace trailcam::lake
