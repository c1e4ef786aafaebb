#include <optional>

#include "base/encoding.h"
#include "base/pattern.h"
#include "services/glue/catalog.h"
#include "services/glue/generated/operations.h"
#include "services/glue/paging.h"

namespace trailcam::glue {

Result<GetTablesOutput> get_tables(Glue&, pipeline::Call& call, const GetTablesInput& input) {
  const std::string database_name = lower(input.DatabaseName);
  TC_TRY(permit(call, input.CatalogId,
                {"database/" + database_name, "table/" + database_name + "/*"}));
  const DatabaseRow database = TC_TRY(find_database(call, database_name));
  std::optional<Pattern> pattern;
  if (input.Expression && !input.Expression->empty()) {
    auto compiled = Pattern::compile(*input.Expression);
    if (!compiled) return errors::invalid_input_exception(compiled.error().message());
    pattern = std::move(*compiled);
  }
  GetTablesOutput output;
  output.TableList.emplace();
  const auto take = [&](std::string_view, const TableRow& row) -> Result<bool> {
    if (pattern && !pattern->matches_whole(row.name)) return false;
    output.TableList->push_back(TC_TRY(show(database, row)));
    return true;
  };
  output.NextToken = TC_TRY(pipeline::page_of_rows(call.transaction, kTables, tables_of(database),
                                                   page_asked(input), take));
  return output;
}

}  // namespace trailcam::glue
