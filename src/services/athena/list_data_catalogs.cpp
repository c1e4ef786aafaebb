#include "services/athena/generated/operations.h"
#include "services/athena/metadata.h"
#include "services/athena/paging.h"

namespace trailcam::athena {

Result<ListDataCatalogsOutput> list_data_catalogs(Athena&, pipeline::Call& call,
                                                  const ListDataCatalogsInput& input) {
  TC_TRY(call.authorize("athena:ListDataCatalogs", "*"));
  std::vector<DataCatalogSummary> catalogs(1);
  catalogs.front().CatalogName = kCatalogName;
  catalogs.front().Type = "GLUE";
  ListDataCatalogsOutput output;
  output.NextToken = TC_TRY(pipeline::page_of_items(catalogs, page_asked(input)));
  output.DataCatalogsSummary = std::move(catalogs);
  return output;
}

}  // namespace trailcam::athena
