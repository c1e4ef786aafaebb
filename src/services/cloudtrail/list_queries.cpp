#include <algorithm>

#include <fmt/format.h>

#include "aws/pipeline/token_paging.h"
#include "services/cloudtrail/generated/operations.h"
#include "services/cloudtrail/lake_access.h"
#include "services/cloudtrail/queries.h"

namespace trailcam::cloudtrail {
namespace {

constexpr std::int64_t kQueriesPerPageMax = 1000;
constexpr QueryStatus kQueryStatuses[] = {QueryStatus::Queued,    QueryStatus::Running,
                                          QueryStatus::Finished,  QueryStatus::Failed,
                                          QueryStatus::Cancelled, QueryStatus::TimedOut};

Result<void> check_filters(const ListQueriesInput& input) {
  if (input.StartTime && input.EndTime && *input.StartTime > *input.EndTime) {
    return errors::invalid_date_range_exception(
        "The start time must not be later than the end time.");
  }
  if (!input.QueryStatus) return {};
  const bool known = std::ranges::any_of(
      kQueryStatuses, [&](QueryStatus s) { return status_text(s) == *input.QueryStatus; });
  if (known) return {};
  return errors::invalid_query_status_exception(
      fmt::format("{} is not a valid query status.", *input.QueryStatus));
}

}  // namespace

Result<ListQueriesOutput> list_queries(CloudTrail& cloudtrail, pipeline::Call& call,
                                       const ListQueriesInput& input) {
  const auto event_data_store = TC_TRY(store_to_change(call, input.EventDataStore));
  TC_TRY(check_filters(input));
  const std::int64_t count = input.MaxResults.value_or(kQueriesPerPageMax);
  if (count < 1 || count > kQueriesPerPageMax) {
    return errors::invalid_max_results_exception(
        fmt::format("MaxResults must be between 1 and {}.", kQueriesPerPageMax));
  }
  ListQueriesOutput output;
  output.Queries.emplace();
  const auto visit = [&](std::string_view, StoreQueryRow row) -> Result<bool> {
    const auto query = TC_TRY(call.transaction.get(kQueries, query_key(row.id)));
    if (!query) return false;
    if (input.StartTime && query->created < *input.StartTime) return false;
    if (input.EndTime && query->created > *input.EndTime) return false;
    const std::string status(status_text(cloudtrail.queries().standing(*query).status));
    if (input.QueryStatus && status != *input.QueryStatus) return false;
    output.Queries->push_back(
        {.QueryId = query->id, .QueryStatus = status, .CreationTime = query->created});
    return true;
  };
  output.NextToken = TC_TRY(pipeline::page_of_rows(
      call.transaction, kStoreQueries, store_queries_key(event_data_store.id),
      {.token = input.NextToken,
       .count_max = std::size_t(count),
       .bad_token = errors::invalid_next_token_exception("The next token is not valid.")},
      visit));
  return output;
}

}  // namespace trailcam::cloudtrail
