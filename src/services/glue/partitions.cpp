#include "services/glue/partitions.h"

#include "base/cbor.h"

namespace trailcam::glue {

Result<PartitionRow> make_partition(const FoundTable& table, const PartitionInput& given,
                                    const Value& document, Timestamp created) {
  const auto definition = TC_TRY(read_document<TableInput>(table.row.document));
  const std::size_t keys = definition.PartitionKeys ? definition.PartitionKeys->size() : 0;
  PartitionRow row{.created = created, .document = to_cbor(document)};
  if (given.Values) row.values = *given.Values;
  if (row.values.size() != keys || keys == 0) {
    return errors::invalid_input_exception(
        "The number of partition keys do not match the number of partition values");
  }
  return row;
}

Result<void> add_partition(pipeline::Call& call, const FoundTable& table,
                           const PartitionInput& given, const Value& document) {
  const PartitionRow row = TC_TRY(make_partition(table, given, document, call.now));
  const store::Key key = partition_key(table.row, row.values);
  if (TC_TRY(call.transaction.get(kPartitions, key))) {
    return errors::already_exists_exception("Partition already exists.");
  }
  call.transaction.put(kPartitions, key, row);
  return {};
}

Result<PartitionRow> find_partition(pipeline::Call& call, const FoundTable& table,
                                    const std::vector<std::string>& values) {
  const auto row = TC_TRY(call.transaction.get(kPartitions, partition_key(table.row, values)));
  if (!row) return no_such_partition();
  return *row;
}

Result<void> remove_partition(pipeline::Call& call, const FoundTable& table,
                              const std::vector<std::string>& values) {
  TC_TRY(find_partition(call, table, values));
  call.transaction.erase(kPartitions, partition_key(table.row, values));
  return {};
}

Result<PartitionError> batch_error(const std::vector<std::string>& values, const Error& error) {
  if (error.fault() == nullptr) return error;
  return PartitionError{.PartitionValues = values,
                        .ErrorDetail = ErrorDetail{.ErrorCode = error.fault()->code,
                                                   .ErrorMessage = error.message()}};
}

}  // namespace trailcam::glue
