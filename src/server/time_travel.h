// Moves a virtual clock so that everything that falls due on the way happens, in order.
//
// For tests: nobody waits an hour for a digest. How far the clock is ahead is kept in the data
// folder, which is not served without --virtual-clock any more: its events bear times that nobody
// lived.
#pragma once

#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/worker.h"
#include "store/committer.h"
#include "store/database.h"

namespace trailcam::server {

inline constexpr Millis kAdvanceMax = std::chrono::hours{24 * 366 * 10};  // in one move

// Sets `clock` to what the folder says. Error: Invalid when the folder's time was moved and
// `allowed` is false; Io, Corrupt.
Result<void> restore_virtual_time(const store::Database& database, bool allowed,
                                  VirtualClock& clock);

class TimeTravel {
 public:
  TimeTravel(store::Database& database, store::Committer& committer, VirtualClock& clock)
      : database_(database), committer_(committer), clock_(clock) {}

  // Whom to wait for: at each due time on the way, or (housekeeping, whose work nobody sees) when
  // the move is over.
  enum class When { EachStop, AtTheEnd };
  // Before traffic.
  void follow(WorkerThread& thread, const Worker& worker, When when);

  // Moves from one due time to the next, and at each waits until all workers have done what there
  // is to do. Returns the time that it is then. Errors: Invalid (not within (0, kAdvanceMax]), Io.
  Result<Timestamp> advance(Millis by) TC_EXCLUDES(mutex_);

 private:
  struct Followed {
    WorkerThread& thread;
    const Worker& worker;
  };
  void settle(const std::vector<Followed>& workers);
  Timestamp next_stop(Timestamp target) const;
  Result<void> move_to(Timestamp time, store::Durability durability);

  store::Database& database_;
  store::Committer& committer_;
  VirtualClock& clock_;
  std::vector<Followed> timed_;
  std::vector<Followed> housekeeping_;
  Mutex mutex_;  // one move at a time
};

}  // namespace trailcam::server
