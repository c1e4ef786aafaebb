#include "services/glue/generated/operations.h"
#include "services/glue/partitions.h"

namespace trailcam::glue {

Result<GetPartitionOutput> get_partition(Glue&, pipeline::Call& call,
                                         const GetPartitionInput& input) {
  TC_TRY(permit_table(call, input.CatalogId, input.DatabaseName, input.TableName));
  const FoundTable table = TC_TRY(find_table(call, input.DatabaseName, input.TableName));
  const PartitionRow row = TC_TRY(find_partition(call, table, input.PartitionValues));
  return GetPartitionOutput{.Partition = TC_TRY(show(table, row))};
}

}  // namespace trailcam::glue
