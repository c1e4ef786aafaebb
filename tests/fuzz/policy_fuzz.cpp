// Policy documents: parsed once, then asked; a Deny of everything holds whatever stands beside it.
#include <memory>
#include <string>

#include "aws/policy/evaluation.h"
#include "fuzz/fuzz.h"

namespace trailcam::fuzz {
namespace {

using policy::Policy;

policy::Context context() {
  policy::Context out;
  out.set("aws:sourceip", std::string("192.0.2.7"));
  out.set("aws:currenttime", std::string("2026-01-02T03:04:05Z"));
  out.set("aws:username", std::string("alice"));
  out.set("s3:prefix", std::vector<std::string>{"a/", "b*"});
  return out;
}

void ask(const Policy& policy) {
  static const policy::Context kContext = context();
  policy::Principal caller;
  caller.type = policy::Principal::Type::User;
  caller.account = AccountId("111122223333");
  caller.arn = "arn:aws:iam::111122223333:user/alice";
  caller.unique_id = "AIDAALICE";
  for (const std::string_view resource : {"*", "arn:aws:s3:::bucket/a/b"}) {
    policy.ask({caller, "s3:PutObject", resource, kContext});
  }
  policy.all_answers({caller, "s3:PutObject", "arn:aws:s3:::bucket/a/b", kContext});
  policy.context_keys();
  policy.is_public();
  policy.resources();
  policy.actions();
  policy.aws_principals();
}

// Whatever a policy says, it allows nothing beside a Deny of everything, nor more within a
// boundary.
void evaluate(const std::shared_ptr<const Policy>& policy) {
  static const policy::Context kContext = context();
  static const auto kDenyAll = Policy::parse(
      R"({"Statement":{"Effect":"Deny","Action":"*","Resource":"*"}})", Policy::Kind::Identity);
  policy::Principal caller;
  caller.type = policy::Principal::Type::User;
  caller.account = AccountId("111122223333");
  caller.arn = "arn:aws:iam::111122223333:user/alice";
  const policy::Request request{caller, "s3:PutObject", "arn:aws:s3:::bucket/a/b", kContext};
  const policy::NamedPolicy named{policy, "p", "user", "alice"};
  policy::CallerPolicies policies;
  policy::ResourcePolicy resource{.policy = nullptr, .owner = caller.account};
  if (policy->kind() == Policy::Kind::Identity) {
    policies.identity.push_back(named);
  } else {
    resource.policy = policy;
  }
  const policy::Verdict free = policy::evaluate(request, policies, &resource);
  TC_ASSERT(policy::explain(free, request).size() <= policy::kExplanationBytesMax);
  if (policy->kind() == Policy::Kind::Identity) {
    policies.boundary = named;
    TC_ASSERT(policy::evaluate(request, policies, &resource).allowed() == free.allowed());
  }
  policies.identity.push_back({*kDenyAll, "deny", "user", "alice"});
  TC_ASSERT(!policy::evaluate(request, policies, &resource).allowed());
}

}  // namespace

void fuzz(std::string_view bytes) {
  for (const auto kind : {Policy::Kind::Identity, Policy::Kind::Resource, Policy::Kind::Trust}) {
    const auto policy = Policy::parse(bytes, kind);
    if (!policy) continue;
    ask(**policy);
    evaluate(*policy);
    policy::statement_extents(bytes);
  }
  // Patterns beside texts: with a pattern that holds no wildcard, only the same text fits.
  Input input(bytes);
  const std::string_view pattern = input.line();
  const bool fits = policy::glob(pattern, input.rest());
  if (pattern.find_first_of("*?") == pattern.npos) {
    TC_ASSERT(!fits || pattern.size() == input.rest().size());
  }
}

}  // namespace trailcam::fuzz
