#include "services/cloudtrail/store_out.h"

namespace trailcam::cloudtrail {

std::string status_text(lake::StoreStatus status) {
  switch (status) {
    case lake::StoreStatus::Enabled:
      return "ENABLED";
    case lake::StoreStatus::StoppedIngestion:
      return "STOPPED_INGESTION";
    case lake::StoreStatus::PendingDeletion:
      return "PENDING_DELETION";
  }
  return "";
}

}  // namespace trailcam::cloudtrail
