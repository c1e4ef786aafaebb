// What the statements on databases, tables and partitions share.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "services/athena/ddl.h"
#include "services/athena/statements.h"

namespace trailcam::athena {

// "FAILED: Execution Error, return code 1 ...": Hive's words for what it cannot do.
Error ddl_failed(std::string_view why);
// "FAILED: SemanticException ...": for what the statement should not have said.
Error semantic_error(std::string_view why);

std::string database_of(const Session& session, const ddl::Name& name);
inline std::string full_name(const Session& session, const ddl::Name& name) {
  return database_of(session, name) + "." + name.name;
}

// Glue's Table. Error: Hive's, when there is none.
Result<Value> load_table(Session& session, const ddl::Name& name);
Result<bool> table_exists(Session& session, const ddl::Name& name);
// Writes back what load_table gave, changed.
Result<void> save_table(Session& session, const ddl::Name& name, const Value& table);
// Makes the database that statements mean who name none.
Result<void> ensure_default_database(Session& session, const ddl::Name& name);

// Calls visit(item) for all that a paged operation of Glue lists as `member`.
Result<void> for_all(Session& session, const std::string& operation, const Value& input,
                     std::string_view member, const std::function<void(const Value&)>& visit);

Value columns_value(const std::vector<ddl::ColumnDefinition>& columns);
Value parameters_value(const ddl::Properties& properties);
std::vector<std::string> key_names(const Value& table);

// Hive's pattern: * for any text, | between alternatives.
bool matches_pattern(std::string_view pattern, std::string_view name);
// Padded as Hive pads a column of its lists.
std::string padded(std::string_view text);
// "region=us-east-1/year=2026"
std::string partition_name(const std::vector<std::string>& keys, const Value& partition);

// The part of ALTER TABLE ... SET LOCATION that is about a partition.
Result<TextResult> set_partition_location(Session& session, const ddl::SetLocation& statement,
                                          const Value& table);

Result<TextResult> run(Session& session, const ddl::CreateDatabase& statement);
Result<TextResult> run(Session& session, const ddl::DropDatabase& statement);
Result<TextResult> run(Session& session, const ddl::ShowDatabases& statement);
Result<TextResult> run(Session& session, const ddl::CreateTable& statement);
Result<TextResult> run(Session& session, const ddl::DropTable& statement);
Result<TextResult> run(Session& session, const ddl::DropView& statement);
Result<TextResult> run(Session& session, const ddl::ChangeColumns& statement);
Result<TextResult> run(Session& session, const ddl::SetLocation& statement);
Result<TextResult> run(Session& session, const ddl::SetProperties& statement);
Result<TextResult> run(Session& session, const ddl::AddPartitions& statement);
Result<TextResult> run(Session& session, const ddl::DropPartitions& statement);
Result<TextResult> run(Session& session, const ddl::RenamePartition& statement);
Result<TextResult> run(Session& session, const ddl::RepairTable& statement);
Result<TextResult> run(Session& session, const ddl::ShowPartitions& statement);
Result<TextResult> run(Session& session, const ddl::ShowTables& statement);
Result<TextResult> run(Session& session, const ddl::ShowViews& statement);
Result<TextResult> run(Session& session, const ddl::ShowColumns& statement);
Result<TextResult> run(Session& session, const ddl::ShowCreateTable& statement);
Result<TextResult> run(Session& session, const ddl::ShowCreateView& statement);
Result<TextResult> run(Session& session, const ddl::ShowProperties& statement);
Result<TextResult> run(Session& session, const ddl::Describe& statement);

}  // namespace trailcam::athena
