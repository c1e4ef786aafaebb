// What AssumeRole and GetFederationToken have in common: how a session is limited and tagged.
#pragma once

#include "services/sts/generated/shapes.h"
#include "services/sts/sts.h"

namespace trailcam::sts {

inline constexpr std::size_t kManagedSessionPoliciesMax = 10;
// What session policies and tags may take together, packed.
inline constexpr std::size_t kPackedBytesMax = 2048;

// Session policies and tags as they were sent.
struct Limits {
  const std::optional<std::string>& policy;
  const std::optional<std::vector<PolicyDescriptorType>>& policy_arns;
  const std::optional<std::vector<Tag>>& tags;
};

// Fills in policies and tags. `account`: whose managed policies may be named. Returns how much of
// the packed size they take, in percent; nothing when there are none.
// Errors: MalformedPolicyDocument, PackedPolicyTooLarge, ValidationError.
Result<std::optional<std::int64_t>> limit_session(Identities& identities, pipeline::Call& call,
                                                  const AccountId& account, const Limits& limits,
                                                  SessionRequest& out);

// Tags that are told apart without regard to case. Error: ValidationError.
Result<Tags> session_tags(const std::optional<std::vector<Tag>>& given);

// In percent, rounded up.
std::int64_t packed_percent(const SessionRequest& request);

// Checks the code that came along, if one did; returns when it was given. Error: AccessDenied.
struct GivenCode {
  const std::optional<std::string>& serial_number;
  const std::optional<std::string>& code;
};
Result<std::optional<Timestamp>> check_code(Identities& identities, pipeline::Call& call,
                                            const GivenCode& given);

// When a session of that length ends.
Timestamp session_end(const pipeline::Call& call, std::int64_t seconds);

Credentials to_credentials(const NewSession& session, Timestamp expires);

}  // namespace trailcam::sts
