#include "services/cloudtrail/generated/operations.h"
#include "services/cloudtrail/store_ingestion.h"

namespace trailcam::cloudtrail {

Result<StopEventDataStoreIngestionOutput> stop_event_data_store_ingestion(
    CloudTrail&, pipeline::Call& call, const StopEventDataStoreIngestionInput& input) {
  TC_TRY(switch_ingestion(
      call, input.EventDataStore,
      {.from = lake::StoreStatus::Enabled, .to = lake::StoreStatus::StoppedIngestion}));
  return StopEventDataStoreIngestionOutput{};
}

}  // namespace trailcam::cloudtrail
