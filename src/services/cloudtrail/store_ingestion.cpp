#include "services/cloudtrail/store_ingestion.h"

#include <fmt/format.h>

#include "services/cloudtrail/generated/errors.h"
#include "services/cloudtrail/lake_access.h"
#include "services/cloudtrail/store_out.h"

namespace trailcam::cloudtrail {

Result<void> switch_ingestion(pipeline::Call& call, const std::string& arn_or_id,
                              IngestionSwitch change) {
  lake::EventDataStoreRow row = TC_TRY(store_to_read(call, arn_or_id));
  if (row.kind != lake::StoreKind::Event) {
    return errors::invalid_event_data_store_category_exception(
        fmt::format("The event data store {} does not collect CloudTrail events.", row.arn()));
  }
  if (row.status != change.from) {
    return errors::invalid_event_data_store_status_exception(
        fmt::format("The event data store {} must have status {}; its status is {}.", row.arn(),
                    status_text(change.from), status_text(row.status)));
  }
  row.status = change.to;
  row.updated = call.now;
  lake::put_store(call.transaction, row);
  return {};
}

}  // namespace trailcam::cloudtrail
