// Saved statements of a work group.
#pragma once

#include <string>
#include <vector>

#include "services/athena/work_groups.h"

namespace trailcam::athena {

// The row of an id, once the caller may do this operation with its work group. Errors:
// AccessDeniedException, InvalidRequestException.
Result<NamedQueryRow> find_named_query(pipeline::Call& call, const std::string& id);
// All of a work group, in no special order.
Result<std::vector<NamedQueryRow>> queries_of(pipeline::Call& call, const std::string& group);
NamedQuery show(const NamedQueryRow& row);

// Error: ResourceNotFoundException.
Result<PreparedStatementRow> find_prepared(pipeline::Call& call, const std::string& group,
                                           const std::string& name);
PreparedStatement show(const PreparedStatementRow& row);

}  // namespace trailcam::athena
