// PREPARE, EXECUTE and DEALLOCATE: through Athena's own operations, in the caller's name.
#pragma once

#include "services/athena/ddl.h"
#include "services/athena/statements.h"

namespace trailcam::athena {

Result<TextResult> run(Session& session, const ddl::Prepare& statement);
Result<TextResult> run(Session& session, const ddl::Deallocate& statement);
// The text of a prepared query. Error Invalid: there is none of that name.
Result<std::string> prepared_query(Session& session, const std::string& name);

}  // namespace trailcam::athena
