#include "lake/compaction.h"

#include <algorithm>

#include "base/log.h"
#include "lake/segment_reader.h"

namespace trailcam::lake {

Worker::Status Compaction::step() {
  const Result<std::vector<EventDataStoreRow>> rows = read_stores(lake_.database());
  if (!rows) {
    log_error("lake", "reading the event data stores failed", rows.error());
    return Status::Idle;
  }
  for (const EventDataStoreRow& row : *rows) {
    if (row.status == StoreStatus::PendingDeletion) continue;
    const Result<bool> merged = merge_some(row, true);
    if (!merged) {
      if (merged.error().kind() != ErrorKind::NotFound) {
        log_error("lake", "compaction failed", merged.error(), {{"store", row.id}});
      }
    } else if (*merged) {
      return Status::Busy;
    }
  }
  return Status::Idle;
}

Result<void> Compaction::tidy(const std::string& store_id) {
  store::Transaction transaction(lake_.database());
  const auto row = TC_TRY(transaction.get(kStores, store_key(store_id)));
  if (!row) return {};
  while (TC_TRY(merge_some(*row, false))) {
  }
  return {};
}

Result<bool> Compaction::merge_some(const EventDataStoreRow& row, bool quiet_days_too) {
  const std::shared_ptr<const Snapshot> present = lake_.snapshot(row.id);
  const auto& all = present->segments;
  for (std::size_t begin = 0; begin < all.size();) {
    const auto of_day = present->of(all[begin]->day());
    begin += of_day.size();
    if (of_day.size() < 2) continue;
    const bool quiet = quiet_days_too && is_quiet(row.id, of_day[0]->day(), of_day.size());
    const Segments chosen = choose(of_day, quiet);
    if (chosen.size() < 2) continue;
    TC_TRY(merge(row, chosen));
    ++merged_;
    return true;
  }
  return false;
}

bool Compaction::is_quiet(const std::string& store_id, Day day, std::size_t segments) {
  DayState& state = days_[{store_id, day}];
  const Timestamp now = clock_.now();
  if (state.segments != segments) state = {segments, now};
  return now - state.changed >= limits_.quiet_for;
}

// The smallest ones first: as many of a size as there are, or of a quiet day all that fit together.
Compaction::Segments Compaction::choose(std::span<const std::shared_ptr<const Segment>> of_day,
                                        bool quiet) const {
  Segments sorted(of_day.begin(), of_day.end());
  std::ranges::sort(sorted, {}, [](const auto& segment) { return segment->facts().rows; });
  Segments out;
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const std::uint64_t more = sorted[i]->facts().rows;
    const std::uint64_t more_bytes = sorted[i]->facts().parquet_bytes;
    if (rows + more > limits_.segment_rows_max) break;
    if (bytes + more_bytes > limits_.segment_bytes_max) break;
    const bool same_size = out.empty() || more <= limits_.size_class * out.front()->facts().rows;
    if (!quiet && !same_size) {
      if (out.size() >= limits_.together_min) return out;
      out.clear();
      rows = bytes = 0;
    }
    out.push_back(sorted[i]);
    rows += more;
    bytes += more_bytes;
  }
  return quiet || out.size() >= limits_.together_min ? out : Segments();
}

Result<void> Compaction::merge(const EventDataStoreRow& row, const Segments& segments) {
  SegmentBuilder builder(row.kind);
  RecordParser parser(row.kind);
  ParsedRecord parsed;
  for (const auto& segment : segments) {
    SegmentReader reader = TC_TRY(SegmentReader::open(files_, segment->path()));
    TC_TRY(reader.for_each([&](std::string_view json) -> Result<void> {
      if (const auto read = parser.parse(json, parsed); !read) {
        return Error(ErrorKind::Corrupt, segment->path() + ": " + read.error().message);
      }
      return builder.add(parsed);
    }));
  }
  NewSegment merged{.id = {}, .day = segments.front()->day(), .sealed = {}};
  const std::string path = TC_TRY(lake_.new_segment(row.id, merged.day, merged.id));
  merged.sealed = TC_TRY(builder.seal(files_, path));
  return lake_.replace(row.id, segments, {merged});
}

}  // namespace trailcam::lake
