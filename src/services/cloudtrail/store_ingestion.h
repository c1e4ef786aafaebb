// Starting and stopping a store's ingestion of live events.
#pragma once

#include <string>

#include "aws/pipeline/call.h"
#include "lake/event_data_store.h"

namespace trailcam::cloudtrail {

// Brings a store of CloudTrail's own events from one status to the other. Errors:
// InvalidEventDataStoreCategoryException, InvalidEventDataStoreStatusException, and those of
// store_to_read().
struct IngestionSwitch {
  lake::StoreStatus from;
  lake::StoreStatus to;
};
Result<void> switch_ingestion(pipeline::Call& call, const std::string& arn_or_id,
                              IngestionSwitch change);

}  // namespace trailcam::cloudtrail
