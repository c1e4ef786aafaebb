#include "services/glue/catalog.h"
#include "services/glue/generated/operations.h"

namespace trailcam::glue {

Result<GetDatabaseOutput> get_database(Glue&, pipeline::Call& call, const GetDatabaseInput& input) {
  TC_TRY(permit_database(call, input.CatalogId, input.Name));
  return GetDatabaseOutput{.Database = TC_TRY(show(TC_TRY(find_database(call, input.Name))))};
}

}  // namespace trailcam::glue
