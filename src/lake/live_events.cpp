#include "lake/live_events.h"

#include <algorithm>
#include <set>

#include "base/log.h"
#include "lake/sealing.h"
#include "store/journal.h"

namespace trailcam::lake {
namespace {

constexpr std::size_t kJournalEntriesPerStepMax = 16'384;
constexpr std::size_t kLiveBytesMax = 32 << 20;
// A cursor that only passes over what was not selected is written down now and then.
constexpr Position kFollowLagMax = 100'000;

}  // namespace

Worker::Status LiveEvents::step() {
  Result<std::vector<EventDataStoreRow>> rows = read_stores(lake_.database());
  if (!rows) {
    log_error("lake", "reading the event data stores failed", rows.error());
    return Status::Idle;
  }
  std::set<std::string> present;
  bool busy = false;
  for (EventDataStoreRow& row : *rows) {
    const std::string id = row.id;
    present.insert(id);
    const Result<bool> more = follow(std::move(row));
    if (more) {
      busy |= *more;
      continue;
    }
    // Read again from the cursor, a little later.
    const auto found = followers_.find(id);
    if (found != followers_.end()) {
      trails::Backoff backoff = found->second.backoff;
      const Millis pause = backoff.failed(clock_.now());
      found->second = {};
      found->second.backoff = backoff;
      log_error("lake", "taking live events failed", more.error(),
                {{"store", id}, {"retry_ms", pause.count()}});
    }
  }
  std::erase_if(followers_, [&](const auto& of) { return !present.contains(of.first); });
  return busy ? Status::Busy : Status::Idle;
}

Result<Position> LiveEvents::consumed() const {
  Position out = committer_.head();
  store::Transaction transaction(lake_.database());
  for (const EventDataStoreRow& row : TC_TRY(read_stores(lake_.database()))) {
    if (row.status != StoreStatus::Enabled) continue;
    const auto cursor = TC_TRY(transaction.get(kStoreFollows, follow_key(row.id)));
    if (cursor) out = std::min(out, cursor->cursor);
  }
  return out;
}

RecordParser& LiveEvents::parser_of(StoreKind kind) {
  auto found = parsers_.find(kind);
  if (found == parsers_.end()) found = parsers_.emplace(kind, RecordParser(kind)).first;
  return found->second;
}

Result<bool> LiveEvents::follow(EventDataStoreRow row) {
  Follower& follower = followers_[row.id];
  if (follower.backoff.waits(clock_.now())) return false;
  store::Transaction transaction(lake_.database());
  if (follower.scanned == 0) {
    const auto cursor = TC_TRY(transaction.get(kStoreFollows, follow_key(row.id)));
    follower.scanned = cursor ? cursor->cursor : committer_.head();
    follower.row_before = row;
  }
  const auto bytes =
      TC_TRY(lake_.database().get(store::Family::Catalog, store_key(row.id).bytes()));
  const Position changed = bytes ? store::row_version(*bytes) : 0;
  if (changed != follower.changed) {
    follower.row_before = follower.changed == 0 ? row : std::move(follower.row);
    follower.changed = changed;
  }
  follower.row = std::move(row);
  const bool more = TC_TRY(scan(follower, parser_of(follower.row.kind)));
  TC_TRY(publish(follower));
  follower.backoff.succeeded();
  return more;
}

// What was recorded before the store's last change is judged by what held then.
Result<bool> LiveEvents::scan(Follower& follower, RecordParser& parser) {
  const Position head = committer_.head();
  store::JournalScan entries(lake_.database(), follower.scanned, head);
  std::size_t gathered = 0;
  for (std::size_t count = 0; entries.valid(); entries.next(), ++count) {
    if (count == kJournalEntriesPerStepMax || gathered > kLiveBytesMax) return true;
    const Position position = entries.position();
    const Result<record::EventRecord> record = record::decode(entries.entry());
    if (record) {
      const bool before = position < follower.changed;
      if (takes(before ? follower.row_before : follower.row, *record)) {
        gathered += record->json.size();
        TC_TRY(add(follower, parser, record->json, position));
      }
    }
    follower.scanned = position;
  }
  TC_TRY(entries.status());
  follower.scanned = head;
  return false;
}

Result<void> LiveEvents::add(Follower& follower, RecordParser& parser, const std::string& json,
                             Position position) {
  ParsedRecord parsed;
  if (const auto read = parser.parse(json, parsed); !read) {
    log_error("lake", "a record does not read", Error(ErrorKind::Corrupt, read.error().message),
              {{"position", position}});
    return {};
  }
  auto found = follower.days.find(parsed.day());
  if (found == follower.days.end()) {
    found = follower.days.emplace(parsed.day(), SegmentBuilder(follower.row.kind)).first;
  }
  TC_TRY(found->second.add(parsed));
  ++follower.rows;
  return {};
}

Result<void> LiveEvents::publish(Follower& follower) {
  const store::Key key = follow_key(follower.row.id);
  const auto move_cursor = [&](store::Transaction& transaction) -> Result<void> {
    const auto cursor = TC_TRY(transaction.get(kStoreFollows, key));
    if (cursor) transaction.put(kStoreFollows, key, {.cursor = follower.scanned});
    return {};
  };
  if (follower.rows == 0) {
    store::Transaction transaction(lake_.database());
    const auto cursor = TC_TRY(transaction.get(kStoreFollows, key));
    if (!cursor || follower.scanned < cursor->cursor + kFollowLagMax) return {};
    TC_TRY(move_cursor(transaction));
    TC_TRY(committer_.commit(std::move(transaction.change())));
    return {};
  }
  std::vector<DayBuilder> builders;
  for (auto& [day, builder] : follower.days) {
    if (builder.rows() > 0) builders.push_back({day, &builder});
  }
  Lake::Turn turn = lake_.take_turn(follower.row.id);
  const Sealed sealed = TC_TRY(settle_and_seal(turn, files_, builders, share_with_nobody));
  TC_TRY(lake_.publish(turn, sealed.segments,
                       [&](store::Transaction& transaction, const EventDataStoreRow&) {
                         return move_cursor(transaction);
                       }));
  events_ += follower.rows;
  follower.rows = 0;
  follower.days.clear();
  return {};
}

}  // namespace trailcam::lake
