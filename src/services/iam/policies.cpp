#include "services/iam/policies.h"

#include <algorithm>
#include <charconv>

#include "aws/pipeline/faults.h"
#include "services/iam/principals.h"

namespace trailcam::iam {
namespace {

Error no_such_policy(std::string_view arn) {
  return errors::no_such_entity_exception(fmt::format("Policy {} was not found.", arn));
}

std::string_view usage_word(Usage usage) {
  return usage == Usage::Attached ? "attached" : "boundary";
}

// Nothing when there is none.
Result<std::optional<PolicyRow>> policy_of_arn(const Iam& iam, pipeline::Call& call,
                                               const std::string& arn) {
  if (const AwsPolicy* policy = iam.managed_policies().find(arn)) {
    return std::optional<PolicyRow>(policy->row);
  }
  constexpr std::string_view kPrefix = "arn:aws:iam::";
  const std::size_t kind = arn.find(":policy/");
  if (!arn.starts_with(kPrefix) || kind == arn.npos) {
    return errors::invalid_input_exception(fmt::format("ARN {} is not valid.", arn));
  }
  const std::string_view name = std::string_view(arn).substr(arn.rfind('/') + 1);
  auto row = TC_TRY(call.transaction.get(kPolicies, named_key(kPolicies, call.account, name)));
  if (row && row->arn() != arn) row.reset();
  return row;
}

}  // namespace

bool is_of_aws(const PolicyRow& policy) { return policy.account.str() == kAwsAccount; }

Result<PolicyRow> find_policy(const Iam& iam, pipeline::Call& call, const std::string& arn) {
  auto row = TC_TRY(policy_of_arn(iam, call, arn));
  if (!row) return no_such_policy(arn);
  return std::move(*row);
}

Result<PolicyRow> find_own_policy(const Iam& iam, pipeline::Call& call, const std::string& arn) {
  PolicyRow row = TC_TRY(find_policy(iam, call, arn));
  if (!is_of_aws(row)) return row;
  return pipeline::faults::access_denied(
      pipeline::Family::Query,
      fmt::format("User: {} is not authorized to perform: {} on resource: policy {}",
                  call.caller.principal.arn, call.operation.action, arn));
}

std::optional<std::uint64_t> version_number(std::string_view id) {
  if (!id.starts_with('v')) return std::nullopt;
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(id.data() + 1, id.data() + id.size(), number);
  if (error != std::errc() || end != id.data() + id.size()) return std::nullopt;
  return number;
}

store::Key version_key(const PolicyRow& policy, std::uint64_t number) {
  return kPolicyVersions.key().text(policy.account.str()).text(lower(policy.name)).number(number);
}

Result<PolicyVersionRow> find_version(const Iam& iam, store::Transaction& transaction,
                                      const PolicyRow& policy, std::uint64_t number) {
  if (is_of_aws(policy)) {
    const AwsPolicy* of_aws = iam.managed_policies().find(policy.arn());
    if (of_aws != nullptr && number == 1) {
      return PolicyVersionRow{1, of_aws->document, policy.created};
    }
  } else if (auto row = TC_TRY(transaction.get(kPolicyVersions, version_key(policy, number)))) {
    return std::move(*row);
  }
  return errors::no_such_entity_exception(fmt::format(
      "Policy {} version v{} does not exist or is not attachable.", policy.arn(), number));
}

Result<std::vector<PolicyVersionRow>> policy_versions(const Iam& iam,
                                                      const store::Transaction& transaction,
                                                      const PolicyRow& policy) {
  if (const AwsPolicy* of_aws = iam.managed_policies().find(policy.arn())) {
    return std::vector{PolicyVersionRow{1, of_aws->document, policy.created}};
  }
  auto rows = TC_TRY(rows_of(transaction, kPolicyVersions,
                             range_of(kPolicyVersions, policy.account, policy.name)));
  std::reverse(rows.begin(), rows.end());
  return rows;
}

void save_policy(pipeline::Call& call, const PolicyRow& policy) {
  call.transaction.put(kPolicies, named_key(kPolicies, policy.account, policy.name), policy);
}

store::Key attachment_key(const AccountId& account, std::string_view arn, Usage usage,
                          std::string_view kind, std::string_view name) {
  return kAttachments.key()
      .text(account.str())
      .text(arn)
      .text(usage_word(usage))
      .text(kind)
      .text(lower(name));
}

store::KeyRange attachments_range(const AccountId& account, std::string_view arn, Usage usage) {
  return kAttachments.key().text(account.str()).text(arn).text(usage_word(usage)).range();
}

Result<std::vector<std::string>> attached_to(const store::Transaction& transaction,
                                             const AccountId& account, std::string_view arn,
                                             Usage usage, std::string_view kind) {
  std::vector<std::string> names;
  const store::KeyRange range =
      kAttachments.key().text(account.str()).text(arn).text(usage_word(usage)).text(kind).range();
  TC_TRY(transaction.scan(kAttachments, range, [&](std::string_view, AttachmentRow row) {
    names.push_back(std::move(row.name));
    return true;
  }));
  return names;
}

void put_administrator(store::Transaction& transaction, UserRow user) {
  const std::string arn(kAdministratorAccess);
  user.managed_policies = {arn};
  transaction.put(
      kAttachments,
      attachment_key(user.account, arn, Usage::Attached, Kind<UserRow>::word, user.name),
      AttachmentRow{user.name});
  transaction.put(kUsers, user_key(user.account, user.name), user);
  put_unique_id(transaction, user);
}

Result<void> use_policy(const Iam& iam, pipeline::Call& call, const std::string& arn) {
  const auto row = TC_TRY(policy_of_arn(iam, call, arn));
  if (!row) {
    return errors::no_such_entity_exception(
        fmt::format("Policy {} does not exist or is not attachable.", arn));
  }
  if (row->path == kServiceRolePolicyPath) {
    return errors::policy_not_attachable_exception(
        "Cannot attach a Service Role Policy to a Customer Role.");
  }
  if (!is_of_aws(*row)) save_policy(call, *row);
  return {};
}

PolicyVersion to_version(const PolicyRow& policy, const PolicyVersionRow& row) {
  PolicyVersion out;
  out.VersionId = fmt::format("v{}", row.number);
  out.IsDefaultVersion = row.number == policy.default_version;
  out.CreateDate = row.created;
  return out;
}

Result<PolicyShape> to_policy(pipeline::Call& call, const PolicyRow& row) {
  const auto count = [&](Usage usage) -> Result<std::int64_t> {
    std::int64_t found = 0;
    TC_TRY(call.transaction.scan(kAttachments, attachments_range(call.account, row.arn(), usage),
                                 [&](std::string_view, const AttachmentRow&) {
                                   ++found;
                                   return true;
                                 }));
    return found;
  };
  PolicyShape out;
  out.PolicyName = row.name;
  out.PolicyId = row.id;
  out.Arn = row.arn();
  out.Path = row.path;
  out.DefaultVersionId = fmt::format("v{}", row.default_version);
  out.AttachmentCount = TC_TRY(count(Usage::Attached));
  out.PermissionsBoundaryUsageCount = TC_TRY(count(Usage::Boundary));
  out.IsAttachable = row.path != kServiceRolePolicyPath;
  out.CreateDate = row.created;
  out.UpdateDate = row.updated;
  return out;
}

}  // namespace trailcam::iam
