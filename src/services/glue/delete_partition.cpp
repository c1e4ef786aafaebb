#include "services/glue/generated/operations.h"
#include "services/glue/partitions.h"

namespace trailcam::glue {

Result<DeletePartitionOutput> delete_partition(Glue&, pipeline::Call& call,
                                               const DeletePartitionInput& input) {
  TC_TRY(permit_table(call, input.CatalogId, input.DatabaseName, input.TableName));
  const FoundTable table = TC_TRY(find_table(call, input.DatabaseName, input.TableName));
  TC_TRY(remove_partition(call, table, input.PartitionValues));
  return DeletePartitionOutput{};
}

}  // namespace trailcam::glue
