// Finding databases and tables of a call's account and region, what the caller needs to be allowed,
// and how they are shown.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "aws/pipeline/call.h"
#include "services/glue/generated/errors.h"
#include "services/glue/generated/shapes.h"
#include "services/glue/rows.h"

namespace trailcam::glue {

// Whether the caller may do this operation with the catalog, and with each of what is named below
// it: "database/logs", "table/logs/cloudtrail". Another account's catalog is out of reach. Error:
// AccessDeniedException.
// Source: "Specifying AWS Glue resource ARNs" (AWS Glue Developer Guide): a permission on a table
// is one on its database and catalog too.
Result<void> permit(pipeline::Call& call, const std::optional<std::string>& catalog_id,
                    const std::vector<std::string>& resources);
Result<void> permit_database(pipeline::Call& call, const std::optional<std::string>& catalog_id,
                             const std::string& database);
Result<void> permit_table(pipeline::Call& call, const std::optional<std::string>& catalog_id,
                          const std::string& database, const std::string& table);

store::Key databases_of(const pipeline::Call& call);
store::Key tables_of(const DatabaseRow& database);
store::Key versions_of(const TableRow& table);
store::Key partitions_of(const TableRow& table);
store::Key partition_key(const TableRow& table, const std::vector<std::string>& values);

// Names are given in any case. Error: EntityNotFoundException.
Result<DatabaseRow> find_database(pipeline::Call& call, const std::string& name);
struct FoundTable {
  DatabaseRow database;
  TableRow row;
};
Result<FoundTable> find_table(pipeline::Call& call, const std::string& database,
                              const std::string& name);
void put_database(store::Transaction& transaction, const DatabaseRow& row);
void put_table(store::Transaction& transaction, const DatabaseRow& database, const TableRow& row);
void drop_table(store::Transaction& transaction, const DatabaseRow& database, const TableRow& row);

// Between what clients define and the document that is stored. Error: Corrupt.
Result<Value> parse_document(const std::string& document);
template <class Definition>
Result<Definition> read_document(const std::string& document) {
  const Value value = TC_TRY(parse_document(document));
  Definition definition;
  read(value, definition);
  return definition;
}
Result<Database> show(const DatabaseRow& row);
Result<Table> show(const DatabaseRow& database, const TableRow& row);
Result<Partition> show(const FoundTable& table, const PartitionRow& row);

// The document of what a call gave as its member `name`.
std::string given_document(const pipeline::Call& call, std::string_view name);

// "Cannot find partition."
Error no_such_partition();

}  // namespace trailcam::glue
