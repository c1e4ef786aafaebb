#include "services/iam/principals.h"

#include <fmt/format.h>

#include "aws/policy/principals.h"
#include "services/iam/resource_names.h"

namespace trailcam::iam {
namespace {

bool is_user_or_role_id(std::string_view principal) {
  return principal.starts_with("AIDA") || principal.starts_with("AROA");
}

// The ARN of who has the id; nothing when nobody has.
Result<std::optional<std::string>> arn_of_id(store::Transaction& transaction, std::string_view id) {
  const auto row = TC_TRY(transaction.get(kUniqueIds, kUniqueIds.key().text(id)));
  if (!row) return std::optional<std::string>();
  const auto found = TC_TRY(resource_of(
      transaction, fmt::format("arn:aws:iam::{}:{}/{}", row->account.str(), row->kind, row->name)));
  if (!found || found->id != id) return std::optional<std::string>();
  return std::optional(found->arn);
}

}  // namespace

Result<Principals::Saved> Principals::to_save(store::Transaction& transaction,
                                              const std::string& document) const {
  Saved out;
  const auto substitute = [&](const std::string& principal) -> Result<std::optional<std::string>> {
    const auto unknown = [&] {
      if (out.unknown.empty()) out.unknown = principal;
      return std::optional<std::string>();
    };
    if (is_user_or_role_id(principal)) {
      const auto arn = TC_TRY(arn_of_id(transaction, principal));
      return arn ? std::optional<std::string>() : unknown();
    }
    const auto account = account_of_user_or_role(principal);
    if (!account) return std::optional<std::string>();
    if (!TC_TRY(transaction.get(kAccounts, kAccounts.key().text(account->str())))) {
      return std::optional<std::string>();
    }
    const auto found = TC_TRY(resource_of(transaction, principal));
    if (!found || found->arn != principal) return unknown();
    return std::optional(found->id);
  };
  out.document = TC_TRY(policy::with_principals(document, substitute));
  return out;
}

Result<std::string> Principals::to_show(store::Transaction& transaction,
                                        const std::string& document) const {
  const auto substitute = [&](const std::string& principal) -> Result<std::optional<std::string>> {
    if (!is_user_or_role_id(principal)) return std::optional<std::string>();
    return arn_of_id(transaction, principal);
  };
  return policy::with_principals(document, substitute);
}

}  // namespace trailcam::iam
