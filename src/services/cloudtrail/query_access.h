// Finds the query that a call means, and asks whether the caller may touch it.
#pragma once

#include <optional>
#include <string>

#include "aws/pipeline/call.h"
#include "services/cloudtrail/cloudtrail.h"
#include "services/cloudtrail/query_rows.h"

namespace trailcam::cloudtrail {

struct QueryAsked {
  std::optional<std::string> event_data_store;  // ARN or id
  std::optional<std::string> owner_account_id;
  std::string query_id;
};
// The permission for the call's operation is asked for each store that the query names. Errors:
// QueryIdNotFoundException, EventDataStoreARNInvalidException, EventDataStoreNotFoundException,
// InactiveEventDataStoreException, AccessDeniedException.
Result<QueryRow> query_of(pipeline::Call& call, const QueryAsked& asked);

// Asks for `action` on each of the stores.
Result<void> authorize_stores(pipeline::Call& call, const std::string& action,
                              const std::vector<std::string>& store_ids);

// The stores of other accounts are not to be had. Error: EventDataStoreNotFoundException.
Result<void> check_owner(const pipeline::Call& call,
                         const std::optional<std::string>& owner_account_id);

}  // namespace trailcam::cloudtrail
