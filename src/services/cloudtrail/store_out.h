// Event data stores as the API shows them.
#pragma once

#include <string_view>

#include "lake/event_data_store.h"
#include "services/cloudtrail/generated/shapes.h"
#include "services/cloudtrail/store_selectors.h"

namespace trailcam::cloudtrail {

inline constexpr std::string_view kExtendableRetention = "EXTENDABLE_RETENTION_PRICING";
inline constexpr std::string_view kFixedRetention = "FIXED_RETENTION_PRICING";

std::string status_text(lake::StoreStatus status);

// What all that answer with a store have in common.
template <class Output>
Output to_store_answer(const lake::EventDataStoreRow& row) {
  Output out;
  out.EventDataStoreArn = row.arn();
  out.Name = row.name;
  out.Status = status_text(row.status);
  out.AdvancedEventSelectors = to_advanced_selectors(row.selectors);
  out.MultiRegionEnabled = row.multi_region;
  out.OrganizationEnabled = row.organization;
  out.RetentionPeriod =
      std::int64_t(row.retention_days == 0 ? lake::kRetentionDaysMax : row.retention_days);
  out.TerminationProtectionEnabled = row.termination_protection;
  out.CreatedTimestamp = row.created;
  out.UpdatedTimestamp = row.updated;
  if (!row.kms_key_id.empty()) out.KmsKeyId = row.kms_key_id;
  out.BillingMode =
      row.billing == lake::BillingMode::FixedRetention ? kFixedRetention : kExtendableRetention;
  return out;
}

}  // namespace trailcam::cloudtrail
