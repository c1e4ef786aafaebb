#include "services/iam/documents.h"

#include <algorithm>

#include <fmt/format.h>

#include "services/iam/generated/errors.h"
#include "services/iam/iam.h"

namespace trailcam::iam {
namespace {

// True when `arn` names nobody of the account, or somebody who is there.
Result<bool> principal_is_known(pipeline::Call& call, const std::string& arn) {
  const std::string own = "arn:aws:iam::" + call.account.str() + ":";
  if (!arn.starts_with(own)) return true;
  const std::string_view rest = std::string_view(arn).substr(own.size());
  const std::string_view name = rest.substr(rest.rfind('/') + 1);
  if (rest.starts_with("user/")) {
    const auto row = TC_TRY(call.transaction.get(kUsers, user_key(call.account, name)));
    return row && row->arn() == arn;
  }
  if (rest.starts_with("role/")) {
    const auto row = TC_TRY(call.transaction.get(kRoles, named_key(kRoles, call.account, name)));
    return row && row->arn() == arn;
  }
  return true;
}

}  // namespace

std::size_t counted_bytes(std::string_view document) {
  return std::size_t(std::count_if(document.begin(), document.end(), [](char c) {
    return c != ' ' && c != '\t' && c != '\r' && c != '\n';
  }));
}

Result<void> check_document(const std::string& document, policy::Policy::Kind kind) {
  const auto parsed = policy::Policy::parse(document, kind);
  if (parsed) return {};
  return errors::malformed_policy_document_exception(parsed.error().message());
}

Result<void> check_managed_document(const std::string& document) {
  TC_TRY(check_document(document, policy::Policy::Kind::Identity));
  if (counted_bytes(document) <= kManagedPolicyBytesMax) return {};
  return errors::limit_exceeded_exception(
      fmt::format("Cannot exceed quota for PolicySize: {}", kManagedPolicyBytesMax));
}

Result<void> check_trust_policy(pipeline::Call& call, const std::string& document) {
  const auto parsed = policy::Policy::parse(document, policy::Policy::Kind::Trust);
  if (!parsed) {
    return errors::malformed_policy_document_exception(parsed.error().message());
  }
  if (counted_bytes(document) > kTrustPolicyBytesMax) {
    return errors::limit_exceeded_exception(
        fmt::format("Cannot exceed quota for ACLSizePerRole: {}", kTrustPolicyBytesMax));
  }
  for (const std::string& principal : (*parsed)->aws_principals()) {
    if (TC_TRY(principal_is_known(call, principal))) continue;
    return errors::malformed_policy_document_exception(
        fmt::format(R"(Invalid principal in policy: "AWS":"{}")", principal));
  }
  return {};
}

}  // namespace trailcam::iam
