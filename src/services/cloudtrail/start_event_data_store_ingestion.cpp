#include "services/cloudtrail/generated/operations.h"
#include "services/cloudtrail/store_ingestion.h"

namespace trailcam::cloudtrail {

Result<StartEventDataStoreIngestionOutput> start_event_data_store_ingestion(
    CloudTrail&, pipeline::Call& call, const StartEventDataStoreIngestionInput& input) {
  TC_TRY(switch_ingestion(
      call, input.EventDataStore,
      {.from = lake::StoreStatus::StoppedIngestion, .to = lake::StoreStatus::Enabled}));
  return StartEventDataStoreIngestionOutput{};
}

}  // namespace trailcam::cloudtrail
