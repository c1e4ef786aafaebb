#include <algorithm>

#include "aws/pipeline/token_paging.h"
#include "services/cloudtrail/generated/operations.h"
#include "services/cloudtrail/import_out.h"
#include "services/cloudtrail/names.h"

namespace trailcam::cloudtrail {
namespace {
constexpr std::int64_t kImportsPerPage = 1000;  // where MaxResults is not given
}

Result<ListImportsOutput> list_imports(CloudTrail&, pipeline::Call& call,
                                       const ListImportsInput& input) {
  if (input.Destination && !is_uuid(*input.Destination) && !split_arn(*input.Destination)) {
    return errors::event_data_store_arn_invalid_exception("The destination's ARN is not valid.");
  }
  auto imports = TC_TRY(imports_of(call));
  std::erase_if(imports, [&](const lake::ImportRow& row) {
    const bool elsewhere = input.Destination && *input.Destination != destination_of(row) &&
                           *input.Destination != row.store_id;
    return elsewhere || (input.ImportStatus && *input.ImportStatus != status_text(row.status));
  });
  std::ranges::sort(imports, std::greater(), &lake::ImportRow::created);
  ListImportsOutput output;
  output.NextToken = TC_TRY(pipeline::page_of_items(
      imports,
      {.token = input.NextToken,
       .count_max = std::size_t(input.MaxResults.value_or(kImportsPerPage)),
       .bad_token = errors::invalid_next_token_exception("The next token is not valid.")}));
  output.Imports.emplace();
  for (const lake::ImportRow& row : imports) {
    output.Imports->push_back({.ImportId = row.id,
                               .ImportStatus = std::string(status_text(row.status)),
                               .Destinations = std::vector{destination_of(row)},
                               .CreatedTimestamp = row.created,
                               .UpdatedTimestamp = row.updated});
  }
  return output;
}

}  // namespace trailcam::cloudtrail
