#include "lake/sealing.h"

#include <algorithm>
#include <map>

#include "base/log.h"

namespace trailcam::lake {
namespace {

struct DayWork {
  Day day;
  std::vector<std::size_t> builders;
  Result<void> result;
};

std::vector<DayWork> work_by_day(const std::vector<DayBuilder>& builders) {
  std::map<Day, std::vector<std::size_t>> days;
  for (std::size_t i = 0; i < builders.size(); ++i) days[builders[i].day].push_back(i);
  std::vector<DayWork> out;
  for (auto& [day, of] : days) out.push_back({day, std::move(of), {}});
  return out;
}

Result<void> settle_day(const Snapshot& present, const std::vector<DayBuilder>& builders,
                        const DayWork& work, std::vector<Settled>& settled) {
  std::vector<std::span<const RecordKey>> keys;
  for (const std::size_t i : work.builders) keys.push_back(builders[i].builder->keys());
  std::vector<const SegmentIndex*> visible;
  for (const auto& segment : present.of(work.day)) visible.push_back(TC_TRY(segment->index()));
  std::vector<Settled> of_day = settle_repeats(keys, visible);
  for (std::size_t i = 0; i < of_day.size(); ++i) {
    settled[work.builders[i]] = std::move(of_day[i]);
  }
  return {};
}

struct SegmentWork {
  Day day;
  std::string path;
  std::vector<SegmentBuilder::Part> parts;
};

// One for each day; but what fills row groups of its own is written by itself, on another core.
std::vector<SegmentWork> segments_of(const std::vector<DayBuilder>& builders,
                                     const std::vector<DayWork>& days,
                                     const std::vector<Settled>& settled) {
  std::vector<SegmentWork> out;
  for (const DayWork& day : days) {
    SegmentWork together{.day = day.day, .path = {}, .parts = {}};
    for (const std::size_t i : day.builders) {
      const SegmentBuilder::Part part{builders[i].builder, settled[i].dropped};
      if (part.builder->rows() < kRowGroupRows) {
        together.parts.push_back(part);
      } else {
        out.push_back({.day = day.day, .path = {}, .parts = {part}});
      }
    }
    if (!together.parts.empty()) out.push_back(std::move(together));
  }
  return out;
}

}  // namespace

void share_with_nobody(std::size_t count, const std::function<void(std::size_t)>& job) {
  for (std::size_t i = 0; i < count; ++i) job(i);
}

Result<Sealed> settle_and_seal(Lake::Turn& turn, store::FileSystem& files,
                               std::vector<DayBuilder> builders, const Share& share) {
  Sealed out;
  out.settled.resize(builders.size());
  std::vector<DayWork> days = work_by_day(builders);
  share(days.size(), [&](std::size_t i) {
    days[i].result = settle_day(turn.present(), builders, days[i], out.settled);
  });
  for (DayWork& day : days) TC_TRY(std::move(day.result));

  std::vector<SegmentWork> work = segments_of(builders, days, out.settled);
  std::vector<NewSegment> segments(work.size());
  for (std::size_t i = 0; i < work.size(); ++i) {
    segments[i].day = work[i].day;
    work[i].path = TC_TRY(turn.new_segment(work[i].day, segments[i].id));
  }
  std::vector<Result<void>> results(work.size());
  share(work.size(), [&](std::size_t i) {
    Result<SealedSegment> sealed = SegmentBuilder::seal(files, work[i].path, work[i].parts);
    if (sealed) {
      segments[i].sealed = *sealed;
    } else {
      results[i] = std::move(sealed).error();
    }
  });
  for (NewSegment& segment : segments) {
    if (segment.sealed.rows > 0) out.segments.push_back(std::move(segment));
  }
  for (Result<void>& result : results) {
    if (result) continue;
    turn.give_up(out.segments);
    return std::move(result).error();
  }
  return out;
}

}  // namespace trailcam::lake
