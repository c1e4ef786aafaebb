#include "aws/pipeline/token_paging.h"
#include "services/cloudtrail/generated/operations.h"
#include "services/cloudtrail/import_out.h"

namespace trailcam::cloudtrail {
namespace {
constexpr std::int64_t kFailuresPerPage = 1000;  // where MaxResults is not given
}

Result<ListImportFailuresOutput> list_import_failures(CloudTrail&, pipeline::Call& call,
                                                      const ListImportFailuresInput& input) {
  const lake::ImportRow import = TC_TRY(import_of(call, input.ImportId));
  ListImportFailuresOutput output;
  output.Failures.emplace();
  output.NextToken = TC_TRY(pipeline::page_of_rows(
      call.transaction, lake::kImportFailures, lake::import_failures_key(import.id),
      {.token = input.NextToken,
       .count_max = std::size_t(input.MaxResults.value_or(kFailuresPerPage)),
       .bad_token = errors::invalid_next_token_exception("The next token is not valid.")},
      [&](std::string_view, lake::ImportFailureRow row) -> Result<bool> {
        output.Failures->push_back({.Location = std::move(row.location),
                                    .Status = "FAILED",
                                    .ErrorType = std::move(row.type),
                                    .ErrorMessage = std::move(row.message),
                                    .LastUpdatedTime = row.at});
        return true;
      }));
  return output;
}

}  // namespace trailcam::cloudtrail
