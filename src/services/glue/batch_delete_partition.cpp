#include "services/glue/generated/operations.h"
#include "services/glue/partitions.h"

namespace trailcam::glue {

Result<BatchDeletePartitionOutput> batch_delete_partition(Glue&, pipeline::Call& call,
                                                          const BatchDeletePartitionInput& input) {
  TC_TRY(permit_table(call, input.CatalogId, input.DatabaseName, input.TableName));
  const FoundTable table = TC_TRY(find_table(call, input.DatabaseName, input.TableName));
  BatchDeletePartitionOutput output;
  output.Errors.emplace();
  for (const PartitionValueList& one : input.PartitionsToDelete) {
    const auto removed = remove_partition(call, table, one.Values);
    if (!removed) output.Errors->push_back(TC_TRY(batch_error(one.Values, removed.error())));
  }
  return output;
}

}  // namespace trailcam::glue
