#include <functional>

#include "services/glue/generated/operations.h"
#include "services/glue/paging.h"
#include "services/glue/partition_expression.h"
#include "services/glue/partitions.h"

namespace trailcam::glue {
namespace {

bool in_segment(const PartitionRow& row, const std::optional<Segment>& segment) {
  if (!segment) return true;
  std::string joined;
  for (const std::string& value : row.values) joined += value + '\0';
  const auto total = std::size_t(segment->TotalSegments);
  return std::hash<std::string>{}(joined) % total == std::size_t(segment->SegmentNumber);
}

}  // namespace

Result<GetPartitionsOutput> get_partitions(Glue&, pipeline::Call& call,
                                           const GetPartitionsInput& input) {
  TC_TRY(permit_table(call, input.CatalogId, input.DatabaseName, input.TableName));
  const FoundTable table = TC_TRY(find_table(call, input.DatabaseName, input.TableName));
  const auto definition = TC_TRY(read_document<TableInput>(table.row.document));
  std::vector<PartitionKey> keys;
  for (const Column& key : definition.PartitionKeys.value_or(std::vector<Column>())) {
    keys.push_back({key.Name, key.Type.value_or("string")});
  }
  auto expression = PartitionExpression::parse(input.Expression.value_or(""), std::move(keys));
  if (!expression) return errors::invalid_input_exception(expression.error().message());
  GetPartitionsOutput output;
  output.Partitions.emplace();
  const auto take = [&](std::string_view, const PartitionRow& row) -> Result<bool> {
    if (!in_segment(row, input.Segment)) return false;
    const auto matches = expression->matches(row.values);
    if (!matches) return errors::invalid_input_exception(matches.error().message());
    if (!*matches) return false;
    Partition shown = TC_TRY(show(table, row));
    if (input.ExcludeColumnSchema.value_or(false) && shown.StorageDescriptor) {
      shown.StorageDescriptor->Columns.reset();
    }
    output.Partitions->push_back(std::move(shown));
    return true;
  };
  output.NextToken =
      TC_TRY(pipeline::page_of_rows(call.transaction, kPartitions, partitions_of(table.row),
                                    page_asked(input, kPartitionsPageMax), take));
  return output;
}

}  // namespace trailcam::glue
