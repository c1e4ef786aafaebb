// Attached and inline policies of users, groups and roles; permissions boundaries.
#pragma once

#include <algorithm>
#include <tuple>

#include "services/iam/paging.h"
#include "services/iam/policies.h"

namespace trailcam::iam {

template <class Row>
Result<void> attach_policy(const Iam& iam, pipeline::Call& call, const std::string& name,
                           const std::string& arn) {
  Row row = TC_TRY(find_to_change<Row>(call, name));
  TC_TRY(use_policy(iam, call, arn));
  auto& attached = row.managed_policies;
  if (std::find(attached.begin(), attached.end(), arn) != attached.end()) return {};
  if (attached.size() >= kAttachedPoliciesMax) {
    return errors::limit_exceeded_exception(fmt::format("Cannot exceed quota for PoliciesPer{}: {}",
                                                        Kind<Row>::title, kAttachedPoliciesMax));
  }
  attached.push_back(arn);
  save(call, row);
  call.transaction.put(
      kAttachments, attachment_key(call.account, arn, Usage::Attached, Kind<Row>::word, row.name),
      AttachmentRow{row.name});
  return {};
}

template <class Row>
Result<void> detach_policy(pipeline::Call& call, const std::string& name, const std::string& arn) {
  Row row = TC_TRY(find_to_change<Row>(call, name));
  if (std::erase(row.managed_policies, arn) == 0) {
    return errors::no_such_entity_exception(fmt::format("Policy {} was not found.", arn));
  }
  save(call, row);
  call.transaction.erase(
      kAttachments, attachment_key(call.account, arn, Usage::Attached, Kind<Row>::word, row.name));
  return {};
}

inline std::vector<AttachedPolicy> to_attached(const std::vector<std::string>& arns) {
  std::vector<AttachedPolicy> out;
  for (const std::string& arn : arns) {
    AttachedPolicy policy;
    policy.PolicyName = arn.substr(arn.rfind('/') + 1);
    policy.PolicyArn = arn;
    out.push_back(std::move(policy));
  }
  std::sort(out.begin(), out.end(), [](const AttachedPolicy& a, const AttachedPolicy& b) {
    return std::tie(a.PolicyName, a.PolicyArn) < std::tie(b.PolicyName, b.PolicyArn);
  });
  return out;
}

// "/division/" of "arn:aws:iam::111122223333:policy/division/name".
inline std::string path_of_policy(std::string_view arn) {
  const std::size_t begin = arn.find('/');
  const std::size_t end = arn.rfind('/');
  return begin == arn.npos ? "/" : std::string(arn.substr(begin, end - begin + 1));
}

// The page that a ListAttached...Policies asks for.
template <class Output, class Row, class Input>
Result<Output> list_attached_policies(pipeline::Call& call, const std::string& name,
                                      const Input& input) {
  const Row row = TC_TRY(find<Row>(call, name));
  std::vector<AttachedPolicy> policies = to_attached(row.managed_policies);
  std::erase_if(policies, [&](const AttachedPolicy& policy) {
    return input.PathPrefix && !path_of_policy(*policy.PolicyArn).starts_with(*input.PathPrefix);
  });
  Output output;
  output.AttachedPolicies = page_of(
      std::move(policies), input, output,
      [](const AttachedPolicy& policy) { return *policy.PolicyName + ' ' + *policy.PolicyArn; });
  return output;
}

template <class Row>
Result<void> put_inline_policy(pipeline::Call& call, const std::string& name,
                               const InlinePolicyRow& policy) {
  const Row row = TC_TRY(find_to_change<Row>(call, name));
  TC_TRY(check_document(policy.document, policy::Policy::Kind::Identity));
  std::size_t bytes = counted_bytes(policy.document);
  const auto range = range_of(Kind<Row>::inline_policies, row.account, row.name);
  TC_TRY(call.transaction.scan(Kind<Row>::inline_policies, range,
                               [&](std::string_view, const InlinePolicyRow& other) {
                                 if (other.name != policy.name) {
                                   bytes += counted_bytes(other.document);
                                 }
                                 return true;
                               }));
  if (bytes > Kind<Row>::inline_bytes_max) {
    return errors::limit_exceeded_exception(
        fmt::format("Maximum policy size of {} bytes exceeded for {} {}",
                    Kind<Row>::inline_bytes_max, Kind<Row>::word, row.name));
  }
  save(call, row);
  call.transaction.put(
      Kind<Row>::inline_policies,
      inline_policy_key(Kind<Row>::inline_policies, row.account, row.name, policy.name), policy);
  return {};
}

template <class Row>
Result<InlinePolicyRow> find_inline_policy(pipeline::Call& call, const Row& holder,
                                           const std::string& policy) {
  auto found = TC_TRY(call.transaction.get(
      Kind<Row>::inline_policies,
      inline_policy_key(Kind<Row>::inline_policies, holder.account, holder.name, policy)));
  if (!found) {
    return errors::no_such_entity_exception(
        fmt::format("The {} policy with name {} cannot be found.", Kind<Row>::word, policy));
  }
  return std::move(*found);
}

template <class Row>
Result<void> delete_inline_policy(pipeline::Call& call, const std::string& name,
                                  const std::string& policy) {
  const Row row = TC_TRY(find_to_change<Row>(call, name));
  TC_TRY(find_inline_policy(call, row, policy));
  call.transaction.erase(
      Kind<Row>::inline_policies,
      inline_policy_key(Kind<Row>::inline_policies, row.account, row.name, policy));
  return {};
}

template <class Row>
Result<std::vector<InlinePolicyRow>> inline_policies(const store::Transaction& transaction,
                                                     const Row& row) {
  return rows_of(transaction, Kind<Row>::inline_policies,
                 range_of(Kind<Row>::inline_policies, row.account, row.name));
}

template <class Output, class Row, class Input>
Result<Output> list_inline_policies(pipeline::Call& call, const std::string& name,
                                    const Input& input) {
  const Row row = TC_TRY(find<Row>(call, name));
  std::vector<std::string> names;
  for (InlinePolicyRow& policy : TC_TRY(inline_policies(call.transaction, row))) {
    names.push_back(std::move(policy.name));
  }
  Output output;
  output.PolicyNames =
      page_of(std::move(names), input, output, [](const std::string& each) { return each; });
  return output;
}

template <class Row>
void clear_boundary(pipeline::Call& call, Row& row) {
  if (row.boundary.empty()) return;
  call.transaction.erase(kAttachments, attachment_key(call.account, row.boundary, Usage::Boundary,
                                                      Kind<Row>::word, row.name));
  row.boundary.clear();
}

// Gives `row` a permissions boundary; the row is the caller's to save.
template <class Row>
Result<void> set_boundary(const Iam& iam, pipeline::Call& call, Row& row, const std::string& arn) {
  TC_TRY(use_policy(iam, call, arn));
  clear_boundary(call, row);
  row.boundary = arn;
  call.transaction.put(
      kAttachments, attachment_key(call.account, arn, Usage::Boundary, Kind<Row>::word, row.name),
      AttachmentRow{row.name});
  return {};
}

template <class Row>
Result<void> delete_boundary(pipeline::Call& call, const std::string& name) {
  Row row = TC_TRY(find_to_change<Row>(call, name));
  if (row.boundary.empty()) {
    return errors::no_such_entity_exception(
        fmt::format("{} {} does not have a permissions boundary.", Kind<Row>::title, row.name));
  }
  clear_boundary(call, row);
  save(call, row);
  return {};
}

// Moves what lies beside a user or group to its new name: policies and attachments.
template <class Row>
Result<void> move_policies(pipeline::Call& call, const Row& from, const Row& to) {
  constexpr auto table = Kind<Row>::inline_policies;
  for (const InlinePolicyRow& policy : TC_TRY(inline_policies(call.transaction, from))) {
    call.transaction.erase(table, inline_policy_key(table, from.account, from.name, policy.name));
    call.transaction.put(table, inline_policy_key(table, to.account, to.name, policy.name), policy);
  }
  const auto move = [&](const std::string& arn, Usage usage) {
    constexpr std::string_view kind = Kind<Row>::word;
    call.transaction.erase(kAttachments, attachment_key(from.account, arn, usage, kind, from.name));
    call.transaction.put(kAttachments, attachment_key(to.account, arn, usage, kind, to.name),
                         AttachmentRow{to.name});
  };
  for (const std::string& arn : from.managed_policies) move(arn, Usage::Attached);
  if constexpr (!std::is_same_v<Row, GroupRow>) {
    if (!from.boundary.empty()) move(from.boundary, Usage::Boundary);
  }
  return {};
}

// Error: DeleteConflict when policies are attached or inline.
template <class Row>
Result<void> require_no_policies(pipeline::Call& call, const Row& row) {
  if (!row.managed_policies.empty()) {
    return errors::delete_conflict_exception(
        "Cannot delete entity, must detach all policies first.");
  }
  const auto range = range_of(Kind<Row>::inline_policies, row.account, row.name);
  if (TC_TRY(any_row(call.transaction, Kind<Row>::inline_policies, range))) {
    return errors::delete_conflict_exception("Cannot delete entity, must delete policies first.");
  }
  return {};
}

}  // namespace trailcam::iam
