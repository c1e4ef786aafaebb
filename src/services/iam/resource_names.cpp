#include "services/iam/resource_names.h"

#include "aws/pipeline/record_stage.h"
#include "services/iam/arn.h"

namespace trailcam::iam {
namespace {

constexpr std::string_view kPathOfNew = "Path";
constexpr std::string_view kPathOfList = "PathPrefix";

template <class Row>
Result<std::optional<Resource>> named_resource(store::Transaction& transaction,
                                               const store::Table<Row>& table, const Arn& parts) {
  auto row = TC_TRY(transaction.get(table, named_key(table, parts.account, parts.name)));
  if (!row) return std::optional<Resource>();
  Resource out;
  if constexpr (requires { row->serial_number(); }) {
    out.arn = row->serial_number();
  } else {
    out.arn = row->arn();
  }
  if constexpr (requires { row->id; }) out.id = row->id;
  if constexpr (requires { row->tags; }) out.tags = std::move(row->tags);
  if constexpr (requires { row->boundary; }) out.boundary = std::move(row->boundary);
  return std::optional(std::move(out));
}

// Those whose calls give a name; of the others the calls give the ARN itself.
bool goes_by_name(std::string_view arn) {
  const auto parts = parse_arn(arn);
  return parts && (parts->kind == "user" || parts->kind == "group" || parts->kind == "role" ||
                   parts->kind == "instance-profile");
}

Result<std::string> user_of_key(store::Transaction& transaction, const AccountId& account,
                                std::string_view id) {
  const auto key = TC_TRY(transaction.get(kAccessKeys, kAccessKeys.key().text(id)));
  return key && key->account == account ? key->user_name : std::string();
}

}  // namespace

Result<std::optional<Resource>> resource_of(store::Transaction& transaction, std::string_view arn) {
  const auto parts = parse_arn(arn);
  if (!parts) return std::optional<Resource>();
  if (parts->kind == "user") return named_resource(transaction, kUsers, *parts);
  if (parts->kind == "group") return named_resource(transaction, kGroups, *parts);
  if (parts->kind == "role") return named_resource(transaction, kRoles, *parts);
  if (parts->kind == "policy") return named_resource(transaction, kPolicies, *parts);
  if (parts->kind == "mfa") return named_resource(transaction, kMfaDevices, *parts);
  if (parts->kind == "instance-profile") {
    return named_resource(transaction, kInstanceProfiles, *parts);
  }
  return std::optional<Resource>();
}

std::optional<AccountId> account_of_user_or_role(std::string_view arn) {
  const auto parts = parse_arn(arn);
  if (!parts || (parts->kind != "user" && parts->kind != "role")) return {};
  return parts->account;
}

Result<std::string> ResourceNames::of(const model::Operation& operation, const Value& input,
                                      const pipeline::Caller& caller) const {
  if (operation.resource.empty() || operation.input == nullptr) return std::string("*");
  store::Transaction transaction(database_);
  const AccountId& account = caller.principal.account;
  Value whole = input.is_map() ? input : Value::map();
  const auto lacks = [&](std::string_view member) {
    return operation.input->find(member) != nullptr && whole.find(member) == nullptr;
  };
  for (const std::string_view path : {kPathOfNew, kPathOfList}) {
    if (lacks(path)) whole.set(path, "/");
  }
  if (operation.name == "GetAccessKeyLastUsed") {
    whole.set("UserName", TC_TRY(user_of_key(transaction, account, whole.text("AccessKeyId"))));
  } else if (lacks("UserName") && !caller.user_name.empty()) {
    whole.set("UserName", caller.user_name);
  }
  const auto arn = pipeline::fill_template(operation.resource, {whole, "", account.str()});
  if (!arn) return std::string("*");
  if (operation.input->find(kPathOfNew) != nullptr || !goes_by_name(*arn)) return *arn;
  const auto known = TC_TRY(resource_of(transaction, *arn));
  return known ? known->arn : *arn;
}

}  // namespace trailcam::iam
