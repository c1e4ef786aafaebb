#include "services/cloudtrail/generated/operations.h"
#include "services/cloudtrail/queries.h"
#include "services/cloudtrail/query_access.h"

namespace trailcam::cloudtrail {

Result<DescribeQueryOutput> describe_query(CloudTrail& cloudtrail, pipeline::Call& call,
                                           const DescribeQueryInput& input) {
  const QueryRow row =
      TC_TRY(query_of(call, {.event_data_store = input.EventDataStore,
                             .owner_account_id = input.EventDataStoreOwnerAccountId,
                             .query_id = input.QueryId.value_or("")}));
  const Queries::Standing standing = cloudtrail.queries().standing(row);
  DescribeQueryOutput output;
  output.QueryId = row.id;
  output.QueryString = row.statement;
  output.QueryStatus = std::string(status_text(standing.status));
  auto& statistics = output.QueryStatistics.emplace();
  statistics.EventsMatched = std::int64_t(standing.statistics.rows_matched);
  statistics.EventsScanned = std::int64_t(standing.statistics.rows_scanned);
  statistics.BytesScanned = std::int64_t(standing.statistics.bytes_scanned);
  statistics.ExecutionTimeInMillis = standing.statistics.execution.count();
  statistics.CreationTime = row.created;
  if (!row.error.empty()) output.ErrorMessage = row.error;
  if (!row.delivery_uri.empty()) {
    output.DeliveryS3Uri = row.delivery_uri;
    output.DeliveryStatus = row.delivery_status;
  }
  return output;
}

}  // namespace trailcam::cloudtrail
