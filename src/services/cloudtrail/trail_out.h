// Rows as the API shows them.
#pragma once

#include "services/cloudtrail/generated/shapes.h"
#include "trails/trail.h"

namespace trailcam::cloudtrail {

Trail to_trail(const trails::TrailRow& row);
std::vector<EventSelector> to_selectors(const std::vector<trails::EventSelector>& selectors);

// CreateTrail and UpdateTrail answer with the same members.
template <class Output>
Output to_trail_answer(const trails::TrailRow& row) {
  Output out;
  out.Name = row.name;
  out.S3BucketName = row.bucket;
  out.S3KeyPrefix = row.prefix;
  out.IncludeGlobalServiceEvents = row.include_global_service_events;
  out.IsMultiRegionTrail = row.is_multi_region;
  out.TrailARN = row.arn();
  if (!row.kms_key_id.empty()) out.KmsKeyId = row.kms_key_id;
  out.LogFileValidationEnabled = row.log_file_validation;
  out.IsOrganizationTrail = false;
  out.RecursiveLogging = row.recursive_logging;
  return out;
}

}  // namespace trailcam::cloudtrail
