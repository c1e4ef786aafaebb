#include "services/athena/table_catalog.h"

#include <fmt/format.h>

#include "base/encoding.h"
#include "query/sql/quote.h"
#include "services/athena/ddl_parts.h"
#include "services/athena/log_table.h"
#include "services/athena/metadata.h"
#include "services/athena/views.h"

namespace trailcam::athena {
namespace {

constexpr std::string_view kStoresDatabase = "aws:cloudtrail";

Error no_such_table(const query::QualifiedName& table) {
  return Error(ErrorKind::NotFound, fmt::format("there is no table {}", table.text()));
}

query::StoreTables::Find stores_of(const lake::Lake& lake, Session& session) {
  return [&lake, &session](
             const query::QualifiedName& table) -> Result<std::optional<lake::EventDataStoreRow>> {
    auto store = TC_TRY(lake.find_store(table.parts.back(), session.row.account));
    const bool there = store && store->region == session.row.region &&
                       store->status != lake::StoreStatus::PendingDeletion;
    if (!there) return std::optional<lake::EventDataStoreRow>();
    // Source: "Federate an event data store" (CloudTrail User Guide): what reads its data.
    TC_TRY(session.delegate.authorize("cloudtrail:GetEventDataStoreData", store->arn()));
    return store;
  };
}

}  // namespace

Reading::Reading(query::Engine& with, const lake::Lake& lake, Session& session)
    : engine(with), stores(lake, stores_of(lake, session)) {}

query::QuerySettings Reading::settings(Millis time_limit) const {
  query::QuerySettings out = stores.settings(time_limit);
  out.held.insert(out.held.end(), held.begin(), held.end());
  return out;
}

Result<std::vector<query::Column>> TableCatalog::columns(const query::QualifiedName& table) {
  const std::string name = table.text();
  if (!found_.contains(name)) found_[name] = TC_TRY(find(table));
  return found_[name].columns;
}

Result<std::string> TableCatalog::relation(const query::QualifiedName& table,
                                           const query::ScanHints& hints) {
  TC_TRY(columns(table));
  return found_[table.text()].relation(hints);
}

Result<TableCatalog::Found> TableCatalog::find(const query::QualifiedName& table) {
  const std::vector<std::string>& parts = table.parts;
  if (parts.empty() || parts.size() > 3) return no_such_table(table);
  if (parts.size() == 3 && parts[0] != lower(kCatalogName)) {
    return Error(ErrorKind::Invalid,
                 fmt::format("CATALOG_NOT_FOUND: Catalog '{}' does not exist", parts[0]));
  }
  ddl::Name name{.name = parts.back()};
  name.database = parts.size() > 1 ? parts[parts.size() - 2] : database_;
  const std::string database = database_of(session_, name);
  auto glue =
      session_.glue("GetTable", Value::map({{"DatabaseName", database}, {"Name", name.name}}));
  if (glue) {
    const Value& found = *glue->find("Table");
    if (found.text("TableType") == "VIRTUAL_VIEW") return open_view(found);
    return open_logs(name, found);
  }
  if (!glue.error().is("EntityNotFoundException")) return glue.error();
  if (database != kStoresDatabase && parts.size() > 1) return no_such_table(table);
  return find_store(table);
}

Result<TableCatalog::Found> TableCatalog::find_store(const query::QualifiedName& table) {
  return Found{.columns = TC_TRY(reading_.stores.columns(table)),
               .relation = [this, table](const query::ScanHints& hints) {
                 return reading_.stores.relation(table, hints);
               }};
}

Result<TableCatalog::Found> TableCatalog::open_view(const Value& table) {
  const auto view = view_of(table);
  if (!view) {
    return Error(ErrorKind::Invalid,
                 fmt::format("INVALID_VIEW: {} is not a view of Athena's", table.text("Name")));
  }
  if (depth_ == kViewDepthMax) {
    return Error(ErrorKind::Invalid, "VIEW_IS_RECURSIVE: Views refer to each other too deep");
  }
  TableCatalog below(session_, reading_, view->database, depth_ + 1);
  const query::Translation translated = TC_TRY(query::translate({.statement = view->query,
                                                                 .dialect = query::Dialect::Athena,
                                                                 .now = session_.now,
                                                                 .parameters = {}},
                                                                below));
  Found out;
  std::string names;
  for (std::size_t i = 0; i < translated.columns.size(); ++i) {
    const query::OutputColumn& column = translated.columns[i];
    out.columns.push_back({.name = lower(column.name), .type = column.type});
    names += fmt::format("{}c{} AS {}", i == 0 ? "" : ", ", i, query::sql_name(lower(column.name)));
  }
  out.relation = [sql = fmt::format("(SELECT {} FROM ({}))", names, translated.duckdb_sql)](
                     const query::ScanHints&) -> Result<std::string> { return sql; };
  return out;
}

Result<TableCatalog::Found> TableCatalog::open_logs(const ddl::Name& name, const Value& table) {
  auto declared = std::make_shared<const DeclaredTable>(
      TC_TRY(declared_table(database_of(session_, name), table)));
  return Found{.columns = declared->columns,
               .relation = [this, declared](const query::ScanHints& hints) -> Result<std::string> {
                 auto relation = reading_.engine.offer(
                     TC_TRY(open_log_table(session_, *declared, hints)), reading_.stores.scanned());
                 reading_.held.push_back(relation);
                 return relation->sql();
               }};
}

}  // namespace trailcam::athena
