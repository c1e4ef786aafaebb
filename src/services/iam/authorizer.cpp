#include "services/iam/authorizer.h"

#include "services/iam/resource_names.h"

namespace trailcam::iam {
namespace {

using pipeline::Decision;
using pipeline::Question;
using policy::Principal;

// The account in "arn:aws:SERVICE:REGION:ACCOUNT:..."; "" when there is none.
std::string_view account_in(std::string_view arn) {
  for (int field = 0; field < 4; ++field) {
    const std::size_t colon = arn.find(':');
    if (colon == arn.npos) return {};
    arn.remove_prefix(colon + 1);
  }
  return arn.substr(0, arn.find(':'));
}

// S3 tells its reasons to callers of the bucket's own account only.
bool tells_reason(const Question& question, const policy::ResourcePolicy* resource) {
  if (!question.action.starts_with("s3:")) return true;
  const Principal& principal = question.caller.principal;
  const bool accountless =
      principal.type == Principal::Type::Service || principal.type == Principal::Type::Anonymous;
  return !accountless && (resource == nullptr || resource->owner == principal.account);
}

// The condition keys that say something of a user, role or policy which is there.
Result<void> add_facts(const store::Database& database, std::string_view arn,
                       policy::Context& context) {
  store::Transaction transaction(database);
  const auto known = TC_TRY(resource_of(transaction, arn));
  if (!known || known->arn != arn) return {};
  for (const TagRow& tag : known->tags) {
    context.set("aws:ResourceTag/" + tag.key, tag.value);
    context.set("iam:ResourceTag/" + tag.key, tag.value);
  }
  // A call that gives a boundary is judged by that one.
  if (!known->boundary.empty() && context.find("iam:permissionsboundary") == nullptr) {
    context.set("iam:PermissionsBoundary", known->boundary);
  }
  return {};
}

}  // namespace

Result<Decision> Authorizer::decide(const Question& question) const {
  const Principal& principal = question.caller.principal;
  const std::string service = question.action.substr(0, question.action.find(':'));
  // Who makes a bucket is not asking for that of another, even if there is one of the name.
  const auto finder = question.action == "s3:CreateBucket" ? resource_policies_.end()
                                                           : resource_policies_.find(service);
  std::optional<policy::ResourcePolicy> resource;
  if (finder != resource_policies_.end()) resource = TC_TRY(finder->second->asked(question));
  if (principal.type == Principal::Type::Service && !resource &&
      finder != resource_policies_.end()) {
    // There is nothing to protect, and a service is to be told that (NoSuchBucket).
    return Decision{true, {}};
  }

  policy::Context context(&question.context);
  const std::string_view account =
      resource ? std::string_view(resource->owner.str()) : account_in(question.resource);
  if (!account.empty()) {
    context.set("aws:ResourceAccount", std::string(account));
    if (service == "s3") context.set("s3:ResourceAccount", std::string(account));
  }
  if (resource) {
    for (const auto& [key, value] : resource->tags) context.set("aws:ResourceTag/" + key, value);
  }
  if (service == "iam") TC_TRY(add_facts(database_, question.resource, context));
  const policy::Request request{principal, question.action, question.resource, context};
  const auto own = TC_TRY(caller_policies_.of(question.caller));
  const policy::ResourcePolicy* const guard = resource ? &*resource : nullptr;
  policy::Verdict verdict = policy::evaluate(request, *own, guard);
  AccountId owner = resource ? resource->owner : AccountId();
  if (verdict.allowed()) return Decision{true, {}, std::move(verdict), {}, std::move(owner)};
  std::string because =
      tells_reason(question, guard) ? policy::denial(verdict, request) : "Access Denied";
  std::string explanation = policy::explain(verdict, request);
  return Decision{false, std::move(because), std::move(verdict), std::move(explanation),
                  std::move(owner)};
}

}  // namespace trailcam::iam
