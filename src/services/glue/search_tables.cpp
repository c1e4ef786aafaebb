#include <algorithm>
#include <tuple>

#include "base/encoding.h"
#include "services/glue/catalog.h"
#include "services/glue/generated/operations.h"
#include "services/glue/paging.h"

namespace trailcam::glue {
namespace {

std::string property(const Table& table, const std::string& key) {
  const std::string name = lower(key);
  if (name == "name") return table.Name;
  if (name == "databasename") return table.DatabaseName.value_or("");
  if (name == "description") return table.Description.value_or("");
  if (name == "owner") return table.Owner.value_or("");
  if (name == "tabletype") return table.TableType.value_or("");
  if (!table.Parameters) return "";
  const auto found = table.Parameters->find(key);
  return found == table.Parameters->end() ? "" : found->second;
}

bool passes(const Table& table, const PropertyPredicate& predicate) {
  const std::string have = property(table, predicate.Key.value_or(""));
  const std::string want = predicate.Value.value_or("");
  const std::string how = predicate.Comparator.value_or("EQUALS");
  if (how == "GREATER_THAN") return have > want;
  if (how == "LESS_THAN") return have < want;
  if (how == "GREATER_THAN_EQUALS") return have >= want;
  if (how == "LESS_THAN_EQUALS") return have <= want;
  return iequals(have, want);
}

bool mentions(const Table& table, const std::string& text) {
  const auto holds = [&](const std::string& where) {
    return lower(where).find(text) != std::string::npos;
  };
  if (holds(table.Name) || holds(table.Description.value_or(""))) return true;
  if (!table.StorageDescriptor || !table.StorageDescriptor->Columns) return false;
  return std::ranges::any_of(*table.StorageDescriptor->Columns, [&](const Column& column) {
    return holds(column.Name) || holds(column.Comment.value_or(""));
  });
}

bool matches(const Table& table, const SearchTablesInput& input, const std::string& text) {
  if (!text.empty() && !mentions(table, text)) return false;
  if (!input.Filters) return true;
  return std::ranges::all_of(*input.Filters,
                             [&](const PropertyPredicate& one) { return passes(table, one); });
}

Result<std::vector<Table>> all_tables(pipeline::Call& call) {
  std::vector<DatabaseRow> databases;
  TC_TRY(call.transaction.scan(kDatabases, databases_of(call).range(),
                               [&](std::string_view, DatabaseRow row) {
                                 databases.push_back(std::move(row));
                                 return true;
                               }));
  std::vector<Table> tables;
  for (const DatabaseRow& database : databases) {
    Result<void> shown;
    TC_TRY(call.transaction.scan(kTables, tables_of(database).range(),
                                 [&](std::string_view, const TableRow& row) {
                                   auto table = show(database, row);
                                   if (!table) {
                                     shown = table.error();
                                     return false;
                                   }
                                   tables.push_back(std::move(*table));
                                   return true;
                                 }));
    TC_TRY(std::move(shown));
  }
  return tables;
}

}  // namespace

Result<SearchTablesOutput> search_tables(Glue&, pipeline::Call& call,
                                         const SearchTablesInput& input) {
  TC_TRY(permit(call, input.CatalogId, {"database/*", "table/*/*"}));
  const std::string text = lower(trim(input.SearchText.value_or("")));
  std::vector<Table> tables = TC_TRY(all_tables(call));
  std::erase_if(tables, [&](const Table& table) { return !matches(table, input, text); });
  if (input.SortCriteria && !input.SortCriteria->empty()) {
    const SortCriterion& by = input.SortCriteria->front();
    const std::string key = by.FieldName.value_or("Name");
    std::ranges::sort(tables, {}, [&](const Table& table) {
      return std::tuple(property(table, key), table.DatabaseName, table.Name);
    });
    if (by.Sort == "DESC") std::ranges::reverse(tables);
  }
  SearchTablesOutput output;
  output.NextToken = TC_TRY(pipeline::page_of_items(tables, page_asked(input)));
  output.TableList = std::move(tables);
  return output;
}

}  // namespace trailcam::glue
