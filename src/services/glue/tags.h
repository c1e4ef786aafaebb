// The tags of databases, which are what can be tagged.
#pragma once

#include "services/glue/catalog.h"

namespace trailcam::glue {

// The database of an ARN, once the caller may do this operation with it. Errors:
// AccessDeniedException, EntityNotFoundException, InvalidInputException.
Result<DatabaseRow> tagged_database(pipeline::Call& call, const std::string& arn);

}  // namespace trailcam::glue
