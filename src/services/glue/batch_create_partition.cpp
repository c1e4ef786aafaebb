#include "services/glue/generated/operations.h"
#include "services/glue/partitions.h"

namespace trailcam::glue {

Result<BatchCreatePartitionOutput> batch_create_partition(Glue&, pipeline::Call& call,
                                                          const BatchCreatePartitionInput& input) {
  TC_TRY(permit_table(call, input.CatalogId, input.DatabaseName, input.TableName));
  const FoundTable table = TC_TRY(find_table(call, input.DatabaseName, input.TableName));
  const Value::List& documents = call.raw_input.find("PartitionInputList")->as_list();
  BatchCreatePartitionOutput output;
  output.Errors.emplace();
  for (std::size_t i = 0; i < input.PartitionInputList.size(); ++i) {
    const PartitionInput& given = input.PartitionInputList[i];
    const auto added = add_partition(call, table, given, documents[i]);
    if (added) continue;
    const std::vector<std::string> values = given.Values.value_or(std::vector<std::string>());
    output.Errors->push_back(TC_TRY(batch_error(values, added.error())));
  }
  return output;
}

}  // namespace trailcam::glue
