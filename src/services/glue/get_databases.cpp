#include "services/glue/catalog.h"
#include "services/glue/generated/operations.h"
#include "services/glue/paging.h"

namespace trailcam::glue {

Result<GetDatabasesOutput> get_databases(Glue&, pipeline::Call& call,
                                         const GetDatabasesInput& input) {
  TC_TRY(permit(call, input.CatalogId, {"database/*"}));
  GetDatabasesOutput output;
  const auto take = [&](std::string_view, const DatabaseRow& row) -> Result<bool> {
    output.DatabaseList.push_back(TC_TRY(show(row)));
    return true;
  };
  output.NextToken = TC_TRY(pipeline::page_of_rows(call.transaction, kDatabases, databases_of(call),
                                                   page_asked(input), take));
  return output;
}

}  // namespace trailcam::glue
