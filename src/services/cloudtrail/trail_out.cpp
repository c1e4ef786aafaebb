#include "services/cloudtrail/trail_out.h"

namespace trailcam::cloudtrail {

Trail to_trail(const trails::TrailRow& row) {
  Trail out;
  out.Name = row.name;
  out.S3BucketName = row.bucket;
  out.S3KeyPrefix = row.prefix;
  out.IncludeGlobalServiceEvents = row.include_global_service_events;
  out.IsMultiRegionTrail = row.is_multi_region;
  out.HomeRegion = row.home_region.str();
  out.TrailARN = row.arn();
  if (!row.kms_key_id.empty()) out.KmsKeyId = row.kms_key_id;
  out.LogFileValidationEnabled = row.log_file_validation;
  out.HasCustomEventSelectors = row.has_custom_selectors;
  out.HasInsightSelectors = false;
  out.IsOrganizationTrail = false;
  out.RecursiveLogging = row.recursive_logging;
  return out;
}

std::vector<EventSelector> to_selectors(const std::vector<trails::EventSelector>& selectors) {
  std::vector<EventSelector> out;
  for (const trails::EventSelector& selector : selectors) {
    EventSelector& shown = out.emplace_back();
    shown.ReadWriteType = selector.read_write_type;
    shown.IncludeManagementEvents = selector.include_management_events;
    shown.DataResources.emplace();
    for (const trails::DataResource& resource : selector.data_resources) {
      shown.DataResources->push_back({.Type = resource.type, .Values = resource.values});
    }
    shown.ExcludeManagementEventSources = selector.exclude_management_event_sources;
  }
  return out;
}

}  // namespace trailcam::cloudtrail
