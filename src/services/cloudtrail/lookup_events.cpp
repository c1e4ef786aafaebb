#include <array>

#include <fmt/format.h>

#include "base/encoding.h"
#include "crypto/digest.h"
#include "history/lookup.h"
#include "history/writer.h"
#include "services/cloudtrail/generated/operations.h"
#include "store/key.h"

namespace trailcam::cloudtrail {
namespace {

using history::Attribute;

constexpr std::int64_t kResultsMax = 50;
constexpr std::size_t kValueMax = 2000;
constexpr std::size_t kTokenHashBytes = 16;
constexpr std::string_view kExplainHeader = "x-trailcam-explain";
constexpr std::string_view kDecisionHeader = "x-trailcam-decision";

struct AttributeName {
  std::string_view name;
  Attribute attribute;
  bool of_insights;  // the few that Insights events can be looked up by
};
constexpr std::array<AttributeName, 8> kAttributes = {{
    {"EventId", Attribute::EventId, true},
    {"EventName", Attribute::EventName, true},
    {"ReadOnly", Attribute::ReadOnly, false},
    {"Username", Attribute::Username, false},
    {"ResourceType", Attribute::ResourceType, false},
    {"ResourceName", Attribute::ResourceName, false},
    {"EventSource", Attribute::EventSource, true},
    {"AccessKeyId", Attribute::AccessKeyId, false},
}};

Error wrong_attribute(std::string text) {
  return errors::invalid_lookup_attributes_exception(std::move(text));
}

Result<void> read_attribute(const LookupAttribute& given, bool insight,
                            history::LookupQuery& query) {
  for (const AttributeName& known : kAttributes) {
    if (known.name != given.AttributeKey) continue;
    if (insight && !known.of_insights) {
      return wrong_attribute(
          fmt::format("Insights events cannot be looked up by {}.", given.AttributeKey));
    }
    if (given.AttributeValue.empty() || given.AttributeValue.size() > kValueMax) {
      return wrong_attribute(fmt::format("The value of {} must have between 1 and {} characters.",
                                         given.AttributeKey, kValueMax));
    }
    const bool boolean = given.AttributeValue == "true" || given.AttributeValue == "false";
    if (known.attribute == Attribute::ReadOnly && !boolean) {
      return wrong_attribute("The value of ReadOnly must be true or false.");
    }
    query.attribute = known.attribute;
    query.value = given.AttributeValue;
    return {};
  }
  return wrong_attribute(
      fmt::format("{} is not a valid lookup attribute key.", given.AttributeKey));
}

Result<void> read_times(const LookupEventsInput& input, Timestamp now,
                        history::LookupQuery& query) {
  if (input.StartTime && input.EndTime && *input.StartTime > *input.EndTime) {
    return errors::invalid_time_range_exception(
        "The start time must not be later than the end time.");
  }
  if (input.StartTime && *input.StartTime > now) {
    return errors::invalid_time_range_exception("The start time must not be in the future.");
  }
  const Timestamp oldest = now - history::kHistoryRetention;
  query.start = std::max(input.StartTime.value_or(oldest), oldest);
  query.end = input.EndTime;
  return {};
}

// A token is the place of the last event given out and a hash of what was asked for.
std::string question_hash(const LookupEventsInput& input, const history::LookupQuery& query) {
  const auto time = [](const std::optional<Timestamp>& t) {
    return t ? t->time_since_epoch().count() : std::int64_t{-1};
  };
  return crypto::sha256(fmt::format("{}|{}|{}|{}|{}|{}", query.account.str(), query.region.str(),
                                    int(query.attribute), time(input.StartTime),
                                    time(input.EndTime), query.value))
      .substr(0, kTokenHashBytes);
}

std::string write_token(const history::Place& place, const std::string& hash) {
  store::Key key("lookup");
  key.number(place.seconds).number(place.position);
  return base64(key.bytes() + hash);
}

Result<history::Place> read_token(const std::string& token, const std::string& hash) {
  const std::optional<std::string> bytes = unbase64(token);
  if (bytes && bytes->size() > hash.size() && bytes->ends_with(hash)) {
    store::KeyParts parts(*bytes);
    history::Place place;
    place.seconds = std::uint32_t(parts.number());
    place.position = parts.number();
    if (write_token(place, hash) == token) return place;
  }
  return errors::invalid_next_token_exception(
      "The token is not valid, or was given out for other parameters.");
}

Event to_event(const record::EventRecord& record) {
  Event out;
  out.EventId = record.event_id;
  out.EventName = record.event_name;
  out.ReadOnly = record.read_only ? "true" : "false";
  if (!record.access_key_id.empty()) out.AccessKeyId = record.access_key_id;
  out.EventTime = std::chrono::floor<std::chrono::seconds>(record.event_time);
  out.EventSource = record.event_source;
  if (!record.user_name.empty()) out.Username = record.user_name;
  out.Resources.emplace();
  for (const record::Alias& alias : record.aliases) {
    out.Resources->push_back({.ResourceType = alias.type, .ResourceName = alias.name});
  }
  out.CloudTrailEvent = record.json;
  return out;
}

}  // namespace

Result<LookupEventsOutput> lookup_events(CloudTrail& cloudtrail, pipeline::Call& call,
                                         const LookupEventsInput& input) {
  const bool insight = input.EventCategory.has_value();
  if (insight && *input.EventCategory != "insight") {
    return errors::invalid_event_category_exception(
        fmt::format("{} is not a valid event category.", *input.EventCategory));
  }
  history::LookupQuery query;
  query.account = call.account;
  query.region = call.region;
  if (input.LookupAttributes && !input.LookupAttributes->empty()) {
    if (input.LookupAttributes->size() > 1) {
      return wrong_attribute("You can specify only one lookup attribute.");
    }
    TC_TRY(read_attribute(input.LookupAttributes->front(), insight, query));
  }
  const std::int64_t results = input.MaxResults.value_or(kResultsMax);
  if (results < 1 || results > kResultsMax) {
    return errors::invalid_max_results_exception(
        fmt::format("MaxResults must be between 1 and {}.", kResultsMax));
  }
  query.count_max = std::size_t(results);
  TC_TRY(read_times(input, call.now, query));
  const std::string hash = question_hash(input, query);
  if (input.NextToken) query.after = TC_TRY(read_token(*input.NextToken, hash));

  LookupEventsOutput output;
  output.Events.emplace();
  // Nothing here detects Insights yet, so there are no events of that category.
  if (insight) return output;
  const history::LookupPage page =
      TC_TRY(history::lookup(call.transaction.database(), cloudtrail.scopes, query));
  for (const record::EventRecord& record : page.events) {
    output.Events->push_back(to_event(record));
  }
  // `trailcam explain` asks for one event and why it was denied.
  if (call.head.headers.has(kExplainHeader) && page.events.size() == 1) {
    call.response_headers.add(std::string(kDecisionHeader), base64(page.events.front().decision));
  }
  if (page.next) output.NextToken = write_token(*page.next, hash);
  return output;
}

}  // namespace trailcam::cloudtrail
