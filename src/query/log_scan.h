// The table function trailcam_log_files(N), which gives the rows of the N-th table of log files
// that was offered and still is. Internal to the room.
#pragma once

#include <cstdint>
#include <map>
#include <memory>

#include "base/mutex.h"
#include "query/engine.h"
#include "query/log_files.h"
#include "query/session.h"

namespace trailcam::query {

// A table and who counts what is read of it.
struct OfferedLogs {
  LogTable table;
  std::shared_ptr<ScanCount> count;
};

// The tables that are offered, by number. Any thread.
class OfferedTables {
 public:
  // The relation ends the offer; scans that began go on.
  static std::shared_ptr<const LogRelation> add(std::shared_ptr<OfferedTables> tables,
                                                OfferedLogs logs);
  std::shared_ptr<const OfferedLogs> find(std::int64_t number) TC_EXCLUDES(mutex_);

 private:
  class Offer;
  Mutex mutex_;
  std::int64_t last_ TC_GUARDED_BY(mutex_) = 0;
  std::map<std::int64_t, std::shared_ptr<const OfferedLogs>> tables_ TC_GUARDED_BY(mutex_);
};

// Makes the function known to the database. `tables` must outlive it.
Result<void> register_log_scan(Session& session, OfferedTables& tables);

}  // namespace trailcam::query
