#include "services/glue/catalog.h"
#include "services/glue/generated/operations.h"

namespace trailcam::glue {

Result<DeleteTableOutput> delete_table(Glue&, pipeline::Call& call, const DeleteTableInput& input) {
  TC_TRY(permit_table(call, input.CatalogId, input.DatabaseName, input.Name));
  const FoundTable table = TC_TRY(find_table(call, input.DatabaseName, input.Name));
  drop_table(call.transaction, table.database, table.row);
  return DeleteTableOutput{};
}

}  // namespace trailcam::glue
