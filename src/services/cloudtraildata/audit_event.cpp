#include "services/cloudtraildata/audit_event.h"

#include <arpa/inet.h>

#include <algorithm>

#include <fmt/format.h>

#include "base/encoding.h"
#include "base/json.h"
#include "crypto/digest.h"

namespace trailcam::cloudtraildata {
namespace {

constexpr std::string_view kAuditEventVersion = "1.0";
constexpr std::string_view kEventTimeForm = "yyyy-MM-DDTHH:mm:ss";

struct FieldRule {
  std::string_view path;
  enum class Kind { Text, Object } kind;
  bool required;
  std::size_t bytes_max;
};
using enum FieldRule::Kind;
constexpr std::size_t kElementsMax = 100 << 10;
constexpr std::size_t kAdditionalMax = 28 << 10;
constexpr std::size_t kAddressMax = 64;
constexpr std::size_t kNoBound = ~std::size_t{0};
constexpr FieldRule kSchema[] = {
    {"version", Text, true, 256},
    {"userIdentity", Object, true, kNoBound},
    {"userIdentity.type", Text, true, 128},
    {"userIdentity.principalId", Text, true, 1024},
    {"userIdentity.details", Object, false, kNoBound},
    {"userAgent", Text, false, 1024},
    {"eventSource", Text, true, 1024},
    {"eventName", Text, true, 1024},
    {"eventTime", Text, true, 64},
    {"UID", Text, true, 1024},
    {"requestParameters", Object, false, kElementsMax},
    {"responseElements", Object, false, kElementsMax},
    {"errorCode", Text, false, 256},
    {"errorMessage", Text, false, 256},
    {"sourceIPAddress", Text, false, kAddressMax},
    {"recipientAccountId", Text, true, 256},
    {"additionalEventData", Object, false, kAdditionalMax},
};

std::unexpected<Refusal> refuse(std::string code, std::string message) {
  return std::unexpected(Refusal{std::move(code), std::move(message)});
}

Taken<void> check_field(const FieldRule& rule, const Value& data) {
  const Value* value = data.at_path(rule.path);
  const bool absent =
      value == nullptr || value->is_null() ||
      (rule.required && rule.kind == Text && value->is_string() && value->as_string().empty());
  if (absent) {
    if (!rule.required) return {};
    return refuse("FieldNotFound", fmt::format("The field {} is required.", rule.path));
  }
  if (rule.kind == Text ? !value->is_string() : !value->is_map()) {
    return refuse("InvalidData", fmt::format("The field {} must be {}.", rule.path,
                                             rule.kind == Text ? "a string" : "an object"));
  }
  const std::size_t bytes = rule.kind == Text
                                ? value->as_string().size()
                                : (rule.bytes_max == kNoBound ? 0 : to_json(*value).size());
  if (bytes > rule.bytes_max) {
    return refuse("FieldTooLong", fmt::format("The field {} must not be longer than {}.", rule.path,
                                              rule.bytes_max));
  }
  return {};
}

bool is_address(const std::string& text) {
  in6_addr address;
  return inet_pton(AF_INET, text.c_str(), &address) == 1 ||
         inet_pton(AF_INET6, text.c_str(), &address) == 1;
}

Taken<Value> read_data(const AuditEvent& event) {
  if (event.eventDataChecksum &&
      *event.eventDataChecksum != base64(crypto::sha256(event.eventData))) {
    return refuse("InvalidChecksum", "The checksum is not that of the event's data.");
  }
  Result<Value> data = parse_json(event.eventData);
  if (!data || !data->is_map()) {
    return refuse("InvalidData", "The event's data must be a JSON object.");
  }
  return std::move(*data);
}

}  // namespace

Taken<AuditEventData> check_audit_event(const AuditEvent& event, const AccountId& owner) {
  const Taken<Value> data = read_data(event);
  if (!data) return std::unexpected(data.error());
  for (const FieldRule& rule : kSchema) {
    if (const Taken<void> checked = check_field(rule, *data); !checked) {
      return std::unexpected(checked.error());
    }
  }
  AuditEventData out;
  out.event_source = data->text("eventSource");
  out.event_name = data->text("eventName");
  const std::string_view time_text = data->text("eventTime");
  const auto time = parse_iso8601(time_text);
  if (!time || time_text.size() < kEventTimeForm.size()) {
    return refuse("InvalidData",
                  fmt::format("The field eventTime must have the form {}.", kEventTimeForm));
  }
  out.event_time = *time;
  const std::string address(data->text("sourceIPAddress"));
  if (!address.empty() && !is_address(address)) {
    return refuse("InvalidData", "The field sourceIPAddress must be an IPv4 or IPv6 address.");
  }
  if (data->text("recipientAccountId") != owner.str()) {
    return refuse("InvalidRecipient",
                  "The field recipientAccountId must be the account of the channel.");
  }
  if (out.event_source.ends_with(".amazonaws.com")) {
    return refuse("InvalidEventSource", "The event source must not be an AWS service.");
  }
  return out;
}

record::EventRecord audit_record(const AuditEvent& event, const AuditEventData& data,
                                 const Ingestion& ingestion) {
  // Line breaks between the tokens of JSON; inside of its strings they cannot stand.
  std::string event_data = event.eventData;
  std::ranges::replace_if(event_data, [](char c) { return c == '\n' || c == '\r'; }, ' ');

  record::EventRecord record;
  record.event_id = ingestion.event_id;
  // The journal is kept by the time at which things got into it.
  record.event_time = ingestion.now;
  record.category = record::Category::ActivityAuditLog;
  record.account = ingestion.channel.account;
  record.region = ingestion.region;
  record.event_source = data.event_source;
  record.event_name = data.event_name;
  record.stores = ingestion.channel.store_ids;
  JsonWriter json(record.json);
  json.begin_object();
  json.member("eventVersion", kAuditEventVersion);
  json.member("eventCategory", "ActivityAuditLog");
  json.member("eventType", "ActivityLog");
  json.member("eventID", record.event_id);
  json.member("eventTime", iso8601(data.event_time));
  json.member("awsRegion", record.region.str());
  json.member("recipientAccountId", record.account.str());
  json.key("metadata");
  json.begin_object();
  json.member("ingestionTime", iso8601(ingestion.now));
  json.member("channelARN", ingestion.channel.arn());
  json.end_object();
  json.key("eventData");
  json.raw(event_data);
  json.end_object();
  return record;
}

}  // namespace trailcam::cloudtraildata
