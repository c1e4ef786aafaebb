#include "services/athena/generated/operations.h"
#include "services/athena/metadata.h"
#include "services/athena/paging.h"

namespace trailcam::athena {

Result<ListTableMetadataOutput> list_table_metadata(Athena&, pipeline::Call& call,
                                                    const ListTableMetadataInput& input) {
  TC_TRY(permit_catalog(call, input.CatalogName));
  Value asked = Value::map({{"DatabaseName", input.DatabaseName},
                            {"MaxResults", std::int64_t(page_asked(input).count_max)}});
  if (input.Expression) asked.add("Expression", *input.Expression);
  if (input.NextToken) asked.add("NextToken", *input.NextToken);
  const Value found = TC_TRY(ask_glue(call, "GetTables", std::move(asked)));
  ListTableMetadataOutput output;
  output.TableMetadataList.emplace();
  for (const Value& table : found.find("TableList")->as_list()) {
    output.TableMetadataList->push_back(show_table(table));
  }
  if (const auto next = found.text("NextToken"); !next.empty()) output.NextToken = next;
  return output;
}

}  // namespace trailcam::athena
