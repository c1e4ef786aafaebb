// Finds the event data store or channel that a call means. Both are there for their own account, in
// their own region; they go by their ARN or by the id that ends it.
#pragma once

#include <string>
#include <vector>

#include "aws/pipeline/call.h"
#include "lake/channel.h"
#include "lake/event_data_store.h"

namespace trailcam::cloudtrail {

// Errors: EventDataStoreARNInvalidException, EventDataStoreNotFoundException.
Result<lake::EventDataStoreRow> store_to_read(pipeline::Call& call, const std::string& arn_or_id);
// The same, and InactiveEventDataStoreException while it waits for its deletion.
Result<lake::EventDataStoreRow> store_to_change(pipeline::Call& call, const std::string& arn_or_id);
Result<void> check_active(const lake::EventDataStoreRow& row);
// Error: EventDataStoreHasOngoingImportException.
Result<void> check_no_import(pipeline::Call& call, const lake::EventDataStoreRow& row);
// Those of the account that are visible in the call's region, by id.
Result<std::vector<lake::EventDataStoreRow>> stores_of(pipeline::Call& call);

// Errors: ChannelARNInvalidException, ChannelNotFoundException.
Result<lake::ChannelRow> channel_of(pipeline::Call& call, const std::string& arn_or_id);

// Numbers and names of stores and channels are judged over all of the account's, one call at a
// time.
Result<void> guard_lake(pipeline::Call& call);

}  // namespace trailcam::cloudtrail
