#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "services/cloudtrail/generated/operations.h"
#include "services/cloudtrail/trail_access.h"
#include "services/cloudtrail/trail_out.h"

namespace trailcam::cloudtrail {
namespace {

constexpr std::size_t kSelectorsMax = 5;
constexpr std::size_t kDataResourcesMax = 250;

struct DataKind {
  std::string_view type;
  std::string_view everything;  // the value that stands for all of the kind
};
constexpr std::array<DataKind, 3> kDataKinds = {{
    {"AWS::S3::Object", "arn:aws:s3"},
    {"AWS::Lambda::Function", "arn:aws:lambda"},
    {"AWS::DynamoDB::Table", "arn:aws:dynamodb"},
}};
constexpr std::array<std::string_view, 2> kExcludableSources = {"kms.amazonaws.com",
                                                                "rdsdata.amazonaws.com"};

Error wrong(std::string text) { return errors::invalid_event_selectors_exception(std::move(text)); }

bool names_everything(const DataKind& kind, std::string_view value) {
  if (value == kind.everything) return true;
  // The console writes "arn:aws:s3:::" for all buckets.
  return kind.type == "AWS::S3::Object" && value == "arn:aws:s3:::";
}

// Appends the row's form of one data resource and counts the values that the limit counts.
Result<void> read_resource(const DataResource& given, trails::EventSelector& out,
                           std::size_t& counted) {
  const auto kind = std::find_if(kDataKinds.begin(), kDataKinds.end(), [&](const DataKind& known) {
    return given.Type && known.type == *given.Type;
  });
  if (kind == kDataKinds.end()) {
    return wrong(
        fmt::format("{} is not a valid data resource type. Valid types: AWS::S3::Object, "
                    "AWS::Lambda::Function, AWS::DynamoDB::Table.",
                    given.Type.value_or("")));
  }
  trails::DataResource resource{std::string(kind->type), {}};
  for (const std::string& value : given.Values.value_or(std::vector<std::string>())) {
    if (names_everything(*kind, value)) {
      resource.values.emplace_back(kind->everything);
      continue;
    }
    if (!value.starts_with(std::string(kind->everything) + ":")) {
      return wrong(fmt::format("Value {} for DataResources.Values is invalid.", value));
    }
    ++counted;
    resource.values.push_back(value);
  }
  out.data_resources.push_back(std::move(resource));
  return {};
}

Result<trails::EventSelector> read_selector(const EventSelector& given, std::size_t& counted) {
  trails::EventSelector out;
  out.read_write_type = given.ReadWriteType.value_or("All");
  if (out.read_write_type != "All" && out.read_write_type != "ReadOnly" &&
      out.read_write_type != "WriteOnly") {
    return wrong(
        fmt::format("Value {} for ReadWriteType is invalid. Valid values: All, ReadOnly, "
                    "WriteOnly.",
                    out.read_write_type));
  }
  out.include_management_events = given.IncludeManagementEvents.value_or(true);
  if (given.DataResources) {
    for (const DataResource& resource : *given.DataResources) {
      TC_TRY(read_resource(resource, out, counted));
    }
  }
  if (given.ExcludeManagementEventSources) {
    out.exclude_management_event_sources = *given.ExcludeManagementEventSources;
  }
  for (const std::string& source : out.exclude_management_event_sources) {
    if (std::find(kExcludableSources.begin(), kExcludableSources.end(), source) ==
        kExcludableSources.end()) {
      return wrong(
          fmt::format("Value {} for ExcludeManagementEventSources is invalid. Valid "
                      "values: kms.amazonaws.com, rdsdata.amazonaws.com.",
                      source));
    }
  }
  if (!out.include_management_events && !out.exclude_management_event_sources.empty()) {
    return wrong(
        "ExcludeManagementEventSources can only be used when IncludeManagementEvents is true.");
  }
  if (!out.include_management_events && out.data_resources.empty()) {
    return wrong("An event selector must include management events or data resources.");
  }
  return out;
}

Result<std::vector<trails::EventSelector>> read_selectors(const std::vector<EventSelector>& given) {
  if (given.empty() || given.size() > kSelectorsMax) {
    return wrong(fmt::format("A trail must have between 1 and {} event selectors.", kSelectorsMax));
  }
  std::vector<trails::EventSelector> out;
  std::size_t counted = 0;
  for (const EventSelector& selector : given) {
    out.push_back(TC_TRY(read_selector(selector, counted)));
  }
  if (counted > kDataResourcesMax) {
    return wrong(
        fmt::format("A trail must not have more than {} data resources.", kDataResourcesMax));
  }
  return out;
}

}  // namespace

Result<PutEventSelectorsOutput> put_event_selectors(CloudTrail&, pipeline::Call& call,
                                                    const PutEventSelectorsInput& input) {
  trails::TrailRow trail = TC_TRY(trail_to_change(call, input.TrailName));
  if (input.AdvancedEventSelectors && input.EventSelectors) {
    return wrong("Specify either EventSelectors or AdvancedEventSelectors, not both.");
  }
  if (input.AdvancedEventSelectors) {
    return errors::unsupported_operation_exception(
        "Advanced event selectors are not implemented yet; use EventSelectors.");
  }
  if (!input.EventSelectors) {
    return wrong("You must specify EventSelectors or AdvancedEventSelectors.");
  }
  trail.selectors = TC_TRY(read_selectors(*input.EventSelectors));
  trail.has_custom_selectors = !trails::is_default(trail.selectors);
  trails::put_trail(call.transaction, trail);
  PutEventSelectorsOutput output;
  output.TrailARN = trail.arn();
  output.EventSelectors = to_selectors(trail.selectors);
  return output;
}

}  // namespace trailcam::cloudtrail
