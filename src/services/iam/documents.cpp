#include "services/iam/documents.h"

#include <algorithm>

#include <fmt/format.h>

#include "services/iam/generated/errors.h"
#include "services/iam/iam.h"
#include "services/iam/principals.h"

namespace trailcam::iam {
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

Result<std::string> trust_policy_to_save(pipeline::Call& call, const std::string& document) {
  TC_TRY(check_document(document, policy::Policy::Kind::Trust));
  if (counted_bytes(document) > kTrustPolicyBytesMax) {
    return errors::limit_exceeded_exception(
        fmt::format("Cannot exceed quota for ACLSizePerRole: {}", kTrustPolicyBytesMax));
  }
  auto saved = TC_TRY(Principals().to_save(call.transaction, document));
  if (saved.unknown.empty()) return std::move(saved.document);
  return errors::malformed_policy_document_exception(
      fmt::format(R"(Invalid principal in policy: "AWS":"{}")", saved.unknown));
}

}  // namespace trailcam::iam
