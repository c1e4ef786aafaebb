#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "aws/pipeline/faults.h"
#include "lake/event_data_store.h"
#include "services/cloudtraildata/audit_event.h"
#include "services/cloudtraildata/generated/operations.h"

namespace trailcam::cloudtraildata {
namespace {

constexpr std::size_t kEventsBytesMax = 1 << 20;  // of a call
constexpr std::string_view kArnPrefix = "arn:aws:cloudtrail:";

// The id in "arn:aws:cloudtrail:REGION:ACCOUNT:channel/ID", or what is no ARN as it is; "" where
// that is not the form.
std::string id_of_channel(const std::string& arn_or_id) {
  if (!arn_or_id.starts_with("arn:")) return arn_or_id;
  constexpr std::string_view kKind = ":channel/";
  const std::size_t kind = arn_or_id.find(kKind);
  if (!arn_or_id.starts_with(kArnPrefix) || kind == std::string::npos) return "";
  return arn_or_id.substr(kind + kKind.size());
}

// Whoever may not call it learns that, whether or not there is such a channel.
Result<lake::ChannelRow> find_channel(pipeline::Call& call, const PutAuditEventsInput& input) {
  const std::string id = id_of_channel(input.channelArn);
  auto row = TC_TRY(call.transaction.get(lake::kChannels, lake::channel_key(id)));
  const bool given_by_arn = input.channelArn.starts_with("arn:");
  if (row && given_by_arn && row->arn() != input.channelArn) row.reset();
  const std::string asked = row ? row->arn()
                            : given_by_arn
                                ? input.channelArn
                                : fmt::format("{}{}:{}:channel/{}", kArnPrefix, call.region.str(),
                                              call.account.str(), input.channelArn);
  const pipeline::KnownFacts facts = {{"cloudtrail:ExternalId", input.externalId
                                                                    ? std::vector{*input.externalId}
                                                                    : std::vector<std::string>()}};
  const Result<void> allowed =
      call.authorize_knowing("cloudtrail-data:PutAuditEvents", asked, facts);
  const bool of_other = row && row->account != call.account;
  if (!allowed && of_other) {
    return errors::channel_insufficient_permission(
        "The caller's account ID must be the same as the channel owner's account ID.");
  }
  TC_TRY(allowed);
  if (id.empty()) {
    return errors::invalid_channel_arn(
        fmt::format("{} is not a valid channel ARN.", input.channelArn));
  }
  if (!row) {
    return errors::channel_not_found(
        fmt::format("The channel {} could not be found.", input.channelArn));
  }
  return std::move(*row);
}

Result<void> check_request(const PutAuditEventsInput& input) {
  std::size_t bytes = 0;
  std::set<std::string_view> ids;
  for (const AuditEvent& event : input.auditEvents) {
    bytes += event.id.size() + event.eventData.size();
    if (!ids.insert(event.id).second) {
      return errors::duplicated_audit_event_id(
          fmt::format("The id {} is given more than once.", event.id));
    }
  }
  if (bytes <= kEventsBytesMax) return {};
  return pipeline::faults::validation(
      pipeline::Family::Json,
      fmt::format("The events of a call must not have more than {} bytes.", kEventsBytesMax));
}

// Whether anything is left that would keep the channel's events.
Result<bool> has_active_store(pipeline::Call& call, const lake::ChannelRow& channel) {
  for (const std::string& id : channel.store_ids) {
    const auto row = TC_TRY(call.transaction.get(lake::kStores, lake::store_key(id)));
    if (row && row->status == lake::StoreStatus::Enabled) return true;
  }
  return false;
}

// Not protected by having been read: calls over one channel do not wait for each other, and the
// last one's status stays.
Result<lake::ChannelStatusRow> last_status(const pipeline::Call& call,
                                           const lake::ChannelRow& channel) {
  lake::ChannelStatusRow out;
  TC_TRY(call.transaction.scan(lake::kChannelStatus, lake::channel_status_key(channel.id).range(),
                               [&](std::string_view, lake::ChannelStatusRow row) {
                                 out = std::move(row);
                                 return false;
                               }));
  return out;
}

}  // namespace

// The events are in the journal, and so durable, with the answer; the stores take them from there.
Result<PutAuditEventsOutput> put_audit_events(CloudTrailData&, pipeline::Call& call,
                                              const PutAuditEventsInput& input) {
  const lake::ChannelRow channel = TC_TRY(find_channel(call, input));
  call.notes.resource({"AWS::CloudTrail::Channel", channel.arn(), channel.account.str(), {}});
  TC_TRY(check_request(input));
  const bool subscribed = TC_TRY(has_active_store(call, channel));
  lake::ChannelStatusRow status = TC_TRY(last_status(call, channel));

  PutAuditEventsOutput output;
  for (const AuditEvent& event : input.auditEvents) {
    Ingestion ingestion{channel, call.region, call.now, call.random.uuid()};
    status.attempt = call.now;
    status.attempt_event_id = ingestion.event_id;
    Taken<AuditEventData> data = check_audit_event(event, channel.account);
    if (data && !subscribed) {
      data = std::unexpected(
          Refusal{"AccountNotSubscribed", "No event data store takes the channel's events."});
    }
    if (!data) {
      status.error_code = data.error().code;
      output.failed.push_back(
          {.errorCode = data.error().code, .errorMessage = data.error().message, .id = event.id});
      continue;
    }
    status.success = call.now;
    status.success_event_id = ingestion.event_id;
    call.transaction.change().records.push_back(
        record::encode(audit_record(event, *data, ingestion)));
    output.successful.push_back({.eventID = ingestion.event_id, .id = event.id});
  }
  call.transaction.put(lake::kChannelStatus, lake::channel_status_key(channel.id), status);
  return output;
}

}  // namespace trailcam::cloudtraildata
