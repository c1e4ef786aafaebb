// What KMS stores: keys, their material, aliases and grants.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "store/tag_row.h"
#include "store/transaction.h"

namespace trailcam::kms {

using store::TagRow;
using EncryptionContext = std::map<std::string, std::string>;

struct RotationRow {
  std::int64_t period_days = 365;
  Timestamp next{};
  static void fields(auto& self, auto&& field) {
    field(1, self.period_days);
    field(2, self.next);
  }
};

struct KeyRow {
  AccountId account = {};
  Region region = {};
  std::string id = {};      // "1234abcd-12ab-..." or "mrk-..."
  std::string spec = {};    // "SYMMETRIC_DEFAULT"
  std::string usage = {};   // "ENCRYPT_DECRYPT"
  std::string origin = {};  // "AWS_KMS", "EXTERNAL"
  std::string state = {};   // "Enabled"
  std::string description = {};
  std::string policy = {};  // with the unique ids of users and roles
  bool multi_region = false;
  Timestamp created{};
  std::optional<Timestamp> deletion = {};          // PendingDeletion
  std::optional<RotationRow> rotation = {};        // when it is enabled
  int rotations_on_demand = 0;                     // so far
  std::vector<TagRow> tags = {};                   // in order of arrival
  std::string service = {};                        // whose AWS managed key it is: "s3"; else ""
  std::string material = {};                       // id of the current key material; "" for none
  std::optional<Timestamp> material_expires = {};  // imported
  // EXTERNAL without material: that of the id above, when there is one, must come (again).
  bool awaits_material = false;
  std::string pending_material = {};  // imported, for the next rotation

  std::string arn() const {
    return "arn:aws:kms:" + region.str() + ":" + account.str() + ":key/" + id;
  }
  bool managed_by_aws() const { return !service.empty(); }
  bool symmetric() const { return spec == "SYMMETRIC_DEFAULT"; }

  static void fields(auto& self, auto&& field) {
    field(1, self.account);
    field(2, self.region);
    field(3, self.id);
    field(4, self.spec);
    field(5, self.usage);
    field(6, self.origin);
    field(7, self.state);
    field(8, self.description);
    field(9, self.policy);
    field(10, self.multi_region);
    field(11, self.created);
    field(12, self.deletion);
    field(13, self.rotation);
    field(14, self.rotations_on_demand);
    field(15, self.tags);
    field(16, self.service);
    field(17, self.material);
    field(18, self.material_expires);
    field(19, self.awaits_material);
    field(20, self.pending_material);
  }
};

// One version of a key's material. Those that are not current any more still decrypt.
struct MaterialRow {
  std::string id = {};  // 64 hexadecimal digits
  Timestamp created{};
  std::string sealed = {};    // Kms::open_material
  std::string rotation = {};  // what made it: "AUTOMATIC", "ON_DEMAND"; "" for the first
  std::optional<Timestamp> expires = {};  // imported, for the next rotation
  static void fields(auto& self, auto&& field) {
    field(1, self.id);
    field(2, self.created);
    field(3, self.sealed);
    field(4, self.rotation);
    field(5, self.expires);
  }
};

struct AliasRow {
  AccountId account = {};
  Region region = {};
  std::string name = {};    // "alias/..."
  std::string key_id = {};  // of the same account and region
  Timestamp created{};
  Timestamp updated{};

  std::string arn() const {
    return "arn:aws:kms:" + region.str() + ":" + account.str() + ":" + name;
  }
  static void fields(auto& self, auto&& field) {
    field(1, self.account);
    field(2, self.region);
    field(3, self.name);
    field(4, self.key_id);
    field(5, self.created);
    field(6, self.updated);
  }
};

// A principal as a grant names it.
struct PrincipalRow {
  std::string arn = {};  // as given; of a service its name
  std::string id = {};   // the unique id of a user or role of this server; else the ARN
  static void fields(auto& self, auto&& field) {
    field(1, self.arn);
    field(2, self.id);
  }
};

struct GrantRow {
  std::string id = {};  // 64 hexadecimal digits
  std::string name = {};
  PrincipalRow grantee = {};
  std::optional<PrincipalRow> retirer = {};
  AccountId issuer = {};
  std::vector<std::string> operations = {};
  std::optional<EncryptionContext> context_subset = {};
  std::optional<EncryptionContext> context_equals = {};
  Timestamp created{};
  static void fields(auto& self, auto&& field) {
    field(1, self.id);
    field(2, self.name);
    field(3, self.grantee);
    field(4, self.retirer);
    field(5, self.issuer);
    field(6, self.operations);
    field(7, self.context_subset);
    field(8, self.context_equals);
    field(9, self.created);
  }
};

struct EmptyRow {
  static void fields(auto&, auto&&) {}
};

// Which key has something due.
struct DueRow {
  AccountId account = {};
  Region region = {};
  std::string key_id = {};
  static void fields(auto& self, auto&& field) {
    field(1, self.account);
    field(2, self.region);
    field(3, self.key_id);
  }
};

// Keys of the first five begin with account, region.
inline constexpr store::Table<KeyRow> kKeys{"kms-key"};                 // key id
inline constexpr store::Table<MaterialRow> kMaterials{"kms-material"};  // key id, material id
inline constexpr store::Table<AliasRow> kAliases{"kms-alias"};          // name
inline constexpr store::Table<EmptyRow> kKeyAliases{"kms-key-alias"};   // key id, alias name
inline constexpr store::Table<GrantRow> kGrants{"kms-grant"};           // key id, grant id
inline constexpr store::Table<EmptyRow> kGranteeGrants{"kms-grantee"};  // + key, grantee, grant
inline constexpr store::Table<EmptyRow> kRetirerGrants{"kms-retirer"};  // retirer first
inline constexpr store::Table<DueRow> kDue{"kms-due"};                  // time, key ARN

template <class Row>
store::Key home_key(const store::Table<Row>& table, const AccountId& account,
                    const Region& region) {
  return table.key().text(account.str()).text(region.str());
}
template <class Row>
store::Key home_key(const store::Table<Row>& table, const KeyRow& key) {
  return home_key(table, key.account, key.region);
}
// The beginning of all rows of that table which belong to the key.
template <class Row>
store::Key of_key(const store::Table<Row>& table, const KeyRow& key) {
  return home_key(table, key).text(key.id);
}
inline store::Key row_key(const KeyRow& key) { return of_key(kKeys, key); }
inline store::Key row_key(const AliasRow& alias) {
  return home_key(kAliases, alias.account, alias.region).text(alias.name);
}

}  // namespace trailcam::kms
