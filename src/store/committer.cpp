#include "store/committer.h"

#include <future>

#include "base/assert.h"
#include "base/log.h"
#include "base/thread_pool.h"
#include "store/journal.h"
#include "store/row.h"

namespace trailcam::store {
namespace {

constexpr std::string_view kHeadKey = "head";

Error conflict() { return Error(ErrorKind::Conflict, "another change came first"); }

}  // namespace

Result<std::unique_ptr<Committer>> Committer::start(Database& database, Limits limits) {
  const auto head = TC_TRY(database.get(Family::Meta, kHeadKey));
  return std::unique_ptr<Committer>(
      new Committer(database, limits, head ? journal_position(*head) : 0));
}

Committer::Committer(Database& database, Limits limits, Position head)
    : database_(database), limits_(limits), queue_(limits.waiting_max), head_(head) {
  thread_ = std::thread([this] {
    name_this_thread("tc-commit");
    run();
  });
}

Committer::~Committer() { stop(); }

void Committer::stop() {
  queue_.close();
  if (thread_.joinable()) thread_.join();
}

void Committer::on_commit(std::function<void(Position)> listener) {
  MutexLock lock(listeners_mutex_);
  listeners_.push_back(std::move(listener));
}

const std::atomic<std::uint64_t>& Committer::count_changes(TableKind kind) {
  MutexLock lock(listeners_mutex_);
  return counted_.emplace_back(std::move(kind)).changes;
}

void Committer::count_tables(const Overlay& written) {
  MutexLock lock(listeners_mutex_);
  for (Counted& counted : counted_) {
    for (const auto& [key, version] : written) {
      if (!counted.kind(std::string_view(key).substr(0, key.find('\0')))) continue;
      counted.changes.fetch_add(1, std::memory_order_acq_rel);
      break;
    }
  }
}

void Committer::submit(Change change, Done done) {
  Pending pending{std::move(change), std::move(done)};
  if (queue_.try_push(pending)) return;
  pending.done(Error(ErrorKind::Overloaded, "too many changes wait to be written"));
}

Result<CommitReceipt> Committer::commit(Change change) {
  std::promise<Result<CommitReceipt>> promise;
  auto outcome = promise.get_future();
  submit(std::move(change),
         [&promise](Result<CommitReceipt> result) { promise.set_value(std::move(result)); });
  return outcome.get();
}

void Committer::run() {
  while (true) {
    std::vector<Pending> pending = queue_.pop_all(limits_.batch_changes_max);
    if (pending.empty()) return;
    commit_batch(pending);
  }
}

void Committer::commit_batch(std::vector<Pending>& pending) {
  Batch batch;
  Overlay overlay;
  Position next = head_.load(std::memory_order_relaxed);
  std::vector<Result<CommitReceipt>> outcomes;
  outcomes.reserve(pending.size());

  for (Pending& waiting : pending) {
    Change& change = waiting.change;
    const Result<bool> holding = holds(change, overlay);
    if (!holding) {
      outcomes.emplace_back(holding.error());
      continue;
    }
    if (!*holding) {
      outcomes.emplace_back(conflict());
      continue;
    }
    if (limits_.without_journal) change.records.clear();
    if (limits_.without_journal && !change.changes_rows()) {
      outcomes.emplace_back(CommitReceipt{next});
      continue;
    }
    const Position position = next + 1;
    next += std::max<Position>(1, change.records.size());
    for (RowWrite& write : change.writes) {
      if (write.at_position) write.key += journal_key(position);
      if (write.row) {
        set_row_version(*write.row, position);
        batch.put(Family::Catalog, write.key, *write.row);
      } else {
        batch.erase(Family::Catalog, write.key);
      }
      overlay[write.key] = write.row ? position : 0;
    }
    for (const BodyWrite& body : change.bodies) {
      if (body.bytes) {
        batch.put(Family::Bodies, body.id, *body.bytes);
      } else {
        batch.erase(Family::Bodies, body.id);
      }
    }
    Position record_position = position;
    for (const std::string& record : change.records) {
      batch.put(Family::Journal, journal_key(record_position++), record);
    }
    outcomes.emplace_back(CommitReceipt{position});
  }

  if (!batch.empty() || next != head_.load(std::memory_order_relaxed)) {
    batch.put(Family::Meta, kHeadKey, journal_key(next));
    const Result<void> written = database_.write(batch, Durability::Synced);
    if (written) {
      head_.store(next, std::memory_order_release);
      count_tables(overlay);
    } else {
      log_error("store", "a commit could not be written", written.error());
      for (Result<CommitReceipt>& outcome : outcomes) {
        if (outcome) outcome = Result<CommitReceipt>(written.error());
      }
    }
  }
  for (std::size_t i = 0; i < pending.size(); ++i) pending[i].done(std::move(outcomes[i]));
  MutexLock lock(listeners_mutex_);
  for (const auto& listener : listeners_) listener(head());
}

Result<bool> Committer::holds(const Change& change, const Overlay& overlay) const {
  if (!change.changes_rows()) return true;
  for (const RowSeen& seen : change.preconditions) {
    Position version = 0;
    if (const auto ours = overlay.find(seen.key); ours != overlay.end()) {
      version = ours->second;
    } else if (const auto row = TC_TRY(database_.get(Family::Catalog, seen.key))) {
      version = row_version(*row);
    }
    if (version != seen.version) return false;
  }
  for (const KeyRange& range : change.must_be_empty) {
    if (!TC_TRY(is_empty(range, overlay))) return false;
  }
  return true;
}

Result<bool> Committer::is_empty(const KeyRange& range, const Overlay& overlay) const {
  for (auto ours = overlay.lower_bound(range.begin);
       ours != overlay.end() && (range.end.empty() || ours->first < range.end); ++ours) {
    if (ours->second != 0) return false;
  }
  Scan rows = database_.scan(Family::Catalog, range);
  for (; rows.valid(); rows.next()) {
    const auto ours = overlay.find(rows.key());
    const bool erased_in_this_batch = ours != overlay.end() && ours->second == 0;
    if (!erased_in_this_batch) return false;
  }
  TC_TRY(rows.status());
  return true;
}

}  // namespace trailcam::store
