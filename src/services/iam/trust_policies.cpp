#include "services/iam/trust_policies.h"

#include "services/iam/roles.h"

namespace trailcam::iam {
namespace {

constexpr std::string_view kTrustsNobody =
    R"({"Statement":[{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole",)"
    R"("Condition":{"Null":{"aws:PrincipalType":"true","aws:CurrentTime":"true"}}}]})";

}  // namespace

Result<std::optional<pipeline::ResourcePolicy>> TrustPolicies::of(std::string_view arn) const {
  const auto account = account_of_role(arn);
  if (!account) return std::optional<pipeline::ResourcePolicy>();
  store::Transaction transaction(database_);
  const auto role = TC_TRY(role_of_arn(transaction, arn));
  const std::string document = role ? role->trust_policy : std::string(kTrustsNobody);
  pipeline::ResourcePolicy out{.policy = TC_TRY(cache_.get(document, policy::Policy::Kind::Trust)),
                               .owner = *account};
  out.must_allow = true;
  out.name = arn;
  if (!role) return std::optional(std::move(out));
  for (const TagRow& tag : role->tags) out.tags.emplace_back(tag.key, tag.value);
  return std::optional(std::move(out));
}

}  // namespace trailcam::iam
