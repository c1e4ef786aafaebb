#include "services/glue/generated/operations.h"
#include "services/glue/partitions.h"

namespace trailcam::glue {

Result<UpdatePartitionOutput> update_partition(Glue&, pipeline::Call& call,
                                               const UpdatePartitionInput& input) {
  TC_TRY(permit_table(call, input.CatalogId, input.DatabaseName, input.TableName));
  const FoundTable table = TC_TRY(find_table(call, input.DatabaseName, input.TableName));
  const PartitionRow old = TC_TRY(find_partition(call, table, input.PartitionValueList));
  const PartitionRow row = TC_TRY(make_partition(
      table, input.PartitionInput, *call.raw_input.find("PartitionInput"), old.created));
  const store::Key key = partition_key(table.row, row.values);
  if (row.values != old.values) {
    if (TC_TRY(call.transaction.get(kPartitions, key))) {
      return errors::already_exists_exception("Partition already exists.");
    }
    call.transaction.erase(kPartitions, partition_key(table.row, old.values));
  }
  call.transaction.put(kPartitions, key, row);
  return UpdatePartitionOutput{};
}

}  // namespace trailcam::glue
