#include "server/time_travel.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace trailcam::server {
namespace {

constexpr std::string_view kOffsetKey = "clock-offset-ms";

}  // namespace

Result<void> restore_virtual_time(const store::Database& database, bool allowed,
                                  VirtualClock& clock) {
  const auto kept = TC_TRY(database.get(store::Family::Meta, kOffsetKey));
  if (!kept) return {};
  if (!allowed) {
    return Error(ErrorKind::Invalid,
                 "the time in this data folder was moved; serve it with --virtual-clock");
  }
  Millis::rep offset = 0;
  const auto read = std::from_chars(kept->data(), kept->data() + kept->size(), offset);
  if (read.ec != std::errc() || read.ptr != kept->data() + kept->size() || offset < 0) {
    return Error(ErrorKind::Corrupt, "how far the clock was moved does not read");
  }
  clock.set_offset(Millis{offset});
  return {};
}

Result<void> TimeTravel::move_to(Timestamp time, store::Durability durability) {
  const Millis ahead = std::max(time - clock_.real_now(), clock_.offset());
  // Kept first: after a crash no event may lie in the future.
  store::Batch batch;
  batch.put(store::Family::Meta, kOffsetKey, std::to_string(ahead.count()));
  TC_TRY(database_.write(batch, durability));
  clock_.set_offset(ahead);
  return {};
}

void TimeTravel::follow(WorkerThread& thread, const Worker& worker, When when) {
  (when == When::EachStop ? timed_ : housekeeping_).push_back({thread, worker});
}

void TimeTravel::settle(const std::vector<Followed>& workers) {
  Position head;
  do {
    head = committer_.head();
    for (const Followed& each : workers) each.thread.settle();
  } while (committer_.head() != head);
}

Timestamp TimeTravel::next_stop(Timestamp target) const {
  const Timestamp now = clock_.now();
  Timestamp stop = target;
  for (const Followed& each : timed_) {
    const auto due = each.worker.next_due();
    // What is due and still not done waits for something else than time.
    if (due && *due > now) stop = std::min(stop, *due);
  }
  return stop;
}

Result<Timestamp> TimeTravel::advance(Millis by) {
  if (by <= Millis{0} || by > kAdvanceMax) {
    return Error(ErrorKind::Invalid, fmt::format("the clock moves forward by at most {} at a time",
                                                 format_duration(kAdvanceMax)));
  }
  MutexLock lock(mutex_);
  const Timestamp target = clock_.now() + by;
  settle(timed_);
  while (clock_.now() < target) {
    const Timestamp stop = next_stop(target);
    TC_TRY(move_to(stop, stop == target ? store::Durability::Synced : store::Durability::Buffered));
    settle(timed_);
  }
  settle(housekeeping_);
  return clock_.now();
}

}  // namespace trailcam::server
