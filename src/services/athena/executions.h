// Executions: their rows, and how they are shown.
#pragma once

#include <string>
#include <vector>

#include "services/athena/work_groups.h"

namespace trailcam::athena {

// Source: "Viewing recent queries" (Amazon Athena User Guide): history is kept for 45 days.
inline constexpr std::chrono::days kHistoryKept{45};

store::Key unended_key(const std::string& id);

// The row of an id, once the caller may do this operation with its work group. Errors:
// AccessDeniedException, InvalidRequestException.
Result<ExecutionRow> find_execution(pipeline::Call& call, const std::string& id);
// All of a work group, newest first.
Result<std::vector<ExecutionRow>> executions_of(pipeline::Call& call, const std::string& group);

// A new one, with all that points at it.
void add_execution(store::Transaction& transaction, const ExecutionRow& row);
// A change of one.
void put_execution(store::Transaction& transaction, const ExecutionRow& row);
void erase_execution(store::Transaction& transaction, const ExecutionRow& row);

QueryExecution show(const ExecutionRow& row, Timestamp now);

}  // namespace trailcam::athena
