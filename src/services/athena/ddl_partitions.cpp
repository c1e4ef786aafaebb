#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/encoding.h"
#include "services/athena/ddl_parts.h"
#include "services/athena/objects.h"

namespace trailcam::athena {
namespace {

constexpr std::size_t kBatchMax = 100;  // of BatchCreatePartition

// The values in the order of the table's keys. Error: Hive's, when they are not those keys.
Result<std::vector<std::string>> values_of(const Value& table, const ddl::PartitionSpec& spec) {
  const std::vector<std::string> keys = key_names(table);
  std::vector<std::string> out;
  for (const std::string& key : keys) {
    const auto given = std::ranges::find(spec, key, &ddl::PartitionSpec::value_type::first);
    if (given != spec.end()) out.push_back(given->second);
  }
  if (out.size() != keys.size() || spec.size() != keys.size()) {
    return semantic_error("partition spec does not name the partition keys of the table");
  }
  return out;
}

Value texts(const std::vector<std::string>& values) {
  Value out = Value::list();
  for (const std::string& value : values) out.push(value);
  return out;
}

// Where a partition lies whose location is not said.
std::string location_below(const Value& table, const std::vector<std::string>& values) {
  std::string out(table.find("StorageDescriptor")->text("Location"));
  const std::vector<std::string> keys = key_names(table);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (!out.ends_with('/')) out += '/';
    out += keys[i] + "=" + values[i];
  }
  return out + "/";
}

Value partition_input(const Value& table, const std::vector<std::string>& values,
                      std::string location) {
  Value storage = *table.find("StorageDescriptor");
  if (location.empty()) location = location_below(table, values);
  storage.set("Location", std::move(location));
  return Value::map({{"Values", texts(values)}, {"StorageDescriptor", std::move(storage)}});
}

Value table_arguments(const Session& session, const ddl::Name& name) {
  return Value::map({{"DatabaseName", database_of(session, name)}, {"TableName", name.name}});
}

Error no_partition(const ddl::PartitionSpec& spec) {
  std::string said;
  for (const auto& [key, value] : spec) said += (said.empty() ? "" : ", ") + key + "=" + value;
  return semantic_error(fmt::format("[Error 10006]: Partition not found {{{}}}", said));
}

// Creates them, a batch at a time; says what was there already.
Result<std::vector<std::string>> create_partitions(Session& session, const ddl::Name& name,
                                                   const std::vector<Value>& inputs) {
  std::vector<std::string> existing;
  for (std::size_t begin = 0; begin < inputs.size(); begin += kBatchMax) {
    Value batch = Value::list();
    for (std::size_t i = begin; i < std::min(begin + kBatchMax, inputs.size()); ++i) {
      batch.push(inputs[i]);
    }
    Value asked = table_arguments(session, name);
    asked.add("PartitionInputList", std::move(batch));
    const Value answer = TC_TRY(session.glue("BatchCreatePartition", std::move(asked)));
    for (const Value& error : answer.find("Errors")->as_list()) {
      const Value* detail = error.find("ErrorDetail");
      if (detail->text("ErrorCode") != "AlreadyExistsException") {
        return ddl_failed(detail->text("ErrorMessage"));
      }
      std::string values;
      for (const Value& value : error.find("PartitionValues")->as_list()) {
        values += (values.empty() ? "" : ", ") + value.as_string();
      }
      existing.push_back(std::move(values));
    }
  }
  return existing;
}

// The values of "table/region=us-east-1/year=2026/file", below the table; nothing of other names.
std::optional<std::vector<std::string>> values_in(std::string_view path,
                                                  const std::vector<std::string>& keys) {
  std::vector<std::string> out;
  for (const std::string& key : keys) {
    const std::size_t slash = path.find('/');
    const std::size_t equals = path.find('=');
    if (slash == path.npos || equals > slash || !iequals(path.substr(0, equals), key)) return {};
    const auto value = percent_decode(path.substr(equals + 1, slash - equals - 1));
    if (!value) return {};
    out.push_back(*value);
    path.remove_prefix(slash + 1);
  }
  return out;
}

}  // namespace

Result<TextResult> run(Session& session, const ddl::AddPartitions& statement) {
  const Value table = TC_TRY(load_table(session, statement.table));
  std::vector<Value> inputs;
  for (const auto& one : statement.partitions) {
    inputs.push_back(partition_input(table, TC_TRY(values_of(table, one.spec)), one.location));
  }
  const auto existing = TC_TRY(create_partitions(session, statement.table, inputs));
  if (existing.empty() || statement.if_not_exists) return TextResult();
  return ddl_failed(fmt::format(
      "AlreadyExistsException(message:Partition already exists: Partition(values:[{}]))",
      existing.front()));
}

Result<TextResult> run(Session& session, const ddl::DropPartitions& statement) {
  const Value table = TC_TRY(load_table(session, statement.table));
  for (const ddl::PartitionSpec& spec : statement.specs) {
    Value asked = table_arguments(session, statement.table);
    asked.add("PartitionValues", texts(TC_TRY(values_of(table, spec))));
    const auto dropped = session.glue("DeletePartition", std::move(asked));
    if (dropped) continue;
    if (!dropped.error().is("EntityNotFoundException")) return dropped.error();
    if (!statement.if_exists) return no_partition(spec);
  }
  return TextResult();
}

namespace {

// Changes one partition. Error: Hive's, when there is none.
Result<TextResult> update_partition(Session& session, const ddl::Name& name, const Value& table,
                                    const ddl::PartitionSpec& spec,
                                    const std::function<Result<void>(Value&)>& change) {
  const Value values = texts(TC_TRY(values_of(table, spec)));
  Value asked = table_arguments(session, name);
  asked.add("PartitionValues", values);
  const auto found = session.glue("GetPartition", std::move(asked));
  if (!found && found.error().is("EntityNotFoundException")) return no_partition(spec);
  const Value answer = TC_TRY(found);
  const Value* partition = answer.find("Partition");
  Value input = Value::map();
  for (const char* member : {"Values", "StorageDescriptor", "Parameters"}) {
    if (const Value* kept = partition->find(member)) input.add(member, *kept);
  }
  TC_TRY(change(input));
  Value update = table_arguments(session, name);
  update.add("PartitionValueList", values);
  update.add("PartitionInput", std::move(input));
  TC_TRY(session.glue("UpdatePartition", std::move(update)));
  return TextResult();
}

}  // namespace

Result<TextResult> run(Session& session, const ddl::RenamePartition& statement) {
  const Value table = TC_TRY(load_table(session, statement.table));
  return update_partition(session, statement.table, table, statement.from,
                          [&](Value& input) -> Result<void> {
                            input.set("Values", texts(TC_TRY(values_of(table, statement.to))));
                            return {};
                          });
}

Result<TextResult> set_partition_location(Session& session, const ddl::SetLocation& statement,
                                          const Value& table) {
  return update_partition(session, statement.table, table, statement.partition,
                          [&](Value& input) -> Result<void> {
                            input.find("StorageDescriptor")->set("Location", statement.location);
                            return {};
                          });
}

Result<TextResult> run(Session& session, const ddl::RepairTable& statement) {
  const Value table = TC_TRY(load_table(session, statement.table));
  const std::vector<std::string> keys = key_names(table);
  TextResult out;
  if (keys.empty()) return out;
  S3Location below = TC_TRY(parse_location(table.find("StorageDescriptor")->text("Location")));
  if (!below.key.empty() && !below.key.ends_with('/')) below.key += '/';
  std::set<std::vector<std::string>> found;
  for (const S3Object& object : TC_TRY(list_objects(session, below))) {
    const std::string_view path = std::string_view(object.key).substr(below.key.size());
    if (auto values = values_in(path, keys)) found.insert(std::move(*values));
  }
  TC_TRY(for_all(session, "GetPartitions", table_arguments(session, statement.table), "Partitions",
                 [&](const Value& partition) {
                   std::vector<std::string> values;
                   for (const Value& value : partition.find("Values")->as_list()) {
                     values.push_back(value.as_string());
                   }
                   found.erase(values);
                 }));
  std::vector<Value> inputs;
  std::string missing;
  for (const std::vector<std::string>& values : found) {
    inputs.push_back(partition_input(table, values, ""));
    const std::string name = statement.table.name + ":" + partition_name(keys, inputs.back());
    missing += "\t" + name;
    out.lines.push_back("Repair: Added partition to metastore " + name);
  }
  TC_TRY(create_partitions(session, statement.table, inputs));
  if (!missing.empty()) {
    out.lines.insert(out.lines.begin(), "Partitions not in metastore:" + missing);
  }
  return out;
}

Result<TextResult> run(Session& session, const ddl::ShowPartitions& statement) {
  const Value table = TC_TRY(load_table(session, statement.table));
  const std::vector<std::string> keys = key_names(table);
  if (keys.empty()) {
    return ddl_failed(fmt::format("Table {} is not a partitioned table", statement.table.name));
  }
  TextResult out{.columns = {{"partition", "string"}}};
  TC_TRY(for_all(
      session, "GetPartitions", table_arguments(session, statement.table), "Partitions",
      [&](const Value& partition) { out.lines.push_back(partition_name(keys, partition)); }));
  return out;
}

}  // namespace trailcam::athena
