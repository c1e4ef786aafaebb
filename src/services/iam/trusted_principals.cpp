#include "services/iam/trusted_principals.h"

#include <map>

#include "aws/policy/policy.h"
#include "base/json.h"

namespace trailcam::iam {
namespace {

constexpr std::string_view kEntityPrefix = "arn:aws:iam::";
constexpr std::size_t kEntityAccountDigits = 12;

using IdsByArn = std::map<std::string, std::string, std::less<>>;

// Of the user or role that has this ARN now; "" when there is none, or it is neither.
Result<std::string> id_of(store::Transaction& transaction, std::string_view arn) {
  if (!arn.starts_with(kEntityPrefix)) return std::string();
  const AccountId account(arn.substr(kEntityPrefix.size(), kEntityAccountDigits));
  const std::string_view name = arn.substr(arn.rfind('/') + 1);
  if (arn.contains(":user/")) {
    const auto user = TC_TRY(transaction.get(kUsers, user_key(account, name)));
    return user && user->arn() == arn ? user->id : std::string();
  }
  if (arn.contains(":role/")) {
    const auto role = TC_TRY(transaction.get(kRoles, named_key(kRoles, account, name)));
    return role && role->arn() == arn ? role->id : std::string();
  }
  return std::string();
}

void replace_arn(Value& principal, const IdsByArn& ids) {
  if (!principal.is_string()) return;
  const auto found = ids.find(principal.as_string());
  if (found != ids.end()) principal = Value(found->second);
}

void replace_in_statement(Value& statement, const IdsByArn& ids) {
  for (const std::string_view element : {"Principal", "NotPrincipal"}) {
    Value* const named = statement.find(element);
    Value* const aws = named == nullptr ? nullptr : named->find("AWS");
    if (aws == nullptr) continue;
    replace_arn(*aws, ids);
    if (!aws->is_list()) continue;
    for (Value& each : aws->as_list()) replace_arn(each, ids);
  }
}

}  // namespace

Result<void> keep_trusted(pipeline::Call& call, const RoleRow& role) {
  const auto policy = policy::Policy::parse(role.trust_policy, policy::Policy::Kind::Trust);
  if (!policy) return Error(ErrorKind::Corrupt, "a trust policy does not parse");
  TrustedRow row;
  for (const std::string& arn : (*policy)->aws_principals()) {
    std::string id = TC_TRY(id_of(call.transaction, arn));
    if (!id.empty()) row.principals.push_back({arn, std::move(id)});
  }
  call.transaction.put(kTrusted, kTrusted.key().text(role.id), row);
  return {};
}

Result<std::string> trust_policy_of(store::Transaction& transaction, const RoleRow& role) {
  const auto row = TC_TRY(transaction.get(kTrusted, kTrusted.key().text(role.id)));
  IdsByArn gone;
  if (row) {
    for (const TrustedRow::Principal& each : row->principals) {
      if (TC_TRY(id_of(transaction, each.arn)) != each.id) gone[each.arn] = each.id;
    }
  }
  if (gone.empty()) return role.trust_policy;
  Value document = TC_TRY(parse_json(role.trust_policy));
  Value* const statements = document.find("Statement");
  if (statements == nullptr) return role.trust_policy;
  if (statements->is_list()) {
    for (Value& statement : statements->as_list()) replace_in_statement(statement, gone);
  } else {
    replace_in_statement(*statements, gone);
  }
  return to_json(document);
}

}  // namespace trailcam::iam
