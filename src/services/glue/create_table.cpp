#include "base/encoding.h"
#include "services/glue/catalog.h"
#include "services/glue/generated/operations.h"

namespace trailcam::glue {

Result<CreateTableOutput> create_table(Glue&, pipeline::Call& call, const CreateTableInput& input) {
  const std::string name =
      lower(input.TableInput ? input.TableInput->Name : input.Name.value_or(""));
  TC_TRY(permit_table(call, input.CatalogId, input.DatabaseName, name));
  if (!input.TableInput) return errors::invalid_input_exception("TableInput must be given.");
  if (input.PartitionIndexes || input.OpenTableFormatInput) {
    return errors::invalid_input_exception(
        "Partition indexes and open table formats are not supported here.");
  }
  const DatabaseRow database = TC_TRY(find_database(call, input.DatabaseName));
  if (TC_TRY(call.transaction.get(kTables, tables_of(database).text(name)))) {
    return errors::already_exists_exception("Table already exists.");
  }
  put_table(call.transaction, database,
            {.name = name,
             .id = call.random.uuid(),
             .created = call.now,
             .updated = call.now,
             .created_by = call.caller.principal.arn,
             .document = given_document(call, "TableInput")});
  return CreateTableOutput{};
}

}  // namespace trailcam::glue
