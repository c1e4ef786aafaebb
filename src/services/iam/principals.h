// Unique ids and ARNs of users and roles.
#pragma once

#include "aws/pipeline/principals.h"
#include "services/iam/rows.h"

namespace trailcam::iam {

// Who has a unique id. Written with each new name of the user or role.
struct UniqueIdRow {
  AccountId account;
  std::string kind;  // "user", "role"
  std::string name;
  static void fields(auto& self, auto&& field) {
    field(1, self.account);
    field(2, self.kind);
    field(3, self.name);
  }
};
inline constexpr store::Table<UniqueIdRow> kUniqueIds{"iam-unique-id"};

inline void put_unique_id(store::Transaction& transaction, const UserRow& row) {
  transaction.put(kUniqueIds, kUniqueIds.key().text(row.id), {row.account, "user", row.name});
}
inline void put_unique_id(store::Transaction& transaction, const RoleRow& row) {
  transaction.put(kUniqueIds, kUniqueIds.key().text(row.id), {row.account, "role", row.name});
}
inline void erase_unique_id(store::Transaction& transaction, std::string_view id) {
  transaction.erase(kUniqueIds, kUniqueIds.key().text(id));
}

class Principals : public pipeline::Principals {
 public:
  Result<Saved> to_save(store::Transaction& transaction,
                        const std::string& document) const override;
  Result<std::string> to_show(store::Transaction& transaction,
                              const std::string& document) const override;
};

}  // namespace trailcam::iam
