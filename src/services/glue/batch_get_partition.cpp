#include "services/glue/generated/operations.h"
#include "services/glue/partitions.h"

namespace trailcam::glue {

Result<BatchGetPartitionOutput> batch_get_partition(Glue&, pipeline::Call& call,
                                                    const BatchGetPartitionInput& input) {
  TC_TRY(permit_table(call, input.CatalogId, input.DatabaseName, input.TableName));
  const FoundTable table = TC_TRY(find_table(call, input.DatabaseName, input.TableName));
  BatchGetPartitionOutput output;
  output.Partitions.emplace();
  output.UnprocessedKeys.emplace();
  for (const PartitionValueList& one : input.PartitionsToGet) {
    const auto row =
        TC_TRY(call.transaction.get(kPartitions, partition_key(table.row, one.Values)));
    if (row) output.Partitions->push_back(TC_TRY(show(table, *row)));
  }
  return output;
}

}  // namespace trailcam::glue
