#include <fmt/format.h>

#include "services/cloudtrail/generated/operations.h"
#include "services/cloudtrail/lake_access.h"
#include "services/cloudtrail/store_out.h"

namespace trailcam::cloudtrail {

Result<RestoreEventDataStoreOutput> restore_event_data_store(
    CloudTrail&, pipeline::Call& call, const RestoreEventDataStoreInput& input) {
  lake::EventDataStoreRow row = TC_TRY(store_to_read(call, input.EventDataStore));
  if (row.status != lake::StoreStatus::PendingDeletion) {
    return errors::invalid_event_data_store_status_exception(
        fmt::format("The event data store {} is not pending deletion.", row.arn()));
  }
  row.status = row.status_before_deletion;
  row.deletion_asked.reset();
  row.updated = call.now;
  lake::put_store(call.transaction, row);
  return to_store_answer<RestoreEventDataStoreOutput>(row);
}

}  // namespace trailcam::cloudtrail
