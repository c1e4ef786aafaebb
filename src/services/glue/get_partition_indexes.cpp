#include "services/glue/catalog.h"
#include "services/glue/generated/operations.h"

namespace trailcam::glue {

// Tables have no partition indexes: CreateTable takes none, and CreatePartitionIndex is not there.
Result<GetPartitionIndexesOutput> get_partition_indexes(Glue&, pipeline::Call& call,
                                                        const GetPartitionIndexesInput& input) {
  TC_TRY(permit_table(call, input.CatalogId, input.DatabaseName, input.TableName));
  TC_TRY(find_table(call, input.DatabaseName, input.TableName));
  GetPartitionIndexesOutput output;
  output.PartitionIndexDescriptorList.emplace();
  return output;
}

}  // namespace trailcam::glue
