#include "services/glue/catalog.h"
#include "services/glue/generated/operations.h"

namespace trailcam::glue {

// There was never a catalog of Athena's own to import from.
Result<GetCatalogImportStatusOutput> get_catalog_import_status(
    Glue&, pipeline::Call& call, const GetCatalogImportStatusInput& input) {
  TC_TRY(permit(call, input.CatalogId, {}));
  GetCatalogImportStatusOutput output;
  output.ImportStatus.emplace().ImportCompleted = true;
  return output;
}

}  // namespace trailcam::glue
