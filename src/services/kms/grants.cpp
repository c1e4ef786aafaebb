#include "services/kms/grants.h"

#include <algorithm>

#include <fmt/format.h>

#include "services/kms/generated/errors.h"

namespace trailcam::kms {
namespace {

using policy::Naming;
using policy::Principal;

constexpr std::string_view kTokenPurpose = "trailcam kms grant token 1";

struct NamingText {
  Naming naming;
  std::string_view text;
};
constexpr NamingText kNamingTexts[] = {{Naming::None, "none"},
                                       {Naming::Account, "account"},
                                       {Naming::RoleOf, "role"},
                                       {Naming::Exact, "exact"}};

std::string root_arn(const AccountId& account) {
  return fmt::format("arn:aws:iam::{}:root", account.str());
}

// As what a grant may name a caller, by PrincipalRow::id, and what that is worth.
std::vector<std::pair<std::string, Naming>> names_of(const Principal& caller) {
  if (caller.type == Principal::Type::Service) return {{caller.service, Naming::Exact}};
  std::vector<std::pair<std::string, Naming>> out = {{caller.arn, Naming::Exact}};
  const std::string id = caller.unique_id.substr(0, caller.unique_id.find(':'));
  const bool session = !caller.role_arn.empty();
  if (session) out.emplace_back(caller.role_arn, Naming::RoleOf);
  if (!id.empty()) out.emplace_back(id, session ? Naming::RoleOf : Naming::Exact);
  if (caller.type != Principal::Type::Root) {
    out.emplace_back(root_arn(caller.account), Naming::Account);
  }
  return out;
}

bool includes(const EncryptionContext& whole, const EncryptionContext& part) {
  return std::ranges::all_of(part, [&](const auto& pair) {
    const auto found = whole.find(pair.first);
    return found != whole.end() && found->second == pair.second;
  });
}

bool fits(const GrantRow& grant, const EncryptionContext& context) {
  if (grant.context_equals && *grant.context_equals != context) return false;
  return !grant.context_subset || includes(context, *grant.context_subset);
}

// A grant that came of a grant allows no more than that one.
bool within(const GrantRow& parent, const GrantRow& child) {
  const bool operations = std::ranges::all_of(child.operations, [&](const std::string& operation) {
    return std::ranges::find(parent.operations, operation) != parent.operations.end();
  });
  if (!operations) return false;
  if (parent.context_equals) return child.context_equals == parent.context_equals;
  if (!parent.context_subset) return true;
  if (child.context_equals) return includes(*child.context_equals, *parent.context_subset);
  return child.context_subset && includes(*child.context_subset, *parent.context_subset);
}

store::Key grantee_key(const KeyRow& key, std::string_view grantee) {
  return of_key(kGranteeGrants, key).text(grantee);
}

store::Key retirer_key(const KeyRow& key, const GrantRow& grant) {
  return kRetirerGrants.key()
      .text(grant.retirer->id)
      .text(key.account.str())
      .text(key.region.str())
      .text(key.id)
      .text(grant.id);
}

store::Key key_of_grant(const KeyRow& key, std::string_view grant_id) {
  return of_key(kGrants, key).text(grant_id);
}

}  // namespace

std::string_view to_text(Naming naming) {
  const auto found = std::ranges::find(kNamingTexts, naming, &NamingText::naming);
  return found == std::end(kNamingTexts) ? "none" : found->text;
}

Naming naming_of(std::string_view text) {
  const auto found = std::ranges::find(kNamingTexts, text, &NamingText::text);
  return found == std::end(kNamingTexts) ? Naming::None : found->naming;
}

bool allows(const GrantRow& grant, const Wish& wish) {
  if (std::ranges::find(grant.operations, wish.operation) == grant.operations.end()) return false;
  if (wish.new_grant != nullptr && !within(grant, *wish.new_grant)) return false;
  return wish.context == nullptr || fits(grant, *wish.context);
}

Result<Naming> granted(const store::Transaction& transaction, const KeyRow& key,
                       const Principal& caller, const Wish& wish) {
  Naming best = Naming::None;
  for (const auto& [name, naming] : names_of(caller)) {
    if (naming <= best) continue;
    std::vector<std::string> ids;
    TC_TRY(transaction.scan(kGranteeGrants, grantee_key(key, name).range(),
                            [&](std::string_view row_key, const EmptyRow&) {
                              store::KeyParts parts(row_key);
                              for (int i = 0; i < 4; ++i) parts.text();
                              ids.push_back(parts.text());
                              return true;
                            }));
    for (const std::string& id : ids) {
      bool allowed = false;
      TC_TRY(transaction.scan(kGrants, key_of_grant(key, id).range(),
                              [&](std::string_view, const GrantRow& grant) {
                                allowed = allows(grant, wish);
                                return false;
                              }));
      if (!allowed) continue;
      best = naming;
      break;
    }
  }
  return best;
}

Naming names(const PrincipalRow& named, const Principal& caller) {
  Naming best = Naming::None;
  for (const auto& [name, naming] : names_of(caller)) {
    if (name == named.id) best = std::max(best, naming);
  }
  return best;
}

void put_grant(store::Transaction& transaction, const KeyRow& key, const GrantRow& grant) {
  transaction.put(kGrants, key_of_grant(key, grant.id), grant);
  transaction.put(kGranteeGrants, grantee_key(key, grant.grantee.id).text(grant.id), {});
  if (grant.retirer) transaction.put(kRetirerGrants, retirer_key(key, grant), {});
}

void erase_grant(store::Transaction& transaction, const KeyRow& key, const GrantRow& grant) {
  transaction.erase(kGrants, key_of_grant(key, grant.id));
  transaction.erase(kGranteeGrants, grantee_key(key, grant.grantee.id).text(grant.id));
  if (grant.retirer) transaction.erase(kRetirerGrants, retirer_key(key, grant));
}

Result<std::optional<GrantRow>> find_grant(store::Transaction& transaction, const KeyRow& key,
                                           std::string_view grant_id) {
  return transaction.get(kGrants, key_of_grant(key, grant_id));
}

std::string grant_token(const Kms& kms, const KeyRow& key, const GrantRow& grant, Random& random) {
  return kms.seal_token(kTokenPurpose, key.arn() + " " + grant.id, random);
}

Result<TokenContent> read_grant_token(const Kms& kms, std::string_view token) {
  const auto content = kms.open_token(kTokenPurpose, token);
  const std::size_t blank = content ? content->find(' ') : std::string::npos;
  if (blank == std::string::npos) return errors::invalid_grant_token_exception("");
  return TokenContent{content->substr(0, blank), content->substr(blank + 1)};
}

}  // namespace trailcam::kms
