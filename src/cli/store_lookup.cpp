#include "cli/store_lookup.h"

#include <unistd.h>

#include <fmt/format.h>

#include "cli/query_output.h"
#include "cli/query_source.h"

namespace trailcam::cli {
namespace {

constexpr std::size_t kLookupWidthMax = 50;

// As the columns of Event history's lookup.
constexpr const char* kLookupColumns =
    "date_format(eventtime, '%Y-%m-%dT%H:%i:%sZ') AS \"TIME\", "
    "concat(split_part(eventsource, '.', 1), ' ', eventname) AS \"EVENT\", "
    "coalesce(useridentity.username, useridentity.sessioncontext.sessionissuer.username, "
    "useridentity.invokedby, useridentity.type) AS \"USER\", "
    "sourceipaddress AS \"FROM\", coalesce(errorcode, 'ok') AS \"OUTCOME\", "
    "element_at(resources, 1).arn AS \"RESOURCE\"";

}  // namespace

Result<void> lookup_in_store(const StoreLookup& lookup) {
  const auto source = TC_TRY(QuerySource::open({.data = lookup.data, .output = ""}));
  const std::string statement = fmt::format("SELECT {} {} ORDER BY eventtime DESC LIMIT {}",
                                            lookup.json ? "eventjson" : kLookupColumns,
                                            from_and_where(lookup.question), lookup.max);
  const auto answer = TC_TRY(source->ask(statement, CellForm::Text));
  const auto output =
      lookup.json ? line_output(stdout)
                  : table_output(stdout, ::isatty(STDOUT_FILENO) == 1 ? kLookupWidthMax : 0);
  while (true) {
    const std::vector<CellRow> rows = TC_TRY(answer->next());
    if (rows.empty()) break;
    output->rows(answer->columns(), rows);
  }
  output->finish(answer->columns());
  return {};
}

}  // namespace trailcam::cli
