// Who is in which group: a row from either side.
#pragma once

#include "services/iam/entities.h"

namespace trailcam::iam {

// In order of the users' names. Error: Io, Corrupt.
inline Result<std::vector<MembershipRow>> members_of(const store::Transaction& transaction,
                                                     const GroupRow& group) {
  return rows_of(transaction, kMembers, range_of(kMembers, group.account, group.name));
}

// In order of the groups' names. Error: Io, Corrupt.
inline Result<std::vector<MembershipRow>> groups_of(const store::Transaction& transaction,
                                                    const UserRow& user) {
  return rows_of(transaction, kGroupsOf, range_of(kGroupsOf, user.account, user.name));
}

inline void put_membership(pipeline::Call& call, const MembershipRow& row) {
  call.transaction.put(kMembers, membership_key(kMembers, call.account, row.group, row.user), row);
  call.transaction.put(kGroupsOf, membership_key(kGroupsOf, call.account, row.user, row.group),
                       row);
}

inline void erase_membership(pipeline::Call& call, const MembershipRow& row) {
  call.transaction.erase(kMembers, membership_key(kMembers, call.account, row.group, row.user));
  call.transaction.erase(kGroupsOf, membership_key(kGroupsOf, call.account, row.user, row.group));
}

}  // namespace trailcam::iam
