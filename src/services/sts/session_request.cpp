#include "services/sts/session_request.h"

#include <algorithm>

#include <fmt/format.h>

#include "aws/pipeline/faults.h"
#include "base/compress.h"
#include "base/encoding.h"
#include "services/sts/generated/errors.h"

namespace trailcam::sts {
namespace {

using pipeline::Family;
namespace faults = pipeline::faults;

constexpr int kPackingLevel = 9;

Result<void> add_policies(Identities& identities, pipeline::Call& call, const AccountId& account,
                          const Limits& limits, SessionRequest& out) {
  if (limits.policy) {
    const auto parsed = policy::Policy::parse(*limits.policy, policy::Policy::Kind::Identity);
    if (!parsed) return errors::malformed_policy_document_exception(parsed.error().message());
    out.policies.push_back(*limits.policy);
  }
  if (!limits.policy_arns) return {};
  if (limits.policy_arns->size() > kManagedSessionPoliciesMax) {
    return faults::validation(
        Family::Query,
        fmt::format("A session takes at most {} managed policies.", kManagedSessionPoliciesMax));
  }
  for (const PolicyDescriptorType& policy : *limits.policy_arns) {
    const std::string arn = policy.arn.value_or("");
    if (!TC_TRY(identities.knows_policy(call, account, arn))) {
      return faults::validation(Family::Query, fmt::format("ARN {} is not valid.", arn));
    }
    out.managed_policies.push_back(arn);
  }
  return {};
}

}  // namespace

Result<Tags> session_tags(const std::optional<std::vector<Tag>>& given) {
  Tags out;
  if (!given) return out;
  for (const Tag& tag : *given) {
    const auto same = [&](const auto& other) { return lower(other.first) == lower(tag.Key); };
    if (std::ranges::any_of(out, same)) {
      return faults::validation(
          Family::Query,
          "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
    }
    out.emplace_back(tag.Key, tag.Value);
  }
  return out;
}

std::int64_t packed_percent(const SessionRequest& request) {
  std::string plain;
  for (const std::string& policy : request.policies) plain += policy;
  for (const std::string& arn : request.managed_policies) plain += arn + '\0';
  for (const auto& [key, value] : request.tags) plain += key + '\0' + value + '\0';
  const std::size_t packed = gzip(plain, kPackingLevel).size();
  return std::int64_t((packed * 100 + kPackedBytesMax - 1) / kPackedBytesMax);
}

Result<std::optional<std::int64_t>> limit_session(Identities& identities, pipeline::Call& call,
                                                  const AccountId& account, const Limits& limits,
                                                  SessionRequest& out) {
  TC_TRY(add_policies(identities, call, account, limits, out));
  if (out.policies.empty() && out.managed_policies.empty() && out.tags.empty()) {
    return std::optional<std::int64_t>();
  }
  const std::int64_t percent = packed_percent(out);
  if (percent > 100) {
    return errors::packed_policy_too_large_exception(fmt::format(
        "Packed policy consumes {}% of allotted space, please use smaller policy.", percent));
  }
  return std::optional(percent);
}

Result<std::optional<Timestamp>> check_code(Identities& identities, pipeline::Call& call,
                                            const GivenCode& given) {
  const auto refused = [](const char* why) { return faults::access_denied(Family::Query, why); };
  if (!given.serial_number && !given.code) return std::optional<Timestamp>();
  if (!given.serial_number || !given.code) {
    return refused(
        "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass "
        "code.");
  }
  const auto answer = TC_TRY(identities.take_code(call, {*given.serial_number, *given.code}));
  if (answer == Identities::MfaAnswer::NoSuchDevice) {
    return refused(
        "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA "
        "serial number is valid and associated with this user.");
  }
  if (answer == Identities::MfaAnswer::Wrong) {
    return refused("MultiFactorAuthentication failed with invalid MFA one time pass code. ");
  }
  return std::optional(Timestamp(std::chrono::floor<std::chrono::seconds>(call.now)));
}

Timestamp session_end(const pipeline::Call& call, std::int64_t seconds) {
  return std::chrono::floor<std::chrono::seconds>(call.now) + std::chrono::seconds{seconds};
}

Credentials to_credentials(const NewSession& session, Timestamp expires) {
  return {.AccessKeyId = session.access_key_id,
          .SecretAccessKey = std::string(session.secret_access_key.reveal()),
          .SessionToken = session.session_token,
          .Expiration = expires};
}

}  // namespace trailcam::sts
