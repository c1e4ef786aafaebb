#include "services/athena/generated/operations.h"
#include "services/athena/metadata.h"

namespace trailcam::athena {

Result<GetTableMetadataOutput> get_table_metadata(Athena&, pipeline::Call& call,
                                                  const GetTableMetadataInput& input) {
  TC_TRY(permit_catalog(call, input.CatalogName));
  const Value found = TC_TRY(
      ask_glue(call, "GetTable",
               Value::map({{"DatabaseName", input.DatabaseName}, {"Name", input.TableName}})));
  return GetTableMetadataOutput{.TableMetadata = show_table(*found.find("Table"))};
}

}  // namespace trailcam::athena
