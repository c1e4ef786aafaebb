#include "lake/lake.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/encoding.h"
#include "base/log.h"

namespace trailcam::lake {
namespace {

constexpr std::string_view kDayPrefix = "day=";
constexpr std::string_view kParquetSuffix = ".parquet";
constexpr std::string_view kIndexSuffix = ".idx";
constexpr std::size_t kSegmentIdBytes = 8;
constexpr int kCommitAttempts = 8;

std::uint64_t day_number(Day day) { return std::uint64_t(day.time_since_epoch().count()); }
Day day_of_number(std::uint64_t number) { return Day(std::chrono::days(std::int64_t(number))); }

store::Key segment_key(const std::string& store_id, Day day, const std::string& id) {
  return segments_key(store_id).number(day_number(day)).text(id);
}

SegmentRow facts_of(const SealedSegment& sealed) {
  return {.rows = sealed.rows,
          .parquet_bytes = sealed.parquet_bytes,
          .index_bytes = sealed.index_bytes,
          .oldest = sealed.first,
          .newest = sealed.last};
}

using Segments = std::vector<std::shared_ptr<const Segment>>;

// In the order of days, and within a day of ids.
std::shared_ptr<const Snapshot> make_snapshot(Segments segments) {
  std::ranges::sort(segments, [](const auto& a, const auto& b) {
    return std::pair(a->day(), std::string_view(a->id())) <
           std::pair(b->day(), std::string_view(b->id()));
  });
  auto out = std::make_shared<Snapshot>();
  for (const auto& segment : segments) {
    out->rows += segment->facts().rows;
    out->parquet_bytes += segment->facts().parquet_bytes;
  }
  out->segments = std::move(segments);
  return out;
}

// The id in "ID.parquet" or "ID.idx", or "".
std::string_view segment_of_file(std::string_view name) {
  for (const std::string_view suffix : {kParquetSuffix, kIndexSuffix}) {
    if (name.ends_with(suffix)) return name.substr(0, name.size() - suffix.size());
  }
  return {};
}

bool may_match(const Segment& segment, const Narrowing& wanted) {
  if (wanted.from && segment.facts().newest < *wanted.from) return false;
  if (wanted.until && segment.facts().oldest > *wanted.until) return false;
  if (!wanted.event_ids && wanted.needles.empty()) return true;
  const Result<const SegmentIndex*> index = segment.index();
  if (!index) {
    // Without its index it is read whole, and is right still.
    log_error("lake", "an index does not read", index.error(), {{"segment", segment.path()}});
    return true;
  }
  if (wanted.event_ids && std::ranges::none_of(*wanted.event_ids, [&](const std::string& id) {
        return (*index)->find(key_of_event_id(id)).has_value();
      })) {
    return false;
  }
  return std::ranges::all_of(wanted.needles, [&](const Narrowing::Needle& needle) {
    return std::ranges::any_of(needle.texts, [&](const std::string& text) {
      return (*index)->may_hold(needle.column, text);
    });
  });
}

}  // namespace

std::string day_text(Day day) {
  const std::chrono::year_month_day date(day);
  return fmt::format("{:04}-{:02}-{:02}", int(date.year()), unsigned(date.month()),
                     unsigned(date.day()));
}

std::optional<Day> day_of_text(std::string_view text) {
  const auto time = text.size() == 10 ? parse_iso8601(text) : std::nullopt;
  if (!time) return std::nullopt;
  return std::chrono::floor<std::chrono::days>(*time);
}

Segment::~Segment() {
  if (!left_) return;
  for (const std::string& path : {parquet_path(path_), index_path(path_)}) {
    const Result<void> removed = files_.remove(path);
    if (!removed) log_error("lake", "a segment's file stays", removed.error());
  }
}

Result<const SegmentIndex*> Segment::index() const {
  MutexLock lock(mutex_);
  if (!index_) index_.emplace(TC_TRY(SegmentIndex::open(index_path(path_))));
  return &*index_;
}

std::span<const std::shared_ptr<const Segment>> Snapshot::of(Day day) const {
  const auto found = std::ranges::equal_range(
      segments, day, {},
      [](const std::shared_ptr<const Segment>& segment) { return segment->day(); });
  return {found.begin(), found.end()};
}

Result<std::unique_ptr<Lake>> Lake::open(Parts parts) {
  std::unique_ptr<Lake> out(new Lake(std::move(parts)));
  TC_TRY(out->load());
  TC_TRY(out->sweep());
  return out;
}

Result<void> Lake::load() {
  std::map<std::string, Segments> found;
  TC_TRY(store::Transaction(parts_.database)
             .scan(kSegments, kSegments.key().range(), [&](std::string_view key, SegmentRow row) {
               store::KeyParts parts(key);
               const std::string store_id = parts.text();
               const Day day = day_of_number(parts.number());
               const std::string id = parts.text();
               found[store_id].push_back(std::make_shared<Segment>(
                   parts_.files, path_of(store_id, day, id), id, day, row));
               return true;
             }));
  MutexLock lock(mutex_);
  for (auto& [store_id, segments] : found) {
    state_of(store_id).snapshot = make_snapshot(std::move(segments));
  }
  return {};
}

Result<void> Lake::sweep() {
  const Result<std::vector<std::string>> stores = parts_.files.list(parts_.folder);
  if (!stores && stores.error().kind() == ErrorKind::NotFound) return {};
  if (!stores) return stores.error();
  for (const std::string& store_id : *stores) TC_TRY(sweep_store(store_id));
  return {};
}

Result<void> Lake::sweep_store(const std::string& store_id) {
  const std::shared_ptr<const Snapshot> present = snapshot(store_id);
  std::set<std::string_view> known;
  for (const auto& segment : present->segments) known.insert(segment->id());
  const std::string folder = parts_.folder + "/" + store_id;
  for (const std::string& day : TC_TRY(parts_.files.list(folder))) {
    if (!day.starts_with(kDayPrefix)) continue;
    for (const std::string& name : TC_TRY(parts_.files.list(folder + "/" + day))) {
      const std::string_view id = segment_of_file(name);
      if (id.empty() || known.contains(id)) continue;
      TC_TRY(parts_.files.remove(folder + "/" + day + "/" + name));
      log_info("lake", "removed a segment that was never committed", {{"file", name}});
    }
  }
  return {};
}

Lake::StoreState& Lake::state_of(const std::string& store_id) const {
  std::unique_ptr<StoreState>& state = stores_[store_id];
  if (!state) state = std::make_unique<StoreState>();
  return *state;
}

std::string Lake::folder_of(const std::string& store_id, Day day) const {
  return fmt::format("{}/{}/{}{}", parts_.folder, store_id, kDayPrefix, day_text(day));
}

std::string Lake::path_of(const std::string& store_id, Day day, const std::string& id) const {
  return folder_of(store_id, day) + "/" + id;
}

Result<std::optional<EventDataStoreRow>> Lake::find_store(const std::string& name_or_id,
                                                          const AccountId& account) const {
  std::optional<EventDataStoreRow> found;
  for (EventDataStoreRow& row : TC_TRY(read_stores(parts_.database))) {
    if (!account.empty() && row.account != account) continue;
    if (row.id == name_or_id || row.arn() == name_or_id) {
      found = std::move(row);
      break;
    }
    if (row.name != name_or_id || row.status == StoreStatus::PendingDeletion) continue;
    if (!found || row.created < found->created) found = std::move(row);
  }
  return found;
}

std::shared_ptr<const Snapshot> Lake::snapshot(const std::string& store_id) const {
  MutexLock lock(mutex_);
  return state_of(store_id).snapshot;
}

Segments Lake::narrow(const Snapshot& snapshot, const Narrowing& narrowing) {
  Segments out;
  std::ranges::copy_if(snapshot.segments, std::back_inserter(out),
                       [&](const std::shared_ptr<const Segment>& segment) {
                         return may_match(*segment, narrowing);
                       });
  return out;
}

Lake::Turn Lake::take_turn(const std::string& store_id) {
  StoreState* state = nullptr;
  {
    MutexLock lock(mutex_);
    state = &state_of(store_id);
  }
  Turn turn(*this, store_id, std::unique_lock<std::mutex>(state->turn));
  turn.present_ = snapshot(store_id);
  return turn;
}

Result<std::string> Lake::Turn::new_segment(Day day, std::string& id) {
  return lake_.new_segment(store_id_, day, id);
}

void Lake::Turn::give_up(const std::vector<NewSegment>& segments) {
  lake_.remove_files(store_id_, segments);
}

Result<std::string> Lake::new_segment(const std::string& store_id, Day day, std::string& id) {
  {
    MutexLock lock(mutex_);
    StoreState& state = state_of(store_id);
    if (!state.folders.contains(day)) {
      const std::string store_folder = parts_.folder + "/" + store_id;
      TC_TRY(parts_.files.make_directory(parts_.folder));
      TC_TRY(parts_.files.make_directory(store_folder));
      TC_TRY(parts_.files.make_directory(folder_of(store_id, day)));
      TC_TRY(parts_.files.sync_directory(parts_.folder));
      TC_TRY(parts_.files.sync_directory(store_folder));
      state.folders.insert(day);
    }
  }
  id = hex(parts_.random.bytes(kSegmentIdBytes));
  return path_of(store_id, day, id);
}

Result<void> Lake::publish(Turn& turn, const std::vector<NewSegment>& added,
                           const AlsoWrite& also) {
  Result<void> done = commit(turn.store_id_, {}, added, also);
  if (!done) {
    remove_files(turn.store_id_, added);
    return done;
  }
  show(turn.store_id_, {}, added);
  turn.present_ = snapshot(turn.store_id_);
  return {};
}

Result<void> Lake::replace(const std::string& store_id, const Segments& removed,
                           const std::vector<NewSegment>& added) {
  Result<void> done = commit(store_id, removed, added, {});
  if (!done) {
    remove_files(store_id, added);
    return done;
  }
  show(store_id, removed, added);
  return {};
}

Result<void> Lake::commit(const std::string& store_id, const Segments& removed,
                          const std::vector<NewSegment>& added, const AlsoWrite& also) {
  TC_TRY(sync_folders(store_id, added));
  for (int attempt = 1;; ++attempt) {
    store::Transaction transaction(parts_.database);
    const auto row = TC_TRY(transaction.get(kStores, store_key(store_id)));
    const bool takes_more = row && (added.empty() || row->status != StoreStatus::PendingDeletion);
    if (!takes_more) return Error(ErrorKind::NotFound, "the event data store is being deleted");
    for (const auto& segment : removed) {
      const store::Key key = segment_key(store_id, segment->day(), segment->id());
      if (!TC_TRY(transaction.get(kSegments, key))) {
        return Error(ErrorKind::NotFound, "a segment has left the event data store meanwhile");
      }
      transaction.erase(kSegments, key);
    }
    for (const NewSegment& segment : added) {
      transaction.put(kSegments, segment_key(store_id, segment.day, segment.id),
                      facts_of(segment.sealed));
    }
    if (also) TC_TRY(also(transaction, *row));
    const auto receipt = parts_.committer.commit(std::move(transaction.change()));
    if (receipt) return {};
    if (receipt.error().kind() != ErrorKind::Conflict || attempt == kCommitAttempts) {
      return receipt.error();
    }
  }
}

Result<void> Lake::sync_folders(const std::string& store_id, const std::vector<NewSegment>& added) {
  std::set<Day> days;
  for (const NewSegment& segment : added) days.insert(segment.day);
  for (const Day day : days) TC_TRY(parts_.files.sync_directory(folder_of(store_id, day)));
  return {};
}

void Lake::show(const std::string& store_id, const Segments& removed,
                const std::vector<NewSegment>& added) {
  MutexLock lock(mutex_);
  StoreState& state = state_of(store_id);
  Segments segments;
  for (const auto& segment : state.snapshot->segments) {
    if (std::ranges::find(removed, segment) == removed.end()) segments.push_back(segment);
  }
  for (const NewSegment& segment : added) {
    segments.push_back(
        std::make_shared<Segment>(parts_.files, path_of(store_id, segment.day, segment.id),
                                  segment.id, segment.day, facts_of(segment.sealed)));
  }
  for (const auto& segment : removed) segment->left_ = true;
  state.snapshot = make_snapshot(std::move(segments));
}

void Lake::remove_files(const std::string& store_id, const std::vector<NewSegment>& added) {
  for (const NewSegment& segment : added) {
    const std::string path = path_of(store_id, segment.day, segment.id);
    for (const std::string& file : {parquet_path(path), index_path(path)}) {
      const Result<void> removed = parts_.files.remove(file);
      if (!removed) log_error("lake", "a segment's file stays", removed.error());
    }
  }
}

}  // namespace trailcam::lake
