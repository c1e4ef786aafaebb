// A data folder and what lies in it, as the server opens it and also commands that work on it while
// no server does.
#pragma once

#include <memory>

#include "base/clock.h"
#include "lake/lake.h"
#include "server/accounts.h"
#include "store/committer.h"
#include "store/data_folder.h"
#include "store/database.h"

namespace trailcam::server {

// Members in the order in which they are built; each may use those above it.
struct OpenFolder {
  std::unique_ptr<store::DataFolder> folder;
  std::unique_ptr<store::Database> database;
  std::unique_ptr<store::Committer> committer;
  std::unique_ptr<lake::Lake> lake;
  const std::atomic<std::uint64_t>* import_changes = nullptr;  // lake::bears_on_imports
};

// What must outlive it.
struct FolderSeams {
  Random& random;
  store::FileSystem& files;
  VirtualClock& clock;  // set to what the folder says
};

// Errors: those of DataFolder, Database, Committer, Lake; Invalid when the folder's time was moved
// and the settings have no virtual clock.
Result<OpenFolder> open_folder(const Settings& settings, FolderSeams seams);

// The same for a command: makes the folder and its accounts where there are none.
class CommandFolder {
 public:
  // Errors: as open_folder(). `account`: of a folder that is made by this; "": one is drawn.
  static Result<std::unique_ptr<CommandFolder>> open(const std::string& data,
                                                     const AccountId& account);

  const AccountId& account() const { return accounts_.front(); }
  lake::Lake& lake() { return *open_.lake; }
  store::Committer& committer() { return *open_.committer; }
  store::FileSystem& files() { return *files_; }
  const Clock& clock() const { return clock_; }
  Random& random() { return *random_; }

 private:
  CommandFolder() = default;

  const std::unique_ptr<Random> random_ = system_random();
  const std::unique_ptr<store::FileSystem> files_ = store::posix_file_system();
  VirtualClock clock_{Millis{0}};
  OpenFolder open_;
  Accounts accounts_;
};

}  // namespace trailcam::server
