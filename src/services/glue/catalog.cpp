#include "services/glue/catalog.h"

#include <fmt/format.h>

#include "base/cbor.h"
#include "base/encoding.h"

namespace trailcam::glue {
namespace {

std::string arn_of(const pipeline::Call& call, std::string_view account,
                   std::string_view resource) {
  return fmt::format("arn:aws:glue:{}:{}:{}", call.region.str(), account, resource);
}

Result<TableRow> table_of(pipeline::Call& call, const DatabaseRow& database,
                          const std::string& name) {
  const auto row = TC_TRY(call.transaction.get(kTables, tables_of(database).text(lower(name))));
  if (!row) return errors::entity_not_found_exception(fmt::format("Table {} not found.", name));
  return *row;
}

}  // namespace

Result<void> permit(pipeline::Call& call, const std::optional<std::string>& catalog_id,
                    const std::vector<std::string>& resources) {
  const std::string action = "glue:" + call.operation.name;
  if (catalog_id && *catalog_id != call.account.str()) {
    return errors::access_denied_exception(fmt::format(
        "User: {} is not authorized to perform: {} on resource: {} because no resource-based "
        "policy allows the {} action",
        call.caller.principal.arn, action, arn_of(call, *catalog_id, "catalog"), action));
  }
  TC_TRY(call.authorize(action, arn_of(call, call.account.str(), "catalog")));
  for (const std::string& resource : resources) {
    TC_TRY(call.authorize(action, arn_of(call, call.account.str(), resource)));
  }
  return {};
}

Result<void> permit_database(pipeline::Call& call, const std::optional<std::string>& catalog_id,
                             const std::string& database) {
  return permit(call, catalog_id, {"database/" + lower(database)});
}

Result<void> permit_table(pipeline::Call& call, const std::optional<std::string>& catalog_id,
                          const std::string& database, const std::string& table) {
  const std::string parent = lower(database);
  return permit(call, catalog_id, {"database/" + parent, "table/" + parent + "/" + lower(table)});
}

store::Key databases_of(const pipeline::Call& call) {
  return kDatabases.key().text(call.account.str()).text(call.region.str());
}

store::Key tables_of(const DatabaseRow& database) { return kTables.key().text(database.id); }

store::Key versions_of(const TableRow& table) { return kTableVersions.key().text(table.id); }

store::Key partitions_of(const TableRow& table) { return kPartitions.key().text(table.id); }

store::Key partition_key(const TableRow& table, const std::vector<std::string>& values) {
  store::Key key = partitions_of(table);
  for (const std::string& value : values) key.text(value);
  return key;
}

Result<DatabaseRow> find_database(pipeline::Call& call, const std::string& name) {
  const auto row = TC_TRY(call.transaction.get(kDatabases, databases_of(call).text(lower(name))));
  if (!row) return errors::entity_not_found_exception(fmt::format("Database {} not found.", name));
  return *row;
}

Result<FoundTable> find_table(pipeline::Call& call, const std::string& database,
                              const std::string& name) {
  DatabaseRow parent = TC_TRY(find_database(call, database));
  TableRow row = TC_TRY(table_of(call, parent, name));
  return FoundTable{std::move(parent), std::move(row)};
}

void put_database(store::Transaction& transaction, const DatabaseRow& row) {
  transaction.put(kDatabases,
                  kDatabases.key().text(row.account.str()).text(row.region.str()).text(row.name),
                  row);
}

void put_table(store::Transaction& transaction, const DatabaseRow& database, const TableRow& row) {
  transaction.put(kTables, tables_of(database).text(row.name), row);
}

void drop_table(store::Transaction& transaction, const DatabaseRow& database, const TableRow& row) {
  transaction.erase(kTables, tables_of(database).text(row.name));
  transaction.put(kDropped, kDropped.key().text(row.id),
                  DroppedRow{DroppedRow::Kind::Table, row.id});
}

Result<Value> parse_document(const std::string& document) {
  auto value = parse_cbor(document);
  if (!value) return Error(ErrorKind::Corrupt, "a document of the Data Catalog does not read");
  return value;
}

std::string given_document(const pipeline::Call& call, std::string_view name) {
  return to_cbor(*call.raw_input.find(name));
}

Result<Database> show(const DatabaseRow& row) {
  auto in = TC_TRY(read_document<DatabaseInput>(row.document));
  return Database{.Name = row.name,
                  .Description = std::move(in.Description),
                  .LocationUri = std::move(in.LocationUri),
                  .Parameters = std::move(in.Parameters),
                  .CreateTime = row.created,
                  .CreateTableDefaultPermissions = std::move(in.CreateTableDefaultPermissions),
                  .TargetDatabase = std::move(in.TargetDatabase),
                  .CatalogId = row.account.str(),
                  .FederatedDatabase = std::move(in.FederatedDatabase)};
}

Result<Table> show(const DatabaseRow& database, const TableRow& row) {
  auto in = TC_TRY(read_document<TableInput>(row.document));
  Table out;
  out.Name = row.name;
  out.DatabaseName = database.name;
  out.Description = std::move(in.Description);
  out.Owner = std::move(in.Owner);
  out.CreateTime = row.created;
  out.UpdateTime = row.updated;
  out.LastAccessTime = in.LastAccessTime;
  out.LastAnalyzedTime = in.LastAnalyzedTime;
  out.Retention = in.Retention.value_or(0);
  out.StorageDescriptor = std::move(in.StorageDescriptor);
  out.PartitionKeys = std::move(in.PartitionKeys);
  out.ViewOriginalText = std::move(in.ViewOriginalText);
  out.ViewExpandedText = std::move(in.ViewExpandedText);
  out.TableType = std::move(in.TableType);
  out.Parameters = std::move(in.Parameters);
  out.CreatedBy = row.created_by;
  out.IsRegisteredWithLakeFormation = false;
  out.TargetTable = std::move(in.TargetTable);
  out.CatalogId = database.account.str();
  out.VersionId = std::to_string(row.version);
  return out;
}

Result<Partition> show(const FoundTable& table, const PartitionRow& row) {
  auto in = TC_TRY(read_document<PartitionInput>(row.document));
  return Partition{.Values = row.values,
                   .DatabaseName = table.database.name,
                   .TableName = table.row.name,
                   .CreationTime = row.created,
                   .LastAccessTime = in.LastAccessTime,
                   .StorageDescriptor = std::move(in.StorageDescriptor),
                   .Parameters = std::move(in.Parameters),
                   .LastAnalyzedTime = in.LastAnalyzedTime,
                   .CatalogId = table.database.account.str()};
}

Error no_such_partition() { return errors::entity_not_found_exception("Cannot find partition."); }

}  // namespace trailcam::glue
