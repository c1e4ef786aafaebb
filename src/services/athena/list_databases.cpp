#include "services/athena/generated/operations.h"
#include "services/athena/metadata.h"
#include "services/athena/paging.h"

namespace trailcam::athena {

Result<ListDatabasesOutput> list_databases(Athena&, pipeline::Call& call,
                                           const ListDatabasesInput& input) {
  TC_TRY(permit_catalog(call, input.CatalogName));
  Value asked = Value::map({{"MaxResults", std::int64_t(page_asked(input).count_max)}});
  if (input.NextToken) asked.add("NextToken", *input.NextToken);
  const Value found = TC_TRY(ask_glue(call, "GetDatabases", std::move(asked)));
  ListDatabasesOutput output;
  output.DatabaseList.emplace();
  for (const Value& database : found.find("DatabaseList")->as_list()) {
    output.DatabaseList->push_back(show_database(database));
  }
  if (const auto next = found.text("NextToken"); !next.empty()) output.NextToken = next;
  return output;
}

}  // namespace trailcam::athena
