// What an import reads: places, the folders in them in the order of days, and their files one by
// one. Only the names of folders are held, not those of all files.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "evidence/source.h"
#include "lake/import_rows.h"
#include "lake/record_parser.h"

namespace trailcam::lake {

struct ImportTree {
  std::unique_ptr<evidence::Source> source;
  std::string name;                     // before a key it makes a location: "/var/logs/", "s3://b/"
  std::string prefix;                   // its keys begin so
  std::optional<std::string> only_key;  // one file
};

// A folder or a file of this machine, by its absolute path. Error: Invalid.
Result<ImportTree> open_local_tree(const std::string& path);
// All below a prefix of a bucket.
ImportTree tree_of_bucket(std::unique_ptr<evidence::Source> source, std::string bucket,
                          std::string prefix);

struct LogFile {
  const ImportTree* tree = nullptr;
  std::string key;
  std::uint64_t bytes = 0;
  std::string version;
  std::string location() const { return tree->name + key; }
};

// The day that a path of a log file or folder speaks of: ".../2026/01/02/..." or
// "..._20260102T0305Z_...". What it holds may be of the day before, too.
std::optional<Day> day_of_path(std::string_view path);

// Any thread.
class FileQueue {
 public:
  // `trees` must outlive it.
  explicit FileQueue(const std::vector<ImportTree>& trees);

  // Walks over all trees to learn which folders there are, and adds what there is to `counts`.
  // Before next(), and again to start over. Ends early once it no more `goes_on`. Error: Io and the
  // like.
  Result<void> survey(ImportCounts& counts, const std::function<bool()>& goes_on)
      TC_EXCLUDES(mutex_);
  // The next file in the order of days; nothing at the end. Error: a folder could not be listed.
  Result<std::optional<LogFile>> next() TC_EXCLUDES(mutex_);
  std::uint64_t prefixes_done() const TC_EXCLUDES(mutex_);

 private:
  struct Folder {
    const ImportTree* tree;
    std::string path;  // a prefix of keys, which ends in '/' or is that of the tree
    Day day;
  };

  Result<void> survey_tree(const ImportTree& tree, ImportCounts& counts,
                           const std::function<bool()>& goes_on, std::vector<Folder>& out);
  Result<std::vector<LogFile>> list(const Folder& folder);

  const std::vector<ImportTree>& trees_;
  mutable Mutex mutex_;
  CondVar listed_;
  std::vector<Folder> folders_ TC_GUARDED_BY(mutex_);  // in order
  std::size_t next_folder_ TC_GUARDED_BY(mutex_) = 0;
  std::deque<LogFile> files_ TC_GUARDED_BY(mutex_);
  bool listing_ TC_GUARDED_BY(mutex_) = false;
};

}  // namespace trailcam::lake
