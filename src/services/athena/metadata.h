// The one data catalog, AwsDataCatalog, which is Glue's: asked through Glue's operations in the
// caller's name.
#pragma once

#include <optional>
#include <string>

#include "services/athena/work_groups.h"

namespace trailcam::athena {

inline constexpr std::string_view kCatalogName = "AwsDataCatalog";

// Whether the caller may do this operation with the catalog of that name (in any case), and there
// is one. Errors: AccessDeniedException, InvalidRequestException.
Result<void> permit_catalog(pipeline::Call& call, const std::string& name);

// Asks Glue. Errors: MetadataException with Glue's words; AccessDeniedException as it is.
Result<Value> ask_glue(pipeline::Call& call, std::string operation, Value input);

Database show_database(const Value& glue);
TableMetadata show_table(const Value& glue);

}  // namespace trailcam::athena
