#include "services/athena/generated/operations.h"
#include "services/athena/metadata.h"

namespace trailcam::athena {

Result<GetDatabaseOutput> get_database(Athena&, pipeline::Call& call,
                                       const GetDatabaseInput& input) {
  TC_TRY(permit_catalog(call, input.CatalogName));
  const Value found =
      TC_TRY(ask_glue(call, "GetDatabase", Value::map({{"Name", input.DatabaseName}})));
  return GetDatabaseOutput{.Database = show_database(*found.find("Database"))};
}

}  // namespace trailcam::athena
