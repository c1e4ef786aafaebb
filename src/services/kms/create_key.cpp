#include <algorithm>

#include <fmt/format.h>

#include "aws/pipeline/faults.h"
#include "base/encoding.h"
#include "services/kms/generated/operations.h"
#include "services/kms/key_out.h"
#include "services/kms/key_policies.h"
#include "services/kms/key_spec.h"
#include "services/kms/keys.h"
#include "services/kms/tags.h"

namespace trailcam::kms {
namespace {

constexpr std::size_t kMultiRegionIdBytes = 16;

Error bad_request(std::string message) {
  return pipeline::faults::validation(pipeline::Family::Json, std::move(message));
}

// What the key is to be. Errors: ValidationException, UnsupportedOperationException.
Result<KeyRow> read_request(pipeline::Call& call, const CreateKeyInput& input) {
  if (input.KeySpec && input.CustomerMasterKeySpec) {
    return bad_request(
        "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. "
        "CustomerMasterKeySpec is deprecated.");
  }
  KeyRow key;
  key.account = call.account;
  key.region = call.region;
  key.spec = input.KeySpec.value_or(input.CustomerMasterKeySpec.value_or("SYMMETRIC_DEFAULT"));
  const KeySpec* spec = find_key_spec(key.spec);
  if (spec == nullptr) {
    return errors::unsupported_operation_exception(
        fmt::format("KeySpec {} is not supported in this Region.", key.spec));
  }
  key.usage = TC_TRY(choose_usage(*spec, input.KeyUsage.value_or("")));
  key.origin = input.Origin.value_or("AWS_KMS");
  if (key.origin == "AWS_CLOUDHSM" || key.origin == "EXTERNAL_KEY_STORE" ||
      input.CustomKeyStoreId || input.XksKeyId) {
    return errors::unsupported_operation_exception("There are no custom key stores here.");
  }
  key.multi_region = input.MultiRegion.value_or(false);
  key.id =
      key.multi_region ? "mrk-" + hex(call.random.bytes(kMultiRegionIdBytes)) : call.random.uuid();
  key.description = input.Description.value_or("");
  key.created = call.now;
  return key;
}

// Error: LimitExceededException.
Result<void> check_room_for_key(pipeline::Call& call) {
  const store::Key mine = home_key(kKeys, call.account, call.region);
  std::size_t count = 0;
  TC_TRY(call.transaction.scan(kKeys, mine.range(), [&](std::string_view, const KeyRow& key) {
    if (!key.managed_by_aws()) ++count;
    return count < kKeysMax;
  }));
  if (count < kKeysMax) return {};
  return errors::limit_exceeded_exception(
      fmt::format("You have reached the limit of {} keys in this Region.", kKeysMax));
}

}  // namespace

Result<CreateKeyOutput> create_key(Kms& kms, pipeline::Call& call, const CreateKeyInput& input) {
  KeyRow key = TC_TRY(read_request(call, input));
  if (input.Tags && !input.Tags->empty()) {
    TC_TRY(call.authorize("kms:TagResource", "*"));
    TC_TRY(add_tags(key.tags, *input.Tags));
  }
  const bool bypass = input.BypassPolicyLockoutSafetyCheck.value_or(false);
  key.policy = TC_TRY(policy_to_save(kms, call, input.Policy.value_or(default_policy(key.account)),
                                     bypass ? Lockout::Bypass : Lockout::Check));
  TC_TRY(check_room_for_key(call));
  if (key.origin == "EXTERNAL") {
    key.state = "PendingImport";
    key.awaits_material = true;
  } else {
    key.state = "Enabled";
    TC_TRY(kms.add_material(call.transaction, key, {.created = call.now}, call.random));
  }
  TC_TRY(put_key(call.transaction, key));
  call.notes.resource({"AWS::KMS::Key", key.arn(), key.account.str()});
  call.notes.aliases.push_back({"AWS::KMS::Key", key.id});
  call.notes.aliases.push_back({"AWS::KMS::Key", key.arn()});
  return CreateKeyOutput{.KeyMetadata = key_metadata(key)};
}

}  // namespace trailcam::kms
