#include "services/athena/generated/operations.h"
#include "services/athena/named_queries.h"

namespace trailcam::athena {

Result<BatchGetNamedQueryOutput> batch_get_named_query(Athena&, pipeline::Call& call,
                                                       const BatchGetNamedQueryInput& input) {
  BatchGetNamedQueryOutput output;
  output.NamedQueries.emplace();
  output.UnprocessedNamedQueryIds.emplace();
  for (const std::string& id : input.NamedQueryIds) {
    const auto row = find_named_query(call, id);
    if (row) {
      output.NamedQueries->push_back(show(*row));
    } else if (row.error().is("InvalidRequestException")) {
      output.UnprocessedNamedQueryIds->push_back({.NamedQueryId = id,
                                                  .ErrorCode = "INVALID_INPUT",
                                                  .ErrorMessage = row.error().message()});
    } else {
      return row.error();
    }
  }
  return output;
}

}  // namespace trailcam::athena
