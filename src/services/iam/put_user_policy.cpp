#include <algorithm>

#include <fmt/format.h>

#include "services/iam/generated/operations.h"

namespace trailcam::iam {
namespace {

// Blanks do not count towards the quota.
std::size_t counted_bytes(std::string_view document) {
  return std::size_t(std::count_if(document.begin(), document.end(), [](char c) {
    return c != ' ' && c != '\t' && c != '\r' && c != '\n';
  }));
}

}  // namespace

Result<PutUserPolicyOutput> put_user_policy(Iam&, pipeline::Call& call,
                                            const PutUserPolicyInput& input) {
  const UserRow user = TC_TRY(find_user(call, input.UserName));
  const auto parsed = policy::Policy::parse(input.PolicyDocument, policy::Policy::Kind::Identity);
  if (!parsed) {
    return errors::malformed_policy_document_exception(parsed.error().message());
  }
  TC_TRY(call.transaction.guard(user_policy_key(user.account, user.name, "")));
  std::size_t bytes = counted_bytes(input.PolicyDocument);
  TC_TRY(call.transaction.scan(kUserPolicies, user_policies_range(user.account, user.name),
                               [&](std::string_view, const InlinePolicyRow& row) {
                                 if (row.name != input.PolicyName) {
                                   bytes += counted_bytes(row.document);
                                 }
                                 return true;
                               }));
  if (bytes > kInlinePolicyBytesMax) {
    return errors::limit_exceeded_exception(fmt::format(
        "Maximum policy size of {} bytes exceeded for user {}", kInlinePolicyBytesMax, user.name));
  }
  call.transaction.put(kUserPolicies, user_policy_key(user.account, user.name, input.PolicyName),
                       InlinePolicyRow{input.PolicyName, input.PolicyDocument});
  return PutUserPolicyOutput{};
}

}  // namespace trailcam::iam
