#include "services/glue/generated/operations.h"
#include "services/glue/partitions.h"

namespace trailcam::glue {

Result<CreatePartitionOutput> create_partition(Glue&, pipeline::Call& call,
                                               const CreatePartitionInput& input) {
  TC_TRY(permit_table(call, input.CatalogId, input.DatabaseName, input.TableName));
  const FoundTable table = TC_TRY(find_table(call, input.DatabaseName, input.TableName));
  TC_TRY(add_partition(call, table, input.PartitionInput, *call.raw_input.find("PartitionInput")));
  return CreatePartitionOutput{};
}

}  // namespace trailcam::glue
