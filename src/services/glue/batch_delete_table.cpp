#include "services/glue/catalog.h"
#include "services/glue/generated/operations.h"

namespace trailcam::glue {

Result<BatchDeleteTableOutput> batch_delete_table(Glue&, pipeline::Call& call,
                                                  const BatchDeleteTableInput& input) {
  TC_TRY(permit_database(call, input.CatalogId, input.DatabaseName));
  for (const std::string& name : input.TablesToDelete) {
    TC_TRY(permit_table(call, input.CatalogId, input.DatabaseName, name));
  }
  TC_TRY(find_database(call, input.DatabaseName));
  BatchDeleteTableOutput output;
  output.Errors.emplace();
  for (const std::string& name : input.TablesToDelete) {
    const auto table = find_table(call, input.DatabaseName, name);
    if (table) {
      drop_table(call.transaction, table->database, table->row);
    } else if (table.error().fault() == nullptr) {
      return table.error();
    } else {
      output.Errors->push_back(
          {.TableName = name,
           .ErrorDetail = ErrorDetail{.ErrorCode = table.error().fault()->code,
                                      .ErrorMessage = table.error().message()}});
    }
  }
  return output;
}

}  // namespace trailcam::glue
