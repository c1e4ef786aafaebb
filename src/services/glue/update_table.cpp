#include "base/encoding.h"
#include "services/glue/catalog.h"
#include "services/glue/generated/operations.h"

namespace trailcam::glue {
namespace {

// Error: InvalidInputException when there is no room for another version.
Result<void> keep_version(pipeline::Call& call, const TableRow& table) {
  if (table.version + 1 >= kTableVersionsMax) {
    return errors::resource_number_limit_exceeded_exception(
        "Number of table versions exceeds the account limit");
  }
  call.transaction.put(kTableVersions, versions_of(table).number(table.version), table);
  return {};
}

}  // namespace

Result<UpdateTableOutput> update_table(Glue&, pipeline::Call& call, const UpdateTableInput& input) {
  if (input.UpdateOpenTableFormatInput) {
    return errors::invalid_input_exception("Open table formats are not supported here.");
  }
  const std::string name =
      lower(input.TableInput ? input.TableInput->Name : input.Name.value_or(""));
  TC_TRY(permit_table(call, input.CatalogId, input.DatabaseName, name));
  if (!input.TableInput) return errors::invalid_input_exception("TableInput must be given.");
  auto [database, row] = TC_TRY(find_table(call, input.DatabaseName, name));
  if (input.VersionId && *input.VersionId != std::to_string(row.version)) {
    return errors::concurrent_modification_exception(
        "Update table failed due to concurrent modifications.");
  }
  if (!input.SkipArchive.value_or(false)) TC_TRY(keep_version(call, row));
  ++row.version;
  row.updated = call.now;
  row.document = given_document(call, "TableInput");
  put_table(call.transaction, database, row);
  return UpdateTableOutput{};
}

}  // namespace trailcam::glue
