#include "lake/store_keeper.h"

#include <algorithm>

#include "base/log.h"
#include "lake/import_rows.h"

namespace trailcam::lake {
namespace {

constexpr std::size_t kErasedPerStepMax = 4096;

}  // namespace

Worker::Status StoreKeeper::step() {
  const Result<bool> more = keep();
  if (!more) {
    log_error("lake", "keeping the event data stores failed", more.error());
    return Status::Idle;
  }
  return *more ? Status::Busy : Status::Idle;
}

Result<bool> StoreKeeper::keep() {
  const Timestamp now = clock_.now();
  std::optional<Timestamp> due;
  for (const EventDataStoreRow& row : TC_TRY(read_stores(lake_.database()))) {
    if (row.status != StoreStatus::PendingDeletion) {
      if (TC_TRY(retain(row))) return true;
      continue;
    }
    const Timestamp erased_at = row.deletion_asked.value_or(now) + kDeletionWait;
    if (erased_at <= now) return erase(row);
    due = std::min(due.value_or(erased_at), erased_at);
  }
  due_.set(due);
  return false;
}

Result<bool> StoreKeeper::retain(const EventDataStoreRow& row) {
  const auto oldest = row.oldest_kept(clock_.now());
  if (!oldest) return false;
  std::vector<std::shared_ptr<const Segment>> past;
  const std::shared_ptr<const Snapshot> present = lake_.snapshot(row.id);
  for (const auto& segment : present->segments) {
    if (segment->day() + std::chrono::days{1} > *oldest || past.size() == kErasedPerStepMax) break;
    past.push_back(segment);
  }
  if (past.empty()) return false;
  TC_TRY(lake_.replace(row.id, past, {}));
  log_info("lake", "events past retention are gone",
           {{"store", row.id}, {"segments", past.size()}});
  return true;
}

// In pieces; the store's own row goes last.
Result<bool> StoreKeeper::erase(const EventDataStoreRow& row) {
  const std::shared_ptr<const Snapshot> present = lake_.snapshot(row.id);
  if (!present->segments.empty()) {
    const auto& all = present->segments;
    const std::size_t count = std::min(all.size(), kErasedPerStepMax);
    TC_TRY(lake_.replace(row.id, {all.begin(), all.begin() + std::ptrdiff_t(count)}, {}));
    return true;
  }
  if (TC_TRY(erase_rows({imported_files_key(row.id).range()}))) return true;
  store::Transaction transaction(lake_.database());
  std::vector<std::string> imports;
  TC_TRY(
      transaction.scan(kImports, kImports.key().range(), [&](std::string_view, ImportRow import) {
        if (import.store_id == row.id) imports.push_back(std::move(import.id));
        return true;
      }));
  for (const std::string& id : imports) {
    if (TC_TRY(erase_rows({import_failures_key(id).range()}))) return true;
    transaction.erase(kImports, import_key(id));
    transaction.erase(kImportStops, import_stop_key(id));
  }
  erase_store(transaction, row);
  TC_TRY(committer_.commit(std::move(transaction.change())));
  log_info("lake", "an event data store is deleted", {{"store", row.id}, {"name", row.name}});
  return true;
}

Result<bool> StoreKeeper::erase_rows(const std::vector<store::KeyRange>& ranges) {
  store::Transaction transaction(lake_.database());
  std::size_t count = 0;
  for (const store::KeyRange& range : ranges) {
    store::Scan rows = lake_.database().scan(store::Family::Catalog, range);
    for (; rows.valid() && count < kErasedPerStepMax; rows.next(), ++count) {
      transaction.change().writes.push_back({std::string(rows.key()), std::nullopt, false});
    }
    TC_TRY(rows.status());
  }
  if (count == 0) return false;
  TC_TRY(committer_.commit(std::move(transaction.change())));
  return true;
}

}  // namespace trailcam::lake
