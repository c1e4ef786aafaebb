#include <algorithm>

#include <fmt/format.h>

#include "aws/pipeline/faults.h"
#include "base/encoding.h"
#include "services/sts/generated/operations.h"
#include "services/sts/session_request.h"

namespace trailcam::sts {
namespace {

using pipeline::Family;
using policy::Principal;
namespace faults = pipeline::faults;

constexpr std::int64_t kRoleDurationDefault_s = 3600;
constexpr std::int64_t kChainedDurationMax_s = 3600;

Error invalid(std::string message) { return faults::validation(Family::Query, std::move(message)); }

// The account of "arn:aws:iam::ACCOUNT:role/..."; "" for what is no role.
AccountId account_of_role(std::string_view arn) {
  constexpr std::string_view kPrefix = "arn:aws:iam::";
  constexpr std::size_t kAccountDigits = 12;
  const bool role =
      arn.starts_with(kPrefix) &&
      arn.substr(std::min(arn.size(), kPrefix.size() + kAccountDigits)).starts_with(":role/");
  return role ? AccountId(arn.substr(kPrefix.size(), kAccountDigits)) : AccountId();
}

// Source: "Temporary security credentials" and "AssumeRole" (STS API Reference): the root user
// assumes no role, and neither does a federated user.
Result<void> check_caller(const pipeline::Call& call, const std::string& role_arn) {
  switch (call.caller.principal.type) {
    case Principal::Type::Root:
      return faults::access_denied(Family::Query, "Roles may not be assumed by root accounts.");
    case Principal::Type::FederatedUser:
      return faults::access_denied(
          Family::Query,
          fmt::format("User: {} is not authorized to perform: sts:AssumeRole on resource: {}",
                      call.caller.principal.arn, role_arn));
    default:
      return {};
  }
}

// The tags of the new session: those that were sent, and those that the calling session hands on.
// Source: "Pass session tags in AWS STS" (IAM User Guide).
Result<void> add_tags(const pipeline::Call& call, const AssumeRoleInput& input,
                      SessionRequest& out) {
  out.tags = TC_TRY(session_tags(input.Tags));
  const auto has = [](const auto& tags, std::string_view key) {
    return std::ranges::any_of(tags,
                               [&](const auto& tag) { return lower(tag.first) == lower(key); });
  };
  for (const std::string& key : input.TransitiveTagKeys.value_or(std::vector<std::string>())) {
    if (!has(out.tags, key)) {
      return invalid("The specified transitive tag key must be included in the requested tags.");
    }
    out.transitive_tag_keys.push_back(key);
  }
  for (const std::string& key : call.caller.transitive_tag_keys) {
    if (has(out.tags, key)) {
      return invalid(
          "One of the specified transitive tag keys can't be set because it conflicts with a "
          "transitive tag key from the calling session.");
    }
    for (const auto& tag : call.caller.tags) {
      if (lower(tag.first) == lower(key)) out.tags.push_back(tag);
    }
    out.transitive_tag_keys.push_back(key);
  }
  return {};
}

// What the trust policy is to know beyond what was sent.
pipeline::KnownFacts facts_of(const SessionRequest& request) {
  pipeline::KnownFacts facts;
  if (request.mfa_time) {
    facts.push_back({"aws:MultiFactorAuthPresent", {"true"}});
    facts.push_back({"aws:MultiFactorAuthAge", {"0"}});
  }
  if (!request.source_identity.empty()) {
    facts.push_back({"sts:SourceIdentity", {request.source_identity}});
  }
  std::vector<std::string> keys;
  for (const auto& [key, value] : request.tags) {
    facts.push_back({"aws:RequestTag/" + key, {value}});
    keys.push_back(key);
  }
  if (!keys.empty()) facts.push_back({"aws:TagKeys", keys});
  if (!request.transitive_tag_keys.empty()) {
    facts.push_back({"sts:TransitiveTagKeys", request.transitive_tag_keys});
  }
  return facts;
}

Result<void> ask_permission(const pipeline::Call& call, const SessionRequest& request) {
  const pipeline::KnownFacts facts = facts_of(request);
  TC_TRY(call.authorize_knowing("sts:AssumeRole", request.role_arn, facts));
  if (!request.tags.empty()) {
    TC_TRY(call.authorize_knowing("sts:TagSession", request.role_arn, facts));
  }
  if (!request.source_identity.empty()) {
    TC_TRY(call.authorize_knowing("sts:SetSourceIdentity", request.role_arn, facts));
  }
  return {};
}

Result<std::int64_t> duration(Sts& sts, pipeline::Call& call, const AssumeRoleInput& input) {
  const std::int64_t wanted = input.DurationSeconds.value_or(kRoleDurationDefault_s);
  const bool chained = call.caller.principal.type == Principal::Type::RoleSession;
  if (chained && wanted > kChainedDurationMax_s) {
    return invalid(
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role "
        "chaining.");
  }
  const auto most = TC_TRY(sts.identities.session_max(call, input.RoleArn));
  if (most && wanted > most->count()) {
    return invalid(
        "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
  }
  return wanted;
}

Result<SessionRequest> to_request(Sts& sts, pipeline::Call& call, const AssumeRoleInput& input) {
  SessionRequest request;
  request.kind = SessionRequest::Kind::Role;
  request.role_arn = input.RoleArn;
  request.name = input.RoleSessionName;
  TC_TRY(add_tags(call, input, request));
  request.source_identity = input.SourceIdentity.value_or(call.caller.source_identity);
  if (!call.caller.source_identity.empty() &&
      request.source_identity != call.caller.source_identity) {
    return invalid("The source identity of the calling session cannot be changed.");
  }
  request.mfa_time =
      TC_TRY(check_code(sts.identities, call, {input.SerialNumber, input.TokenCode}));
  return request;
}

}  // namespace

Result<AssumeRoleOutput> assume_role(Sts& sts, pipeline::Call& call, const AssumeRoleInput& input) {
  const AccountId account = account_of_role(input.RoleArn);
  if (account.empty()) return invalid(fmt::format("{} is invalid", input.RoleArn));
  if (input.ProvidedContexts) {
    return faults::not_implemented(Family::Query, call.service, "AssumeRole with ProvidedContexts");
  }
  TC_TRY(check_caller(call, input.RoleArn));
  SessionRequest request = TC_TRY(to_request(sts, call, input));
  TC_TRY(ask_permission(call, request));
  const bool user = call.caller.principal.type == Principal::Type::User;
  if (!request.mfa_time && user) request.mfa_time = call.caller.mfa_time;
  request.expires = session_end(call, TC_TRY(duration(sts, call, input)));
  AssumeRoleOutput output;
  output.PackedPolicySize = TC_TRY(limit_session(
      sts.identities, call, account, {input.Policy, input.PolicyArns, input.Tags}, request));
  if (!request.source_identity.empty()) output.SourceIdentity = request.source_identity;
  const Timestamp expires = request.expires;
  const NewSession session = TC_TRY(sts.identities.start_session(call, std::move(request)));
  output.Credentials = to_credentials(session, expires);
  output.AssumedRoleUser = {.AssumedRoleId = session.principal_id, .Arn = session.principal_arn};
  call.notes.resource({.type = "AWS::IAM::Role", .arn = input.RoleArn, .account = account.str()});
  return output;
}

}  // namespace trailcam::sts
