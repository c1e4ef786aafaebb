#include "services/iam/authorizer.h"

#include <algorithm>

#include <fmt/format.h>

namespace trailcam::iam {
namespace {

using pipeline::Decision;
using pipeline::Question;
using policy::Answer;
using policy::Effect;
using policy::Naming;
using policy::Principal;

constexpr std::string_view kAdministratorDocument =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})";

// The service part of "arn:aws:s3:::bucket".
std::string_view arn_service(std::string_view arn) {
  if (!arn.starts_with("arn:")) return {};
  const std::size_t partition_end = arn.find(':', 4);
  if (partition_end == arn.npos) return {};
  const std::size_t end = arn.find(':', partition_end + 1);
  return end == arn.npos ? std::string_view{}
                         : arn.substr(partition_end + 1, end - partition_end - 1);
}

// IAM names what it protects by kind and name: "user dana", "policy arn:aws:iam::...".
std::string resource_words(const Question& question) {
  const std::string& arn = question.resource;
  if (!question.action.starts_with("iam:")) return arn;
  const std::size_t colon = arn.rfind(':');
  const std::size_t slash = arn.find('/', colon == arn.npos ? 0 : colon);
  if (colon == arn.npos || slash == arn.npos) return arn;
  const std::string kind = arn.substr(colon + 1, slash - colon - 1);
  if (kind == "policy") return "policy " + arn;
  if (kind != "user" && kind != "group" && kind != "role") return arn;
  return kind + " " + arn.substr(arn.rfind('/') + 1);
}

std::string sentence(const Question& question, const std::string& because) {
  const Principal& principal = question.caller.principal;
  const std::string who = principal.type == Principal::Type::Anonymous ? "anonymous"
                          : principal.type == Principal::Type::Service ? principal.service
                                                                       : principal.arn;
  const bool quoted = question.action.starts_with("s3:");
  const std::string on = question.resource == "*" ? ""
                         : quoted                 ? " on resource: \"" + question.resource + '"'
                                                  : " on resource: " + resource_words(question);
  return fmt::format("User: {} is not authorized to perform: {}{} {}", who, question.action, on,
                     because);
}

// S3 tells its reasons to callers of the bucket's own account only.
enum class Told { Reason, Nothing };

Decision denied_by(const Question& question, const char* type, Told told) {
  if (told == Told::Nothing) return {false, "Access Denied"};
  return {false, sentence(question, fmt::format("with an explicit deny in {} policy", type))};
}

Decision not_allowed_by(const Question& question, const char* type, Told told) {
  if (told == Told::Nothing) return {false, "Access Denied"};
  return {false, sentence(question, fmt::format("because no {} policy allows the {} action", type,
                                                question.action))};
}

}  // namespace

std::shared_ptr<const policy::Policy> PolicyCache::get(const std::string& document,
                                                       policy::Policy::Kind kind) {
  MutexLock lock(mutex_);
  const auto found = policies_.find({kind, document});
  if (found != policies_.end()) return found->second;
  auto parsed = policy::Policy::parse(document, kind);
  std::shared_ptr<const policy::Policy> made = parsed ? *parsed : nullptr;
  if (policies_.size() >= kPoliciesMax) policies_.clear();
  policies_.emplace(std::pair(kind, document), made);
  return made;
}

Result<Authorizer::Policies> Authorizer::identity_policies(const pipeline::Caller& caller) const {
  Policies out;
  const auto add = [&](const std::string& document) -> Result<void> {
    auto parsed = cache_.get(document, policy::Policy::Kind::Identity);
    if (!parsed) return Error(ErrorKind::Corrupt, "a stored policy does not parse");
    out.push_back(std::move(parsed));
    return {};
  };
  if (caller.administrator) {
    TC_TRY(add(std::string(kAdministratorDocument)));
    return out;
  }
  if (caller.principal.type != Principal::Type::User) return out;
  store::Transaction transaction(database_);
  const AccountId& account = caller.principal.account;
  const auto user = TC_TRY(transaction.get(kUsers, user_key(account, caller.user_name)));
  if (!user) return out;
  for (const std::string& arn : user->managed_policies) {
    if (arn == kAdministratorAccess) TC_TRY(add(std::string(kAdministratorDocument)));
  }
  std::vector<std::string> documents;
  TC_TRY(transaction.scan(kUserPolicies, user_policies_range(account, caller.user_name),
                          [&](std::string_view, InlinePolicyRow row) {
                            documents.push_back(std::move(row.document));
                            return true;
                          }));
  for (const std::string& document : documents) TC_TRY(add(document));
  return out;
}

Result<std::optional<pipeline::ResourcePolicy>> Authorizer::resource_policy(
    std::string_view arn) const {
  const auto found = resource_policies_.find(std::string(arn_service(arn)));
  if (found == resource_policies_.end()) return std::optional<pipeline::ResourcePolicy>();
  return found->second->of(arn);
}

Result<Decision> Authorizer::decide(const Question& question) const {
  const pipeline::Caller& caller = question.caller;
  const Principal& principal = caller.principal;
  const policy::Request request{principal, question.action, question.resource, question.context};

  const auto resource = TC_TRY(resource_policy(question.resource));
  if (principal.type == Principal::Type::Service && !resource &&
      resource_policies_.contains(std::string(arn_service(question.resource)))) {
    // There is nothing to protect, and a service is to be told that (NoSuchBucket).
    return Decision{true, {}};
  }
  const bool own = resource && resource->owner == principal.account;
  const bool accountless =
      principal.type == Principal::Type::Service || principal.type == Principal::Type::Anonymous;
  const bool outsider = resource && !own && principal.type != Principal::Type::Service;
  const Told told = question.action.starts_with("s3:") && (accountless || outsider) ? Told::Nothing
                                                                                    : Told::Reason;
  Answer by_resource;
  if (resource && resource->policy) by_resource = resource->policy->ask(request);
  if (by_resource.effect == Effect::Deny) return denied_by(question, "a resource-based", told);

  bool by_identity = principal.type == Principal::Type::Root;
  for (const auto& document : TC_TRY(identity_policies(caller))) {
    const Answer answer = document->ask(request);
    if (answer.effect == Effect::Deny) return denied_by(question, "an identity-based", told);
    by_identity |= answer.effect == Effect::Allow;
  }

  bool granted = by_resource.effect == Effect::Allow;
  if (granted && outsider && resource->restrict_public && by_resource.naming == Naming::Everyone) {
    granted = false;
  }
  if (accountless) {
    return granted ? Decision{true, {}} : not_allowed_by(question, "resource-based", told);
  }
  if (outsider) {
    // Another account's resource: its policy must let this caller in, and the caller's own
    // policies must let it go there.
    if (!granted) return not_allowed_by(question, "resource-based", told);
    return by_identity ? Decision{true, {}} : not_allowed_by(question, "identity-based", told);
  }
  // The owner's own account: either side suffices, but naming the account only delegates.
  if (by_identity || (granted && by_resource.naming != Naming::Account)) return Decision{true, {}};
  return not_allowed_by(question, "identity-based", told);
}

}  // namespace trailcam::iam
