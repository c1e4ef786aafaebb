#include "store/sweeper.h"

#include "base/encoding.h"
#include "base/log.h"
#include "store/transaction.h"

namespace trailcam::store {
namespace {
constexpr std::size_t kTrashPerStepMax = 256;
constexpr int kFolders = 256;
}  // namespace

Worker::Status Sweeper::step() {
  const Result<bool> emptied = empty_trash();
  if (!emptied) {
    log_error("store", "emptying the trash failed", emptied.error());
    return Status::Idle;
  }
  if (*emptied) return Status::Busy;
  if (next_folder_ == kFolders) return Status::Idle;
  const Result<void> swept = remove_orphans(next_folder_++);
  if (!swept) log_error("store", "looking for orphaned bodies failed", swept.error());
  return Status::Busy;
}

Result<bool> Sweeper::empty_trash() {
  Transaction transaction(database_);
  std::vector<std::string> ids;
  TC_TRY(transaction.scan(kTrash, kTrash.key().range(), [&](std::string_view, TrashRow row) {
    ids.push_back(std::move(row.id));
    return ids.size() < kTrashPerStepMax;
  }));
  if (ids.empty()) return false;
  for (const std::string& id : ids) {
    TC_TRY(bodies_.files().remove(bodies_.path_of(id)));
    transaction.erase(kTrash, kTrash.key().text(id));
  }
  TC_TRY(committer_.commit(std::move(transaction.change())));
  return true;
}

Result<void> Sweeper::remove_orphans(int folder) {
  const std::string path = bodies_.folder() + "/" + hex(std::string(1, char(folder)));
  for (const std::string& name : TC_TRY(bodies_.files().list(path))) {
    const std::string id = BodyStore::id_of(name);
    if (id.empty() || BodyStore::run_of(id) >= bodies_.run()) continue;
    if (TC_TRY(database_.get(Family::Bodies, id))) continue;
    if (TC_TRY(database_.get(Family::Catalog, kTrash.key().text(id).bytes()))) continue;
    TC_TRY(bodies_.files().remove(path + "/" + name));
    log_info("store", "removed a body that was never committed", {{"file", name}});
  }
  return {};
}

}  // namespace trailcam::store
