#include "base/encoding.h"
#include "services/glue/catalog.h"
#include "services/glue/generated/operations.h"

namespace trailcam::glue {

Result<UpdateDatabaseOutput> update_database(Glue&, pipeline::Call& call,
                                             const UpdateDatabaseInput& input) {
  TC_TRY(permit_database(call, input.CatalogId, input.Name));
  DatabaseRow row = TC_TRY(find_database(call, input.Name));
  if (lower(input.DatabaseInput.Name) != row.name) {
    return errors::invalid_input_exception("The name of a database cannot be changed.");
  }
  row.document = given_document(call, "DatabaseInput");
  put_database(call.transaction, row);
  return UpdateDatabaseOutput{};
}

}  // namespace trailcam::glue
