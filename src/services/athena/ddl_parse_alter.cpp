#include "services/athena/ddl_reader.h"

namespace trailcam::athena::ddl {
namespace {

Result<Statement> add_partitions(TokenReader& in, Name table) {
  AddPartitions out{.table = std::move(table)};
  out.if_not_exists = in.take({"if", "not", "exists"});
  do {
    TC_TRY(in.expect("partition"));
    AddPartitions::One one{.spec = TC_TRY(in.partition_spec())};
    if (in.take("location")) one.location = TC_TRY(in.text());
    out.partitions.push_back(std::move(one));
  } while (in.is({"partition"}));
  return out;
}

Result<Statement> drop_partitions(TokenReader& in, Name table) {
  DropPartitions out{.table = std::move(table)};
  out.if_exists = in.take({"if", "exists"});
  do {
    TC_TRY(in.expect("partition"));
    out.specs.push_back(TC_TRY(in.partition_spec()));
  } while (in.take(","));
  return out;
}

Result<Statement> of_partition(TokenReader& in, Name table) {
  PartitionSpec spec = TC_TRY(in.partition_spec());
  if (in.take({"rename", "to", "partition"})) {
    PartitionSpec renamed = TC_TRY(in.partition_spec());
    return RenamePartition{std::move(table), std::move(spec), std::move(renamed)};
  }
  TC_TRY(in.expect({"set", "location"}));
  std::string location = TC_TRY(in.text());
  return SetLocation{std::move(table), std::move(spec), std::move(location)};
}

}  // namespace

Result<Statement> parse_alter_table(TokenReader& in) {
  Name table = TC_TRY(in.name());
  if (in.take({"add", "columns"})) {
    auto columns = TC_TRY(in.columns());
    return ChangeColumns{std::move(table), false, std::move(columns)};
  }
  if (in.take({"replace", "columns"})) {
    auto columns = TC_TRY(in.columns());
    return ChangeColumns{std::move(table), true, std::move(columns)};
  }
  if (in.take("add")) return add_partitions(in, std::move(table));
  if (in.take("drop")) return drop_partitions(in, std::move(table));
  if (in.take("partition")) return of_partition(in, std::move(table));
  if (in.take({"set", "location"})) {
    std::string location = TC_TRY(in.text());
    return SetLocation{std::move(table), {}, std::move(location)};
  }
  if (in.take({"set", "tblproperties"})) {
    auto properties = TC_TRY(in.properties());
    return SetProperties{std::move(table), std::move(properties)};
  }
  return in.mismatch("'ADD', 'DROP', 'PARTITION', 'REPLACE', 'SET'");
}

}  // namespace trailcam::athena::ddl
