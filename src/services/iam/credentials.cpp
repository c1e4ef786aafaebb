#include "services/iam/credentials.h"

#include <algorithm>

#include "services/iam/sessions.h"

namespace trailcam::iam {

pipeline::Caller caller_of(const UserRow& user, const std::string& access_key_id) {
  pipeline::Caller caller;
  caller.principal.type = policy::Principal::Type::User;
  caller.principal.account = user.account;
  caller.principal.arn = user.arn();
  caller.principal.unique_id = user.id;
  caller.principal_id = user.id;
  caller.user_name = user.name;
  caller.access_key_id = access_key_id;
  for (const TagRow& tag : user.tags) caller.tags.emplace_back(tag.key, tag.value);
  return caller;
}

pipeline::Caller root_of(const AccountId& account, const std::string& access_key_id) {
  pipeline::Caller caller;
  caller.principal.type = policy::Principal::Type::Root;
  caller.principal.account = account;
  caller.principal.arn = "arn:aws:iam::" + account.str() + ":root";
  caller.principal_id = account.str();
  caller.access_key_id = access_key_id;
  return caller;
}

Result<std::optional<pipeline::Caller>> key_holder(store::Transaction& transaction,
                                                   const AccessKeyRow& key) {
  if (key.user_name == kRootUser) return std::optional(root_of(key.account, key.id));
  const auto user = TC_TRY(transaction.get(kUsers, user_key(key.account, key.user_name)));
  return user ? std::optional(caller_of(*user, key.id)) : std::optional<pipeline::Caller>();
}

Result<std::optional<pipeline::Credential>> Credentials::find(
    const std::string& access_key_id) const {
  store::Transaction transaction(database_);
  if (access_key_id.starts_with("ASIA")) return temporary(transaction, access_key_id);
  return long_term(transaction, access_key_id);
}

Result<std::optional<pipeline::Credential>> Credentials::long_term(store::Transaction& transaction,
                                                                   const std::string& id) const {
  const auto key = TC_TRY(transaction.get(kAccessKeys, kAccessKeys.key().text(id)));
  if (!key || !key->active) return std::optional<pipeline::Credential>();
  auto holder = TC_TRY(key_holder(transaction, *key));
  if (!holder) return std::optional<pipeline::Credential>();
  pipeline::Credential out;
  out.caller = std::move(*holder);
  out.secret_access_key = TC_TRY(iam_.open_secret(key->sealed_secret, id));
  return std::optional(std::move(out));
}

Result<std::optional<pipeline::Credential>> Credentials::temporary(store::Transaction& transaction,
                                                                   const std::string& id) const {
  const auto session = TC_TRY(transaction.get(kSessions, kSessions.key().text(id)));
  if (!session) return std::optional<pipeline::Credential>();
  auto caller = TC_TRY(caller_of(transaction, *session));
  if (!caller) return std::optional<pipeline::Credential>();
  pipeline::Credential out;
  out.caller = std::move(*caller);
  out.secret_access_key = TC_TRY(iam_.open_secret(session->sealed_secret, id));
  out.session_token_hash = session->token_hash;
  out.expires = session->expires;
  return std::optional(std::move(out));
}

bool Credentials::is_news(const std::string& what, Timestamp time) {
  MutexLock lock(mutex_);
  const auto known = noted_.find(what);
  if (known != noted_.end() && time < known->second + kUsePrecision) return false;
  if (noted_.size() >= kNotedMax) noted_.clear();
  noted_[what] = time;
  return true;
}

void Credentials::used(const pipeline::Caller& caller, std::string_view service,
                       const Region& region, Timestamp time) {
  const bool role = caller.principal.type == policy::Principal::Type::RoleSession &&
                    caller.session_issuer.has_value();
  const std::string& what = role ? caller.session_issuer->principal_id : caller.access_key_id;
  if (what.empty() || !is_news(what, time)) return;
  const UseRow use{std::chrono::floor<std::chrono::seconds>(time), std::string(service),
                   region.str()};
  store::Transaction transaction(database_);
  if (role) {
    transaction.put(kRoleUses, kRoleUses.key().text(what), use);
  } else {
    // Only while the key is there: the commit is refused when it is deleted meanwhile.
    const auto key = transaction.get(kAccessKeys, kAccessKeys.key().text(what));
    if (!key || !*key) return;
    transaction.put(kKeyUses, kKeyUses.key().text(what), use);
  }
  committer_.submit(std::move(transaction.change()), [](Result<store::CommitReceipt>) {});
}

Result<std::optional<pipeline::Credential>> AnyCredentials::find(
    const std::string& access_key_id) const {
  auto known = TC_TRY(known_.find(access_key_id));
  if (known) return known;
  const AccountId account =
      is_account_id(access_key_id) ? AccountId(access_key_id) : default_account_;
  pipeline::Credential out;
  out.caller.principal.type = policy::Principal::Type::User;
  out.caller.principal.account = account;
  out.caller.principal.arn = "arn:aws:iam::" + account.str() + ":user/admin";
  out.caller.principal_id = "AIDAANYCREDENTIALS000";
  out.caller.principal.unique_id = out.caller.principal_id;
  out.caller.user_name = "admin";
  out.caller.access_key_id = access_key_id;
  out.caller.administrator = true;
  out.unverified = true;
  return std::optional(std::move(out));
}

}  // namespace trailcam::iam
