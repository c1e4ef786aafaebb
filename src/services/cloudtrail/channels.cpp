#include "services/cloudtrail/channels.h"

#include <algorithm>

#include <fmt/format.h>

#include "services/cloudtrail/generated/errors.h"
#include "services/cloudtrail/lake_access.h"

namespace trailcam::cloudtrail {
namespace {
constexpr std::string_view kStoreDestination = "EVENT_DATA_STORE";
}

Result<std::vector<std::string>> read_destinations(pipeline::Call& call,
                                                   const std::vector<Destination>& given) {
  std::vector<std::string> out;
  for (const Destination& destination : given) {
    if (destination.Type != kStoreDestination) {
      return errors::invalid_parameter_exception(
          fmt::format("Destinations of type {} are made by AWS services only.", destination.Type));
    }
    const auto row = TC_TRY(store_to_change(call, destination.Location));
    if (row.kind != lake::StoreKind::ActivityAuditLog) {
      return errors::invalid_event_data_store_category_exception(fmt::format(
          "The event data store {} must have eventCategory ActivityAuditLog.", row.arn()));
    }
    if (std::ranges::find(out, row.id) != out.end()) {
      return errors::invalid_parameter_exception(
          fmt::format("The destination {} is given more than once.", row.arn()));
    }
    out.push_back(row.id);
  }
  return out;
}

std::vector<Destination> to_destinations(const lake::ChannelRow& row) {
  std::vector<Destination> out;
  for (const std::string& id : row.store_ids) {
    lake::EventDataStoreRow destination;
    destination.id = id;
    destination.account = row.account;
    destination.region = row.region;
    out.push_back({.Type = std::string(kStoreDestination), .Location = destination.arn()});
  }
  return out;
}

Result<void> check_channel_name(const lake::ChannelRow& row,
                                const std::vector<lake::ChannelRow>& known) {
  for (const lake::ChannelRow& other : known) {
    if (other.id == row.id || other.name != row.name) continue;
    return errors::channel_already_exists_exception(
        fmt::format("Channel {} already exists for customer: {}", row.name, row.account.str()));
  }
  return {};
}

}  // namespace trailcam::cloudtrail
