#include "trails/selection.h"

#include <algorithm>

namespace trailcam::trails {
namespace {

using record::Category;
using record::EventRecord;

bool read_write_fits(const EventSelector& selector, const EventRecord& record) {
  if (selector.read_write_type == "ReadOnly") return record.read_only;
  if (selector.read_write_type == "WriteOnly") return !record.read_only;
  return true;
}

// "arn:aws:s3" and its like stand for everything of a kind; S3 values are prefixes, others name one
// thing.
bool covers(const DataResource& resource, const EventRecord& record) {
  if (resource.type != record.resource_type) return false;
  return std::any_of(resource.values.begin(), resource.values.end(), [&](const std::string& value) {
    const bool everything =
        value == "arn:aws:s3" || value == "arn:aws:lambda" || value == "arn:aws:dynamodb";
    if (everything) return true;
    const bool prefix = resource.type == "AWS::S3::Object";
    return std::any_of(
        record.resource_arns.begin(), record.resource_arns.end(),
        [&](const std::string& arn) { return prefix ? arn.starts_with(value) : arn == value; });
  });
}

}  // namespace

bool selects(const EventSelector& selector, const EventRecord& record) {
  if (!read_write_fits(selector, record)) return false;
  if (record.category == Category::Management) {
    const auto& excluded = selector.exclude_management_event_sources;
    return selector.include_management_events &&
           std::find(excluded.begin(), excluded.end(), record.event_source) == excluded.end();
  }
  return std::any_of(selector.data_resources.begin(), selector.data_resources.end(),
                     [&](const DataResource& resource) { return covers(resource, record); });
}

bool selects(const TrailRow& trail, const EventRecord& record) {
  if (record.category == Category::ActivityAuditLog) return false;
  if (!trail.is_logging || trail.deleted || record.account != trail.account) return false;
  if (!trail.is_multi_region && record.region != trail.home_region) return false;
  if (record.echo && !trail.recursive_logging) return false;
  if (record.global_service && !trail.include_global_service_events) return false;
  return std::any_of(trail.selectors.begin(), trail.selectors.end(),
                     [&](const EventSelector& selector) { return selects(selector, record); });
}

}  // namespace trailcam::trails
