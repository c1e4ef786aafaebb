#include "services/athena/history_keeper.h"

#include "base/log.h"

namespace trailcam::athena {

Worker::Status HistoryKeeper::step() {
  const Result<bool> forgot = forget_some();
  if (forgot) return *forgot ? Status::Busy : Status::Idle;
  if (forgot.error().kind() == ErrorKind::Conflict) return Status::Busy;
  log_error("athena", "old executions could not be erased", forgot.error());
  return Status::Idle;
}

Result<bool> HistoryKeeper::forget_some() {
  store::Transaction transaction(database_);
  const Timestamp oldest = clock_.now() - kHistoryKept;
  store::KeyRange range = kAges.key().range();
  range.end = kAges.key().number(std::uint64_t(oldest.time_since_epoch().count()));
  std::vector<std::pair<std::string, ExecutionRef>> old;
  TC_TRY(transaction.scan(kAges, std::move(range), [&](std::string_view key, ExecutionRef ref) {
    old.emplace_back(key, std::move(ref));
    return old.size() < kRowsPerStepMax;
  }));
  if (old.empty()) return false;
  for (const auto& [key, ref] : old) {
    transaction.change().writes.push_back({key, std::nullopt, false});
    const auto row = TC_TRY(transaction.get(
        kExecutions,
        kExecutions.key().text(ref.account.str()).text(ref.region.str()).text(ref.id)));
    if (row) erase_execution(transaction, *row);
  }
  TC_TRY(committer_.commit(std::move(transaction.change())));
  return true;
}

}  // namespace trailcam::athena
