#include <fmt/format.h>

#include "services/cloudtrail/generated/operations.h"
#include "services/cloudtrail/query_access.h"

namespace trailcam::cloudtrail {

// Whoever runs it sees that it is given up and ends it.
Result<CancelQueryOutput> cancel_query(CloudTrail&, pipeline::Call& call,
                                       const CancelQueryInput& input) {
  QueryRow row = TC_TRY(query_of(call, {.event_data_store = input.EventDataStore,
                                        .owner_account_id = input.EventDataStoreOwnerAccountId,
                                        .query_id = input.QueryId}));
  if (row.status != QueryStatus::Queued) {
    return errors::inactive_query_exception(
        fmt::format("The query {} is over: its status is {}.", row.id, status_text(row.status)));
  }
  row.status = QueryStatus::Cancelled;
  row.ended = call.now;
  if (!row.delivery_uri.empty()) row.delivery_status = "CANCELLED";
  end_query(call.transaction, row);
  CancelQueryOutput output;
  output.QueryId = row.id;
  output.QueryStatus = std::string(status_text(row.status));
  return output;
}

}  // namespace trailcam::cloudtrail
