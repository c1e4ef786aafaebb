#include "services/glue/catalog.h"
#include "services/glue/generated/operations.h"

namespace trailcam::glue {

Result<GetTableOutput> get_table(Glue&, pipeline::Call& call, const GetTableInput& input) {
  TC_TRY(permit_table(call, input.CatalogId, input.DatabaseName, input.Name));
  const auto found = find_table(call, input.DatabaseName, input.Name);
  if (!found && found.error().message().starts_with("Table ")) {
    return errors::entity_not_found_exception("Entity Not Found");
  }
  const FoundTable table = TC_TRY(found);
  return GetTableOutput{.Table = TC_TRY(show(table.database, table.row))};
}

}  // namespace trailcam::glue
