#include "history/writer.h"

#include <vector>

#include "base/log.h"
#include "store/journal.h"

namespace trailcam::history {
namespace {

using store::Family;

constexpr std::string_view kCursorKey = "cursor";
// A batch in the making of the database's next write: a commit may wait for it.
constexpr std::size_t kIndexedPerStepMax = 512;
constexpr std::size_t kRetainedPerStepMax = 4096;

}  // namespace

Result<std::unique_ptr<IndexWriter>> IndexWriter::open(store::Database& database,
                                                       const store::Committer& committer,
                                                       Scopes& scopes) {
  const auto cursor = TC_TRY(database.get(Family::History, kCursorKey));
  return std::unique_ptr<IndexWriter>(
      new IndexWriter(database, committer, scopes, cursor ? store::journal_position(*cursor) : 0));
}

Worker::Status IndexWriter::step() {
  const Result<bool> more = index_some();
  if (!more) {
    log_error("history", "indexing failed", more.error());
    return Status::Idle;
  }
  return *more ? Status::Busy : Status::Idle;
}

Result<bool> IndexWriter::index_some() {
  const Position head = committer_.head();
  const Position from = cursor_.load(std::memory_order_relaxed);
  if (head == from) return false;
  store::Batch batch;
  store::JournalScan entries(database_, from, head);
  Position last = from;
  std::size_t count = 0;
  for (; entries.valid() && count < kIndexedPerStepMax; entries.next(), ++count) {
    last = entries.position();
    const Result<record::EventRecord> record = record::decode(entries.entry());
    if (!record) {
      // Damaged: told, and passed over, so that what follows can still be found.
      log_error("history", "a record does not read", record.error(), {{"position", last}});
      continue;
    }
    if (record->category != record::Category::Management) continue;
    const ScopeId scope = TC_TRY(scopes_.find_or_add(record->account, record->region));
    each_key(*record, scope, last,
             [&](const std::string& key) { batch.put(Family::History, key, ""); });
  }
  TC_TRY(entries.status());
  const bool reached_head = !entries.valid();
  const Position next = reached_head ? head : last;
  batch.put(Family::History, kCursorKey, store::journal_key(next));
  TC_TRY(database_.write(batch, store::Durability::Buffered));
  cursor_.store(next, std::memory_order_release);
  return !reached_head;
}

Worker::Status Retention::step() {
  const Result<bool> more = erase_some();
  if (!more) {
    log_error("history", "retention failed", more.error());
    return Status::Idle;
  }
  return *more ? Status::Busy : Status::Idle;
}

Result<bool> Retention::erase_some() {
  const Position consumed = TC_TRY(consumed_());
  const Timestamp now = clock_.now();
  store::Batch batch;
  Position last = pass_from_;
  std::size_t seen = 0;
  bool at_young = false;
  std::vector<Position> damaged;  // as old, at least, as the next entry that reads
  store::JournalScan entries(database_, pass_from_, consumed);
  for (; entries.valid() && seen < kRetainedPerStepMax; entries.next(), ++seen) {
    const Result<record::EventRecord> record = record::decode(entries.entry());
    if (!record) {
      damaged.push_back(entries.position());
      continue;
    }
    const Millis age = now - record->event_time;
    // Entries lie in order of time, nearly: behind a young one there is nothing to erase.
    if (age <= kDataEventRetention) {
      at_young = true;
      break;
    }
    last = entries.position();
    const bool management = record->category == record::Category::Management;
    if (age > kHistoryRetention) {
      for (const Position position : damaged) {
        batch.erase(Family::Journal, store::journal_key(position));
      }
      damaged.clear();
    }
    if (management && age <= kHistoryRetention) {
      oldest_kept_ = std::min(oldest_kept_, last);
      continue;
    }
    batch.erase(Family::Journal, store::journal_key(last));
    if (!management) continue;
    const ScopeId scope = TC_TRY(scopes_.find(record->account, record->region));
    each_key(*record, scope, last,
             [&](const std::string& key) { batch.erase(Family::History, key); });
  }
  TC_TRY(entries.status());
  if (!damaged.empty()) oldest_kept_ = std::min(oldest_kept_, damaged.front());
  if (!batch.empty()) TC_TRY(database_.write(batch, store::Durability::Buffered));
  if (!at_young && seen == kRetainedPerStepMax) {
    pass_from_ = last;
    return true;
  }
  // The pass is over: whole files below the oldest entry that is kept can go at once.
  const Position bound = std::min(oldest_kept_, last + 1);
  if (bound > 0) {
    database_.release_range(Family::Journal, {store::journal_key(0), store::journal_key(bound)});
    pass_from_ = bound - 1;
  }
  oldest_kept_ = UINT64_MAX;
  return false;
}

}  // namespace trailcam::history
