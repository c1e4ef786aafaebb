#include <fmt/format.h>

#include "aws/pipeline/token_paging.h"
#include "services/cloudtrail/generated/operations.h"
#include "services/cloudtrail/lake_access.h"

namespace trailcam::cloudtrail {
namespace {
constexpr std::int64_t kStoresPerPage = 1000;  // and where MaxResults is not given
}

Result<ListEventDataStoresOutput> list_event_data_stores(CloudTrail&, pipeline::Call& call,
                                                         const ListEventDataStoresInput& input) {
  const std::int64_t count = input.MaxResults.value_or(kStoresPerPage);
  if (count < 1 || count > kStoresPerPage) {
    return errors::invalid_max_results_exception(
        fmt::format("MaxResults must be between 1 and {}.", kStoresPerPage));
  }
  auto stores = TC_TRY(stores_of(call));
  ListEventDataStoresOutput output;
  output.NextToken = TC_TRY(pipeline::page_of_items(
      stores, {.token = input.NextToken,
               .count_max = std::size_t(count),
               .bad_token = errors::invalid_next_token_exception("The next token is not valid.")}));
  output.EventDataStores.emplace();
  for (const lake::EventDataStoreRow& row : stores) {
    EventDataStore& item = output.EventDataStores->emplace_back();
    item.EventDataStoreArn = row.arn();
    item.Name = row.name;
  }
  return output;
}

}  // namespace trailcam::cloudtrail
