// What users, groups and roles have in common: a name, inline policies, attached policies.
//
// Whatever lies beside the row of an entity (keys, policies, memberships) is added together with a
// new version of that row. Deleting and renaming have read the row, so one that did not see the
// addition is refused at the commit and runs again.
#pragma once

#include <fmt/format.h>

#include "aws/pipeline/call.h"
#include "services/iam/generated/errors.h"
#include "services/iam/iam.h"

namespace trailcam::iam {

template <class Row>
struct Kind;

template <>
struct Kind<UserRow> {
  static constexpr auto table = kUsers;
  static constexpr auto inline_policies = kUserPolicies;
  static constexpr std::string_view word = "user";
  static constexpr std::string_view title = "User";
  static constexpr std::size_t inline_bytes_max = 2048;
};

template <>
struct Kind<GroupRow> {
  static constexpr auto table = kGroups;
  static constexpr auto inline_policies = kGroupPolicies;
  static constexpr std::string_view word = "group";
  static constexpr std::string_view title = "Group";
  static constexpr std::size_t inline_bytes_max = 5120;
};

template <>
struct Kind<RoleRow> {
  static constexpr auto table = kRoles;
  static constexpr auto inline_policies = kRolePolicies;
  static constexpr std::string_view word = "role";
  static constexpr std::string_view title = "Role";
  static constexpr std::size_t inline_bytes_max = 10'240;
};

template <>
struct Kind<InstanceProfileRow> {
  static constexpr auto table = kInstanceProfiles;
  static constexpr std::string_view word = "instance profile";
  static constexpr std::string_view title = "InstanceProfile";
};

inline Error not_found(std::string_view kind, std::string_view name) {
  if (kind == Kind<InstanceProfileRow>::word) {
    return errors::no_such_entity_exception(
        fmt::format("Instance Profile {} cannot be found.", name));
  }
  return errors::no_such_entity_exception(
      fmt::format("The {} with name {} cannot be found.", kind, name));
}

// Error: NoSuchEntity.
template <class Row>
Result<Row> find(pipeline::Call& call, std::string_view name) {
  auto row = TC_TRY(
      call.transaction.get(Kind<Row>::table, named_key(Kind<Row>::table, call.account, name)));
  if (!row) return not_found(Kind<Row>::word, name);
  return std::move(*row);
}

// The same where the name may be left out: users by default the caller. Error: NoSuchEntity;
// UnmodifiableEntity for a role that belongs to a service.
template <class Row>
Result<Row> find_to_change(pipeline::Call& call, std::string_view name) {
  Row row = TC_TRY(find<Row>(call, name));
  if constexpr (std::is_same_v<Row, RoleRow>) {
    if (!row.linked_service.empty()) {
      return errors::unmodifiable_entity_exception(
          fmt::format("Cannot perform the operation on the protected role '{}' - this role is only "
                      "modifiable by AWS",
                      row.name));
    }
  }
  return row;
}

template <class Row>
void save(pipeline::Call& call, const Row& row) {
  call.transaction.put(Kind<Row>::table, named_key(Kind<Row>::table, row.account, row.name), row);
}

// All rows of an account in order of their names, lower case, whose path begins with `prefix`.
template <class Row>
Result<std::vector<Row>> all(const store::Transaction& transaction, const store::Table<Row>& table,
                             const AccountId& account,
                             const std::optional<std::string>& path_prefix = {}) {
  std::vector<Row> rows;
  TC_TRY(transaction.scan(table, account_range(table, account), [&](std::string_view, Row row) {
    if (!path_prefix || row.path.starts_with(*path_prefix)) rows.push_back(std::move(row));
    return true;
  }));
  return rows;
}

template <class Row>
Result<std::vector<Row>> rows_of(const store::Transaction& transaction,
                                 const store::Table<Row>& table, store::KeyRange range) {
  std::vector<Row> rows;
  TC_TRY(transaction.scan(table, std::move(range), [&](std::string_view, Row row) {
    rows.push_back(std::move(row));
    return true;
  }));
  return rows;
}

template <class Row>
Result<bool> any_row(const store::Transaction& transaction, const store::Table<Row>& table,
                     store::KeyRange range) {
  bool found = false;
  TC_TRY(transaction.scan(table, std::move(range), [&](std::string_view, const Row&) {
    found = true;
    return false;
  }));
  return found;
}

// A quota of an account, counted over a table. Error: LimitExceeded.
template <class Row>
Result<void> check_quota(pipeline::Call& call, const store::Table<Row>& table,
                         std::string_view quota, std::size_t count_max) {
  TC_TRY(call.transaction.guard(table.key().text(call.account.str())));
  std::size_t count = 0;
  TC_TRY(call.transaction.scan(table, account_range(table, call.account),
                               [&](std::string_view, const Row&) { return ++count < count_max; }));
  if (count < count_max) return {};
  return errors::limit_exceeded_exception(
      fmt::format("Cannot exceed quota for {}: {}", quota, count_max));
}

}  // namespace trailcam::iam
