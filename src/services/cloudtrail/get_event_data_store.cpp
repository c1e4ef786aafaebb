#include "services/cloudtrail/generated/operations.h"
#include "services/cloudtrail/lake_access.h"
#include "services/cloudtrail/store_out.h"

namespace trailcam::cloudtrail {

Result<GetEventDataStoreOutput> get_event_data_store(CloudTrail&, pipeline::Call& call,
                                                     const GetEventDataStoreInput& input) {
  const lake::EventDataStoreRow row = TC_TRY(store_to_read(call, input.EventDataStore));
  auto output = to_store_answer<GetEventDataStoreOutput>(row);
  output.PartitionKeys.emplace().push_back({.Name = "calendarday", .Type = "string"});
  return output;
}

}  // namespace trailcam::cloudtrail
