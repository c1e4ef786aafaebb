#include "services/kms/rotation.h"

#include <fmt/format.h>

#include "aws/pipeline/identity.h"
#include "base/json.h"
#include "services/kms/generated/errors.h"
#include "services/kms/keys.h"

namespace trailcam::kms {
namespace {
constexpr std::string_view kInternal = "AWS Internal";
constexpr std::string_view kEventSource = "kms.amazonaws.com";

// Error: KMSInvalidStateException.
Result<void> use_pending(store::Transaction& transaction, KeyRow& key, std::string_view type,
                         Timestamp now) {
  auto material = TC_TRY(Kms::material(transaction, key, key.pending_material));
  if (!material) {
    return errors::kms_invalid_state_exception(
        fmt::format("No available key material pending rotation for the key: {}.", key.arn()));
  }
  material->rotation = type;
  material->created = now;
  key.material_expires = std::exchange(material->expires, std::nullopt);
  transaction.put(kMaterials, of_key(kMaterials, key).text(material->id), *material);
  key.material = std::exchange(key.pending_material, std::string());
  return {};
}

}  // namespace

Result<void> check_rotates(const KeyRow& key) {
  if (!key.symmetric()) return errors::unsupported_operation_exception("");
  if (key.origin == "AWS_KMS") return {};
  return errors::unsupported_operation_exception(
      fmt::format("{} origin is {} which is not valid for this operation.", key.arn(), key.origin));
}

Result<void> check_rotates_on_demand(const KeyRow& key) {
  return key.symmetric() && key.origin == "EXTERNAL" ? Result<void>() : check_rotates(key);
}

Result<void> rotate(const Kms& kms, store::Transaction& transaction, KeyRow& key,
                    std::string_view type, Timestamp now, Random& random) {
  if (key.origin == "EXTERNAL") {
    TC_TRY(use_pending(transaction, key, type, now));
  } else {
    TC_TRY(kms.add_material(transaction, key, {.created = now, .rotation = std::string(type)},
                            random));
  }
  TC_TRY(put_key(transaction, key));
  const record::EventRecord event =
      key_event(key, {.name = "RotateKey", .time = now, .rotation_type = type}, random);
  transaction.change().records.push_back(record::encode(event));
  return {};
}

record::EventRecord key_event(const KeyRow& key, const KeyEvent& event, Random& random) {
  record::EventRecord out;
  out.event_id = random.uuid();
  out.event_time = event.time;
  out.account = key.account;
  out.region = key.region;
  out.event_source = kEventSource;
  out.event_name = event.name;
  out.aliases = {{"AWS::KMS::Key", key.id}, {"AWS::KMS::Key", key.arn()}};

  JsonWriter json(out.json);
  json.begin_object();
  json.member("eventVersion", pipeline::kEventVersion);
  json.key("userIdentity");
  json.begin_object();
  json.member("accountId", key.account.str());
  json.member("invokedBy", kInternal);
  json.end_object();
  json.member("eventTime", iso8601(event.time));
  json.member("eventSource", kEventSource);
  json.member("eventName", event.name);
  json.member("awsRegion", key.region.str());
  json.member("sourceIPAddress", kInternal);
  json.member("userAgent", kInternal);
  json.key("requestParameters");
  json.null();
  json.key("responseElements");
  json.null();
  json.member("eventID", out.event_id);
  json.key("readOnly");
  json.boolean(false);
  json.key("resources");
  json.begin_array();
  json.begin_object();
  json.member("accountId", key.account.str());
  json.member("type", "AWS::KMS::Key");
  json.member("ARN", key.arn());
  json.end_object();
  json.end_array();
  json.member("eventType", "AwsServiceEvent");
  json.key("managementEvent");
  json.boolean(true);
  json.member("recipientAccountId", key.account.str());
  json.key("serviceEventDetails");
  json.begin_object();
  if (!event.rotation_type.empty()) json.member("rotationType", event.rotation_type);
  json.member("keyId", key.id);
  json.end_object();
  json.member("eventCategory", "Management");
  json.end_object();
  return out;
}

}  // namespace trailcam::kms
