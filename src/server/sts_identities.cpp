#include "server/sts_identities.h"

#include <fmt/format.h>

#include "aws/pipeline/faults.h"
#include "services/iam/applied_policies.h"
#include "services/iam/mfa_devices.h"
#include "services/iam/roles.h"
#include "services/iam/sessions.h"

namespace trailcam::server {
namespace {

using iam::SessionRow;

Result<std::optional<iam::UserRow>> calling_user(pipeline::Call& call) {
  if (call.caller.user_name.empty()) return std::optional<iam::UserRow>();
  return call.transaction.get(iam::kUsers,
                              iam::user_key(call.caller.principal.account, call.caller.user_name));
}

// Whom the session is of. Error: AccessDenied.
Result<void> set_holder(pipeline::Call& call, const sts::SessionRequest& request, SessionRow& row) {
  if (request.kind == sts::SessionRequest::Kind::Role) {
    const auto role = TC_TRY(iam::role_of_arn(call.transaction, request.role_arn));
    if (!role) {
      return pipeline::faults::access_denied(
          pipeline::Family::Query,
          fmt::format("User: {} is not authorized to perform: sts:AssumeRole on resource: {}",
                      call.caller.principal.arn, request.role_arn));
    }
    row.kind = SessionRow::Kind::Role;
    row.account = role->account;
    row.holder = role->name;
    row.holder_id = role->id;
    return {};
  }
  const bool federated = request.kind == sts::SessionRequest::Kind::Federated;
  if (call.caller.principal.type == policy::Principal::Type::Root && !federated) {
    row.kind = SessionRow::Kind::Root;
    row.account = call.caller.principal.account;
    return {};
  }
  const auto user = TC_TRY(calling_user(call));
  if (!user) {
    return pipeline::faults::access_denied(
        pipeline::Family::Query, "Temporary credentials can be made of an IAM user alone");
  }
  row.kind = federated ? SessionRow::Kind::Federated : SessionRow::Kind::User;
  row.account = user->account;
  row.holder = user->name;
  row.holder_id = user->id;
  return {};
}

}  // namespace

Result<sts::NewSession> StsIdentities::start_session(pipeline::Call& call,
                                                     sts::SessionRequest request) {
  SessionRow row;
  TC_TRY(set_holder(call, request, row));
  row.created = std::chrono::floor<std::chrono::seconds>(call.now);
  row.expires = request.expires;
  row.name = std::move(request.name);
  row.policies = std::move(request.policies);
  row.managed_policies = std::move(request.managed_policies);
  for (auto& [key, value] : request.tags) row.tags.push_back({std::move(key), std::move(value)});
  row.transitive_tag_keys = std::move(request.transitive_tag_keys);
  row.source_identity = std::move(request.source_identity);
  row.mfa_time = request.mfa_time;
  const auto caller = TC_TRY(iam::caller_of(call.transaction, row));
  iam::NewSession made = iam::put_session(iam_, call.transaction, std::move(row));
  return sts::NewSession{.access_key_id = std::move(made.access_key_id),
                         .secret_access_key = std::move(made.secret_access_key),
                         .session_token = std::move(made.session_token),
                         .principal_arn = caller ? caller->principal.arn : "",
                         .principal_id = caller ? caller->principal_id : ""};
}

Result<std::optional<std::chrono::seconds>> StsIdentities::session_max(
    pipeline::Call& call, const std::string& role_arn) {
  const auto role = TC_TRY(iam::role_of_arn(call.transaction, role_arn));
  if (!role) return std::optional<std::chrono::seconds>();
  return std::optional(std::chrono::seconds(role->session_seconds_max));
}

Result<sts::Identities::MfaAnswer> StsIdentities::take_code(pipeline::Call& call,
                                                            const sts::MfaCode& code) {
  const auto user = TC_TRY(calling_user(call));
  if (!user) return MfaAnswer::NoSuchDevice;
  bool theirs = false;
  for (const iam::MfaDeviceRow& device : TC_TRY(iam::mfa_devices_of(call.transaction, *user))) {
    theirs |= device.serial_number() == code.serial_number;
  }
  if (!theirs) return MfaAnswer::NoSuchDevice;
  const bool right = TC_TRY(
      iam::take_mfa_code(iam_, call.transaction, *user, {code.serial_number, code.code}, call.now));
  return right ? MfaAnswer::Right : MfaAnswer::Wrong;
}

Result<bool> StsIdentities::knows_policy(pipeline::Call& call, const AccountId& account,
                                         const std::string& arn) {
  return TC_TRY(iam::managed_policy(iam_, call.transaction, account, arn)).has_value();
}

Result<std::optional<AccountId>> StsIdentities::account_of_key(pipeline::Call& call,
                                                               const std::string& access_key_id) {
  const auto key =
      TC_TRY(call.transaction.get(iam::kAccessKeys, iam::kAccessKeys.key().text(access_key_id)));
  if (key) return std::optional(key->account);
  const auto session =
      TC_TRY(call.transaction.get(iam::kSessions, iam::kSessions.key().text(access_key_id)));
  if (session) return std::optional(session->account);
  return iam::account_in_key_id(access_key_id);
}

}  // namespace trailcam::server
