#include "services/athena/ddl_parts.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/encoding.h"

namespace trailcam::athena {
namespace {

constexpr std::string_view kDefaultDatabase = "default";
constexpr std::size_t kPadding = 20;
// What of a Table may be given when it is changed.
constexpr std::string_view kTableInputMembers[] = {
    "Name",      "Description",       "Owner",         "LastAccessTime",   "LastAnalyzedTime",
    "Retention", "StorageDescriptor", "PartitionKeys", "ViewOriginalText", "ViewExpandedText",
    "TableType", "Parameters",        "TargetTable"};

bool matches_one(std::string_view pattern, std::string_view name) {
  const std::size_t star = pattern.find('*');
  if (star == pattern.npos) return iequals(pattern, name);
  if (name.size() < star || !iequals(pattern.substr(0, star), name.substr(0, star))) return false;
  const std::string_view rest = pattern.substr(star + 1);
  for (std::size_t from = star; from <= name.size(); ++from) {
    if (matches_one(rest, name.substr(from))) return true;
  }
  return false;
}

}  // namespace

Error ddl_failed(std::string_view why) {
  return Error(ErrorKind::Invalid, fmt::format("FAILED: Execution Error, return code 1 from "
                                               "org.apache.hadoop.hive.ql.exec.DDLTask. {}",
                                               why));
}

Error semantic_error(std::string_view why) {
  return Error(ErrorKind::Invalid, fmt::format("FAILED: SemanticException {}", why));
}

std::string database_of(const Session& session, const ddl::Name& name) {
  if (!name.database.empty()) return name.database;
  return session.row.database.empty() ? std::string(kDefaultDatabase) : lower(session.row.database);
}

Result<Value> load_table(Session& session, const ddl::Name& name) {
  auto found = session.glue(
      "GetTable", Value::map({{"DatabaseName", database_of(session, name)}, {"Name", name.name}}));
  if (!found && found.error().is("EntityNotFoundException")) {
    return semantic_error(
        fmt::format("[Error 10001]: Table not found {}", full_name(session, name)));
  }
  Value answer = TC_TRY(std::move(found));
  return std::move(*answer.find("Table"));
}

Result<bool> table_exists(Session& session, const ddl::Name& name) {
  const auto found = session.glue(
      "GetTable", Value::map({{"DatabaseName", database_of(session, name)}, {"Name", name.name}}));
  if (found) return true;
  if (found.error().is("EntityNotFoundException")) return false;
  return found.error();
}

Result<void> save_table(Session& session, const ddl::Name& name, const Value& table) {
  Value definition = Value::map();
  for (const std::string_view member : kTableInputMembers) {
    if (const Value* found = table.find(member)) definition.add(std::string(member), *found);
  }
  TC_TRY(session.glue("UpdateTable", Value::map({{"DatabaseName", database_of(session, name)},
                                                 {"TableInput", std::move(definition)}})));
  return {};
}

Result<void> ensure_default_database(Session& session, const ddl::Name& name) {
  if (database_of(session, name) != kDefaultDatabase) return {};
  const auto found = session.glue("GetDatabase", Value::map({{"Name", kDefaultDatabase}}));
  if (found) return {};
  if (!found.error().is("EntityNotFoundException")) return found.error();
  const auto made = session.glue(
      "CreateDatabase", Value::map({{"DatabaseInput", Value::map({{"Name", kDefaultDatabase}})}}));
  if (!made && !made.error().is("AlreadyExistsException")) return made.error();
  return {};
}

Result<void> for_all(Session& session, const std::string& operation, const Value& input,
                     std::string_view member, const std::function<void(const Value&)>& visit) {
  std::string token;
  do {
    Value asked = input;
    if (!token.empty()) asked.set("NextToken", token);
    const Value page = TC_TRY(session.glue(operation, std::move(asked)));
    if (const Value* items = page.find(member)) {
      for (const Value& item : items->as_list()) visit(item);
    }
    token = page.text("NextToken");
  } while (!token.empty());
  return {};
}

Value columns_value(const std::vector<ddl::ColumnDefinition>& columns) {
  Value out = Value::list();
  for (const ddl::ColumnDefinition& column : columns) {
    Value one = Value::map({{"Name", column.name}, {"Type", column.type}});
    if (!column.comment.empty()) one.add("Comment", column.comment);
    out.push(std::move(one));
  }
  return out;
}

Value parameters_value(const ddl::Properties& properties) {
  Value out = Value::map();
  for (const auto& [name, text] : properties) out.add(name, text);
  return out;
}

std::vector<std::string> key_names(const Value& table) {
  std::vector<std::string> out;
  const Value* keys = table.find("PartitionKeys");
  if (keys == nullptr) return out;
  for (const Value& key : keys->as_list()) out.emplace_back(key.text("Name"));
  return out;
}

bool matches_pattern(std::string_view pattern, std::string_view name) {
  if (pattern.empty()) return true;
  // SHOW TABLES of Athena takes regular expressions whose only special sign is the star; what is
  // written as ".*" means the same.
  std::string plain;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern.substr(i).starts_with(".*")) ++i;
    if (plain.ends_with('*') && pattern[i] == '*') continue;
    plain += pattern[i];
  }
  std::string_view rest = plain;
  while (true) {
    const std::size_t bar = rest.find('|');
    if (matches_one(rest.substr(0, bar), name)) return true;
    if (bar == rest.npos) return false;
    rest.remove_prefix(bar + 1);
  }
}

std::string padded(std::string_view text) {
  std::string out(text);
  if (out.size() < kPadding) out.resize(kPadding, ' ');
  return out;
}

std::string partition_name(const std::vector<std::string>& keys, const Value& partition) {
  std::string out;
  const Value* values = partition.find("Values");
  for (std::size_t i = 0; values != nullptr && i < keys.size() && i < values->as_list().size();
       ++i) {
    if (!out.empty()) out += '/';
    out += keys[i] + "=" + values->as_list()[i].as_string();
  }
  return out;
}

}  // namespace trailcam::athena
