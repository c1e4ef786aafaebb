#include "services/cloudtrail/store_statements.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "query/store_tables.h"
#include "services/cloudtrail/generated/errors.h"
#include "services/cloudtrail/lake_access.h"

namespace trailcam::cloudtrail {
namespace {

query::Request lake_request(const QueryRow& row) {
  return {.statement = row.statement,
          .dialect = query::Dialect::Lake,
          .now = row.created,
          .parameters = row.parameters};
}

bool same_text(std::string_view lower, std::string_view name) {
  return std::ranges::equal(lower, name, [](char l, char n) {
    return l == char(std::tolower(static_cast<unsigned char>(n)));
  });
}

// A table is an event data store by its id, as in CloudTrail Lake, or by its name. Those of other
// accounts and regions are not there.
Result<std::optional<lake::EventDataStoreRow>> find_table(const lake::Lake& lake,
                                                          const QueryRow& query,
                                                          const query::QualifiedName& table) {
  if (table.parts.size() != 1) return std::optional<lake::EventDataStoreRow>();
  for (lake::EventDataStoreRow& row : TC_TRY(lake::read_stores(lake.database()))) {
    if (row.account != query.account || row.region != query.region) continue;
    if (table.parts.front() == row.id || same_text(table.parts.front(), row.name)) {
      return std::optional(std::move(row));
    }
  }
  return std::optional<lake::EventDataStoreRow>();
}

query::StoreTables tables_for(const lake::Lake& lake, const QueryRow& query) {
  return query::StoreTables(
      lake, [&](const query::QualifiedName& table) { return find_table(lake, query, table); });
}

// What is wrong with a statement is the client's; everything else is ours.
Error not_a_query(const Error& error) {
  if (error.kind() != ErrorKind::Invalid || error.fault() != nullptr) return error;
  return errors::invalid_query_statement_exception(error.message());
}

}  // namespace

Result<std::vector<std::string>> StoreStatements::check(const QueryRow& row) {
  const auto tables = query::tables_of(lake_request(row));
  if (!tables) return not_a_query(tables.error());
  std::vector<std::string> out;
  for (const query::QualifiedName& table : *tables) {
    const auto found = TC_TRY(find_table(lake_, row, table));
    if (!found && table.parts.size() > 1) {
      return errors::invalid_query_statement_exception(
          fmt::format("Table '{}' is not an event data store.", table.text()));
    }
    if (!found) {
      return errors::event_data_store_not_found_exception(
          fmt::format("The event data store {} was not found.", table.text()));
    }
    TC_TRY(check_active(*found));
    if (std::ranges::find(out, found->id) == out.end()) out.push_back(found->id);
  }
  if (out.empty()) {
    return errors::invalid_query_statement_exception(
        "The statement must select from an event data store.");
  }
  query::StoreTables catalog = tables_for(lake_, row);
  const auto translated = query::translate(lake_request(row), catalog);
  if (!translated) return not_a_query(translated.error());
  return out;
}

Result<std::unique_ptr<query::RunningQuery>> StoreStatements::open(const QueryRow& row,
                                                                   Millis time_limit) {
  query::StoreTables catalog = tables_for(lake_, row);
  query::Translation translated = TC_TRY(query::translate(lake_request(row), catalog));
  return engine_.run(translated.duckdb_sql, std::move(translated.columns),
                     catalog.settings(time_limit));
}

}  // namespace trailcam::cloudtrail
