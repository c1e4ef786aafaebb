// Does what Hive's statements say, through Glue's and S3's operations in the caller's name.
#pragma once

#include "services/athena/ddl.h"
#include "services/athena/statements.h"

namespace trailcam::athena {

// All but queries, views that are made, EXPLAIN and prepared statements. Errors: Invalid, in Hive's
// words; what another service refused, by its AWS name.
Result<TextResult> run_ddl(Session& session, const ddl::Statement& statement);

}  // namespace trailcam::athena
