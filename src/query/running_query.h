// One query under way, from its connection to its last chunk. Internal to the room.
#pragma once

#include <functional>

#include "query/cells.h"
#include "query/deadlines.h"
#include "query/session.h"

namespace trailcam::query {

struct QueryParts {
  Session session;
  std::string sql;
  std::vector<OutputColumn> columns;
  QuerySettings settings;
  Deadlines& deadlines;
  std::function<void()> gone;  // called when the run is
};

// Plans the query; its work begins with the first next().
Result<std::unique_ptr<RunningQuery>> start_query(QueryParts parts);

}  // namespace trailcam::query
