#include "aws/pipeline/sign_in_record.h"

#include "aws/pipeline/identity.h"
#include "base/json.h"

namespace trailcam::pipeline {
namespace {

constexpr std::string_view kSignInSource = "signin.amazonaws.com";
constexpr std::string_view kSignInRegion = "us-east-1";

void write_user(JsonWriter& json, const SignInEvent& event) {
  const Caller& caller = event.caller;
  const bool failed = !event.error_message.empty();
  const bool known = !caller.principal_id.empty();
  const bool root = caller.principal.type == policy::Principal::Type::Root;
  json.key("userIdentity");
  json.begin_object();
  json.member("type", root ? "Root" : "IAMUser");
  if (known) json.member("principalId", caller.principal_id);
  if (root || (known && !failed)) json.member("arn", caller.principal.arn);
  json.member("accountId", event.account.str());
  if (failed || !caller.access_key_id.empty()) json.member("accessKeyId", caller.access_key_id);
  if (!root) json.member("userName", known ? caller.user_name : "HIDDEN_DUE_TO_SECURITY_REASONS");
  json.end_object();
}

}  // namespace

record::EventRecord sign_in_record(const SignInEvent& event, Random& random) {
  record::EventRecord out;
  out.event_id = random.uuid();
  out.event_time = event.time;
  out.account = event.account;
  out.region = Region(kSignInRegion);
  out.event_source = kSignInSource;
  out.event_name = event.name;
  const bool root = event.caller.principal.type == policy::Principal::Type::Root;
  out.user_name = root ? "root" : event.caller.user_name;
  out.access_key_id = event.caller.access_key_id;
  out.global_service = true;

  JsonWriter json(out.json);
  json.begin_object();
  json.member("eventVersion", kEventVersion);
  write_user(json, event);
  json.member("eventTime", iso8601(event.time));
  json.member("eventSource", kSignInSource);
  json.member("eventName", event.name);
  json.member("awsRegion", kSignInRegion);
  json.member("sourceIPAddress", event.head.peer_address);
  json.member("userAgent", cut(event.head.headers.get("user-agent"), kShortFieldBytesMax));
  if (!event.error_message.empty()) json.member("errorMessage", event.error_message);
  json.key("requestParameters");
  json.null();
  json.key("responseElements");
  json.begin_object();
  json.member(event.name, event.error_message.empty() ? "Success" : "Failure");
  json.end_object();
  if (event.additional.is_map()) {
    json.key("additionalEventData");
    json.value(event.additional);
  }
  json.member("eventID", out.event_id);
  json.key("readOnly");
  json.boolean(false);
  json.member("eventType", "AwsConsoleSignIn");
  json.key("managementEvent");
  json.boolean(true);
  json.member("recipientAccountId", event.account.str());
  json.member("eventCategory", "Management");
  write_tls(json, event.head);
  json.end_object();
  return out;
}

}  // namespace trailcam::pipeline
