#include "services/kms/key_policies.h"

#include <fmt/format.h>

#include "services/kms/generated/errors.h"
#include "services/kms/grants.h"
#include "services/kms/keys.h"

namespace trailcam::kms {

Result<std::optional<pipeline::ResourcePolicy>> KeyPolicies::of(std::string_view arn) const {
  const auto parts = parse_arn(arn);
  if (!parts || parts->key_id.empty()) return std::optional<pipeline::ResourcePolicy>();
  pipeline::ResourcePolicy out{.policy = nullptr, .owner = parts->account};
  out.must_allow = true;
  out.name = arn;
  store::Transaction transaction(database_);
  const auto key = TC_TRY(
      transaction.get(kKeys, home_key(kKeys, parts->account, parts->region).text(parts->key_id)));
  if (!key) return std::optional(std::move(out));
  out.policy = TC_TRY(cache_.get(key->policy, policy::Policy::Kind::Resource));
  for (const TagRow& tag : key->tags) out.tags.emplace_back(tag.key, tag.value);
  return std::optional(std::move(out));
}

Result<std::optional<pipeline::ResourcePolicy>> KeyPolicies::asked(
    const pipeline::Question& question) const {
  auto out = TC_TRY(of(question.resource));
  const auto* granted = question.context.find(kGrantedFact);
  if (out && granted != nullptr) out->granted = naming_of(granted->front());
  return out;
}

std::string default_policy(const AccountId& account) {
  return fmt::format(R"({{
  "Version" : "2012-10-17",
  "Id" : "key-default-1",
  "Statement" : [ {{
    "Sid" : "Enable IAM User Permissions",
    "Effect" : "Allow",
    "Principal" : {{
      "AWS" : "arn:aws:iam::{}:root"
    }},
    "Action" : "kms:*",
    "Resource" : "*"
  }} ]
}})",
                     account.str());
}

std::string managed_policy(const AccountId& account, const Region& region,
                           std::string_view service) {
  return fmt::format(R"({{
  "Version" : "2012-10-17",
  "Id" : "auto-{service}-2",
  "Statement" : [ {{
    "Sid" : "Allow access through {service} for all principals in the account that are authorized to use it",
    "Effect" : "Allow",
    "Principal" : {{
      "AWS" : "*"
    }},
    "Action" : [ "kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:CreateGrant", "kms:DescribeKey" ],
    "Resource" : "*",
    "Condition" : {{
      "StringEquals" : {{
        "kms:CallerAccount" : "{account}",
        "kms:ViaService" : "{service}.{region}.amazonaws.com"
      }}
    }}
  }}, {{
    "Sid" : "Allow direct access to key metadata to the account",
    "Effect" : "Allow",
    "Principal" : {{
      "AWS" : "arn:aws:iam::{account}:root"
    }},
    "Action" : [ "kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant" ],
    "Resource" : "*"
  }} ]
}})",
                     fmt::arg("service", service), fmt::arg("account", account.str()),
                     fmt::arg("region", region.str()));
}

Result<void> check_policy_name(const std::optional<std::string>& name) {
  if (!name || *name == kPolicyName) return {};
  return errors::not_found_exception("No such policy exists");
}

pipeline::KnownFacts bypass_fact(bool bypass) {
  return {{"kms:BypassPolicyLockoutSafetyCheck", {bypass ? "true" : "false"}}};
}

Result<std::string> policy_to_save(const Kms& kms, pipeline::Call& call,
                                   const std::string& document, Lockout lockout) {
  const auto policy = policy::Policy::parse(document, policy::Policy::Kind::Resource);
  if (!policy) return errors::malformed_policy_document_exception(policy.error().message());
  auto saved = TC_TRY(kms.principals().to_save(call.transaction, document));
  if (!saved.unknown.empty()) {
    return errors::malformed_policy_document_exception(
        "Policy contains a statement with one or more invalid principals.");
  }
  if (lockout == Lockout::Bypass) return std::move(saved.document);
  policy::Context context;
  context.set("kms:CallerAccount", call.caller.principal.account.str());
  context.set("aws:PrincipalAccount", call.caller.principal.account.str());
  context.set("aws:PrincipalArn", call.caller.principal.role_arn.empty()
                                      ? call.caller.principal.arn
                                      : call.caller.principal.role_arn);
  const policy::Answer answer =
      (*policy)->ask({call.caller.principal, "kms:PutKeyPolicy", "*", context});
  if (answer.effect != policy::Effect::Allow) {
    return errors::malformed_policy_document_exception(
        "The new key policy will not allow you to update the key policy in the future.");
  }
  return std::move(saved.document);
}

}  // namespace trailcam::kms
