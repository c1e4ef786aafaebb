// What Athena takes beside queries: Hive's statements on databases, tables, partitions and views,
// and those on prepared statements.
//
// Source: "DDL statements" (Amazon Athena User Guide).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/error.h"

namespace trailcam::athena::ddl {

inline constexpr std::size_t kTokensMax = 50'000;

struct Name {
  std::string database = {};  // "": the one of the execution
  std::string name = {};      // lower case
};

struct ColumnDefinition {
  std::string name = {};  // lower case
  std::string type = {};  // as Hive writes it, without spaces
  std::string comment = {};
};

using Properties = std::map<std::string, std::string>;
// Partition keys and their values, in the order of the statement.
using PartitionSpec = std::vector<std::pair<std::string, std::string>>;

struct CreateDatabase {
  std::string name = {};
  bool if_not_exists = false;
  std::string comment = {}, location = {};
  Properties properties = {};
};
struct DropDatabase {
  std::string name = {};
  bool if_exists = false;
  bool cascade = false;
};
struct CreateTable {
  Name name = {};
  bool if_not_exists = false;
  std::vector<ColumnDefinition> columns = {}, partition_keys = {};
  std::string comment = {};
  std::string serde = {};  // class
  Properties serde_properties = {};
  std::string input_format = {}, output_format = {};  // classes
  std::string location = {};
  Properties properties = {};
};
struct CreateView {
  Name name = {};
  bool or_replace = false;
  std::string query = {};
};
struct DropTable {
  Name name = {};
  bool if_exists = false;
};
struct DropView {
  Name name = {};
  bool if_exists = false;
};
struct AddPartitions {
  struct One {
    PartitionSpec spec;
    std::string location = {};  // "": below the table's
  };
  Name table = {};
  bool if_not_exists = false;
  std::vector<One> partitions = {};
};
struct DropPartitions {
  Name table = {};
  bool if_exists = false;
  std::vector<PartitionSpec> specs = {};
};
struct RenamePartition {
  Name table = {};
  PartitionSpec from = {}, to = {};
};
struct ChangeColumns {
  Name table = {};
  bool replace = false;  // all of them; else they are added
  std::vector<ColumnDefinition> columns = {};
};
struct SetLocation {
  Name table = {};
  PartitionSpec partition = {};  // empty: the table's own
  std::string location = {};
};
struct SetProperties {
  Name table = {};
  Properties properties = {};
};
struct RepairTable {
  Name table = {};
};
struct ShowDatabases {
  std::string pattern = {};
};
struct ShowTables {
  std::string database = {}, pattern = {};
};
struct ShowViews {
  std::string database = {}, pattern = {};
};
struct ShowColumns {
  Name table = {};
};
struct ShowPartitions {
  Name table = {};
};
struct ShowCreateTable {
  Name table = {};
};
struct ShowCreateView {
  Name view = {};
};
struct ShowProperties {
  Name table = {};
  std::string property = {};  // "": all
};
struct Describe {
  Name table = {};
};
struct Explain {
  bool analyze = false;
  std::string query = {};
};
struct Prepare {
  std::string name = {}, query = {};
};
struct Execute {
  std::string name = {};
  std::vector<std::string> parameters = {};  // each the text of a literal
};
struct Deallocate {
  std::string name = {};
};
// Statements that Athena knows and that are not there.
struct Unsupported {
  std::string what = {};
};
// SELECT, WITH, VALUES: for room `query` to read.
struct Query {};

using Statement =
    std::variant<Query, CreateDatabase, DropDatabase, CreateTable, CreateView, DropTable, DropView,
                 AddPartitions, DropPartitions, RenamePartition, ChangeColumns, SetLocation,
                 SetProperties, RepairTable, ShowDatabases, ShowTables, ShowViews, ShowColumns,
                 ShowPartitions, ShowCreateTable, ShowCreateView, ShowProperties, Describe, Explain,
                 Prepare, Execute, Deallocate, Unsupported>;

// Error: Invalid, "line 1:8: mismatched input 'x'. Expecting: 'TABLE'".
Result<Statement> parse(std::string_view text);

// "DDL", "DML", "UTILITY", and "CREATE_TABLE", "SELECT", ...: as GetQueryExecution shows them.
std::string statement_type(const Statement& statement);
std::string substatement_type(const Statement& statement);

}  // namespace trailcam::athena::ddl
