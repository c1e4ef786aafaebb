#include "services/athena/generated/operations.h"
#include "services/athena/metadata.h"

namespace trailcam::athena {

Result<GetDataCatalogOutput> get_data_catalog(Athena&, pipeline::Call& call,
                                              const GetDataCatalogInput& input) {
  TC_TRY(permit_catalog(call, input.Name));
  DataCatalog shown;
  shown.Name = kCatalogName;
  shown.Type = "GLUE";
  shown.Parameters.emplace()["catalog-id"] = call.account.str();
  return GetDataCatalogOutput{.DataCatalog = std::move(shown)};
}

}  // namespace trailcam::athena
