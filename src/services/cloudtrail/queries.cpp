#include "services/cloudtrail/queries.h"

#include <algorithm>

#include "base/log.h"
#include "services/cloudtrail/query_results.h"

namespace trailcam::cloudtrail {
namespace {
constexpr std::string_view kDeliveryPending = "PENDING";
}

Queries::Queries(Parts parts) : parts_(parts), threads_("query", kThreads, kWaitingMax) {}

Queries::~Queries() { stop(); }

void Queries::stop() {
  stopping_ = true;
  {
    MutexLock lock(mutex_);
    for (auto& [id, run] : runs_) {
      run.cancelled = true;
      if (run.query) run.query->cancel();
    }
  }
  threads_.stop();
}

Worker::Status Queries::step() {
  const std::uint64_t changes = parts_.changes;
  const bool again = left_undone_.exchange(false);
  if (again || changes != seen_changes_) {
    if (const Result<void> begun = begin_waiting(); !begun) {
      log_error("lake", "reading the queries failed", begun.error());
      return Status::Idle;
    }
    seen_changes_ = changes;
  }
  const Result<bool> erased = erase_expired();
  if (erased) return *erased ? Status::Busy : Status::Idle;
  if (erased.error().kind() == ErrorKind::Conflict) return Status::Busy;
  log_error("lake", "erasing old queries failed", erased.error());
  return Status::Idle;
}

Result<void> Queries::begin_waiting() {
  std::vector<ActiveQueryRow> active;
  TC_TRY(store::Transaction(parts_.database)
             .scan(kActiveQueries, kActiveQueries.key().range(),
                   [&](std::string_view, ActiveQueryRow row) {
                     active.push_back(std::move(row));
                     return true;
                   }));
  std::ranges::sort(active, {}, &ActiveQueryRow::created);
  std::vector<std::string> given_up;
  {
    MutexLock lock(mutex_);
    for (const auto& [id, run] : runs_) {
      if (std::ranges::find(active, id, &ActiveQueryRow::id) == active.end()) {
        given_up.push_back(id);
      }
    }
  }
  for (const std::string& id : given_up) cancel(id);
  for (const ActiveQueryRow& row : active) {
    {
      MutexLock lock(mutex_);
      if (!runs_.try_emplace(row.id).second) continue;
    }
    ThreadPool::Job job = [this, id = row.id] { run(id); };
    if (threads_.try_submit(job)) continue;
    MutexLock lock(mutex_);
    runs_.erase(row.id);
  }
  return {};
}

void Queries::cancel(const std::string& id) {
  MutexLock lock(mutex_);
  const auto found = runs_.find(id);
  if (found == runs_.end()) return;
  found->second.cancelled = true;
  if (found->second.query) found->second.query->cancel();
}

Result<bool> Queries::erase_expired() {
  store::Transaction transaction(parts_.database);
  const Timestamp now = parts_.clock.now();
  std::optional<Timestamp> next;
  std::vector<std::string> expired;
  TC_TRY(transaction.scan(
      kQueryExpiries, kQueryExpiries.key().range(), [&](std::string_view key, StoreQueryRow row) {
        const Timestamp time{Millis{Millis::rep(store::KeyParts(key).number())}};
        if (time > now || expired.size() == kErasedPerStepMax) {
          next = time;
          return false;
        }
        expired.push_back(std::move(row.id));
        return true;
      }));
  due_.set(next);
  if (expired.empty()) return false;
  for (const std::string& id : expired) {
    const auto row = TC_TRY(transaction.get(kQueries, query_key(id)));
    if (row) erase_query(transaction, *row);
  }
  TC_TRY(parts_.committer.commit(std::move(transaction.change())));
  return true;
}

Queries::Standing Queries::standing(const QueryRow& row) const {
  Standing out{row.status, {}};
  out.statistics.rows_scanned = row.events_scanned;
  out.statistics.rows_matched = row.events_matched;
  out.statistics.bytes_scanned = row.bytes_scanned;
  out.statistics.rows_returned = row.result_rows;
  out.statistics.execution = Millis{Millis::rep(row.execution_ms)};
  if (row.status != QueryStatus::Queued) return out;
  MutexLock lock(mutex_);
  const auto found = runs_.find(row.id);
  if (found == runs_.end() || !found->second.query) return out;
  out.status = QueryStatus::Running;
  out.statistics = found->second.query->statistics();
  return out;
}

void Queries::run(const std::string& id) {
  const Result<void> attended = stopping_ ? Result<void>() : attend(id);
  if (!attended) {
    log_error("lake", "a query was left undone", attended.error(), {{"query", id}});
    left_undone_ = true;
  }
  MutexLock lock(mutex_);
  runs_.erase(id);
}

Result<void> Queries::attend(const std::string& id) {
  auto row = TC_TRY(store::Transaction(parts_.database).get(kQueries, query_key(id)));
  if (!row) return {};
  if (row->status == QueryStatus::Queued) {
    const auto results = TC_TRY(execute(*row));
    if (stopping_) return {};
    if (!TC_TRY(commit_end(*row, results))) return {};
  }
  if (row->delivery_status == kDeliveryPending) TC_TRY(deliver(std::move(*row)));
  return {};
}

std::shared_ptr<query::RunningQuery> Queries::note_open(
    const std::string& id, std::unique_ptr<query::RunningQuery> query) {
  MutexLock lock(mutex_);
  Run& run = runs_[id];
  run.query = std::move(query);
  if (run.cancelled) run.query->cancel();
  return run.query;
}

Result<std::optional<store::StoredBody>> Queries::execute(QueryRow& row) {
  std::optional<store::StoredBody> results;
  auto opened = parts_.statements.open(row, kQueryTimeLimit);
  if (opened) {
    const auto query = note_open(row.id, std::move(*opened));
    results = TC_TRY(fetch(row, *query));
    const query::QueryStatistics statistics = query->statistics();
    row.events_scanned = statistics.rows_scanned;
    row.events_matched = statistics.rows_matched;
    row.bytes_scanned = statistics.bytes_scanned;
    row.execution_ms = std::uint64_t(statistics.execution.count());
  } else {
    row.status = QueryStatus::Failed;
    row.error = opened.error().message();
  }
  row.ended = parts_.clock.now();
  if (results) row.results = results->ref;
  if (!row.delivery_uri.empty()) {
    row.delivery_status =
        row.status == QueryStatus::Finished ? std::string(kDeliveryPending) : "CANCELLED";
  }
  return results;
}

Result<std::optional<store::StoredBody>> Queries::fetch(QueryRow& row, query::RunningQuery& query) {
  for (const query::OutputColumn& column : query.columns()) {
    row.columns.push_back(column.name);
  }
  const auto writer = parts_.bodies.create();
  std::string lines;
  while (true) {
    const Result<const query::Rows*> rows = query.next();
    if (!rows) {
      const bool late = query.state() == query::RunningQuery::State::TimedOut;
      row.status = late ? QueryStatus::TimedOut : QueryStatus::Failed;
      row.error = rows.error().message();
      // What a query had found when its time was over can be read; nothing of one that failed.
      if (late) break;
      return std::optional<store::StoredBody>();
    }
    if (*rows == nullptr) {
      row.status = QueryStatus::Finished;
      break;
    }
    lines.clear();
    for (std::size_t i = 0; i < (*rows)->size(); ++i) {
      append_result_line(**rows, i, row.columns.size(), lines);
    }
    row.result_rows += (*rows)->size();
    TC_TRY(writer->write(lines));
    if (writer->size() <= kResultBytesMax) continue;
    query.cancel();
    row.status = QueryStatus::Failed;
    row.error = "The results of the query are too large.";
    return std::optional<store::StoredBody>();
  }
  return std::optional(TC_TRY(writer->finish()));
}

Result<bool> Queries::commit_end(const QueryRow& row,
                                 const std::optional<store::StoredBody>& results) {
  while (true) {
    store::Transaction transaction(parts_.database);
    const auto now = TC_TRY(transaction.get(kQueries, query_key(row.id)));
    if (!now || now->status != QueryStatus::Queued) return false;
    if (results) transaction.attach(*results);
    if (row.delivery_status == kDeliveryPending) {
      transaction.put(kQueries, query_key(row.id), row);
    } else {
      end_query(transaction, row);
    }
    const auto committed = parts_.committer.commit(std::move(transaction.change()));
    if (committed) return true;
    if (committed.error().kind() != ErrorKind::Conflict) return committed.error();
  }
}

Result<void> Queries::deliver(QueryRow row) {
  row.delivery_status = parts_.delivery.deliver(row);
  store::Transaction transaction(parts_.database);
  if (!TC_TRY(transaction.get(kQueries, query_key(row.id)))) return {};
  end_query(transaction, row);
  TC_TRY(parts_.committer.commit(std::move(transaction.change())));
  return {};
}

}  // namespace trailcam::cloudtrail
