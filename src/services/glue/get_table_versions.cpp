#include <algorithm>

#include "services/glue/catalog.h"
#include "services/glue/generated/operations.h"
#include "services/glue/paging.h"

namespace trailcam::glue {

Result<GetTableVersionsOutput> get_table_versions(Glue&, pipeline::Call& call,
                                                  const GetTableVersionsInput& input) {
  TC_TRY(permit_table(call, input.CatalogId, input.DatabaseName, input.TableName));
  const FoundTable table = TC_TRY(find_table(call, input.DatabaseName, input.TableName));
  std::vector<TableRow> versions;
  TC_TRY(call.transaction.scan(kTableVersions, versions_of(table.row).range(),
                               [&](std::string_view, TableRow row) {
                                 versions.push_back(std::move(row));
                                 return true;
                               }));
  versions.push_back(table.row);
  std::ranges::reverse(versions);
  GetTableVersionsOutput output;
  output.NextToken = TC_TRY(pipeline::page_of_items(versions, page_asked(input)));
  output.TableVersions.emplace();
  for (const TableRow& version : versions) {
    output.TableVersions->push_back({.Table = TC_TRY(show(table.database, version)),
                                     .VersionId = std::to_string(version.version)});
  }
  return output;
}

}  // namespace trailcam::glue
