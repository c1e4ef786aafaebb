#include "server/accounts.h"

#include <fmt/format.h>

#include "services/iam/credentials.h"

namespace trailcam::server {
namespace {

struct DefaultAccountRow {
  AccountId id;
  static void fields(auto& self, auto&& field) { field(1, self.id); }
};
constexpr store::Table<DefaultAccountRow> kDefaultAccount{"default-account"};

constexpr std::uint64_t kAccountNumberMin = 100'000'000'000;  // no leading zeros to lose on the way
constexpr std::uint64_t kAccountNumbers = 900'000'000'000;

AccountId new_account_id(Random& random) {
  return AccountId(std::to_string(kAccountNumberMin + random.below(kAccountNumbers)));
}

iam::UserRow make_admin(const AccountId& account, const iam::Iam& iam, Timestamp now) {
  iam::UserRow admin;
  admin.account = account;
  admin.name = kAdminName;
  admin.id = iam.new_unique_id("AIDA", account);
  admin.created = now;
  return admin;
}

// The key that --admin-key asks for; nothing to do when it is there already.
Result<void> add_wanted_key(const AdminKey& wanted, const iam::UserRow& admin, const iam::Iam& iam,
                            store::Transaction& transaction, Timestamp now) {
  const auto known =
      TC_TRY(transaction.get(iam::kAccessKeys, iam::kAccessKeys.key().text(wanted.id)));
  if (known) {
    const bool same =
        known->account == admin.account && known->user_name == admin.name &&
        TC_TRY(iam.open_secret(known->sealed_secret, wanted.id)).reveal() == wanted.secret.reveal();
    if (same) return {};
    return Error(
        ErrorKind::Invalid,
        fmt::format("--admin-key: the data folder has another key with the id {}", wanted.id));
  }
  iam::put_access_key(iam, transaction, admin, wanted.id, wanted.secret, now);
  return {};
}

// Makes an account with its administrator when it is not there yet.
Result<void> add_account(const AccountId& account, const iam::Iam& iam,
                         store::Transaction& transaction, Timestamp now) {
  const store::Key key = iam::kAccounts.key().text(account.str());
  if (TC_TRY(transaction.get(iam::kAccounts, key))) return {};
  transaction.put(iam::kAccounts, key, {account, now});
  const iam::UserRow admin = make_admin(account, iam, now);
  iam::put_administrator(transaction, admin);
  iam::add_access_key(iam, transaction, admin, now);
  return {};
}

// A key of an account's root user when there is none.
Result<void> add_root_key(const AccountId& account, const iam::Iam& iam,
                          store::Transaction& transaction, Timestamp now) {
  iam::UserRow root;
  root.account = account;
  root.name = iam::kRootUser;
  if (!TC_TRY(iam::access_keys(transaction, account, root.name)).empty()) return {};
  iam::add_access_key(iam, transaction, root, now);
  return {};
}

// The newest active key of a user.
Result<std::optional<iam::AccessKeyRow>> newest_key(store::Transaction& transaction,
                                                    const AccountId& account,
                                                    std::string_view user) {
  std::optional<iam::AccessKeyRow> newest;
  for (iam::AccessKeyRow& key : TC_TRY(iam::access_keys(transaction, account, std::string(user)))) {
    if (key.active) newest = std::move(key);
  }
  return newest;
}

Result<std::string> profile(const iam::Iam& iam, const std::string& name,
                            const iam::AccessKeyRow& key) {
  const Secret secret = TC_TRY(iam.open_secret(key.sealed_secret, key.id));
  return fmt::format("[{}]\naws_access_key_id = {}\naws_secret_access_key = {}\n\n", name, key.id,
                     secret.reveal());
}

}  // namespace

Result<Accounts> prepare_accounts(const Settings& settings, const iam::Iam& iam,
                                  const store::Database& database, store::Committer& committer,
                                  Random& random, Timestamp now) {
  now = std::chrono::floor<std::chrono::seconds>(now);
  store::Transaction transaction(database);
  const auto found = TC_TRY(transaction.get(kDefaultAccount, kDefaultAccount.key()));
  if (found && !settings.accounts.empty() && settings.accounts.front() != found->id) {
    return Error(ErrorKind::Invalid,
                 fmt::format("--accounts: the data folder belongs to account {}, not {}",
                             found->id.str(), settings.accounts.front().str()));
  }
  Accounts out;
  if (found) {
    out.push_back(found->id);
  } else {
    out.push_back(settings.accounts.empty() ? new_account_id(random) : settings.accounts.front());
    transaction.put(kDefaultAccount, kDefaultAccount.key(), {out.front()});
    if (settings.admin_key) {
      const store::Key key = iam::kAccounts.key().text(out.front().str());
      transaction.put(iam::kAccounts, key, {out.front(), now});
      iam::put_administrator(transaction, make_admin(out.front(), iam, now));
    }
  }
  TC_TRY(add_account(out.front(), iam, transaction, now));
  if (settings.admin_key) {
    const auto admin = TC_TRY(transaction.get(iam::kUsers, iam::user_key(out.front(), kAdminName)));
    if (!admin) {
      return Error(ErrorKind::Invalid, "--admin-key: the data folder's user admin was deleted");
    }
    TC_TRY(add_wanted_key(*settings.admin_key, *admin, iam, transaction, now));
  }
  for (const AccountId& account : settings.accounts) {
    TC_TRY(add_account(account, iam, transaction, now));
  }
  if (transaction.change().changes_rows()) {
    TC_TRY(committer.commit(std::move(transaction.change())));
  }
  store::Transaction further(database);
  TC_TRY(further.scan(iam::kAccounts, iam::kAccounts.key().range(),
                      [&](std::string_view, const iam::AccountRow& row) {
                        if (row.id != out.front()) out.push_back(row.id);
                        return true;
                      }));
  if (!settings.root_keys) return out;
  for (const AccountId& account : out) TC_TRY(add_root_key(account, iam, further, now));
  if (further.change().changes_rows()) TC_TRY(committer.commit(std::move(further.change())));
  return out;
}

Result<void> write_credentials(const store::DataFolder& folder, const Accounts& accounts,
                               const iam::Iam& iam, const store::Database& database) {
  store::Transaction transaction(database);
  std::string content;
  for (const AccountId& account : accounts) {
    const auto admin = TC_TRY(newest_key(transaction, account, kAdminName));
    if (admin) {
      if (account == accounts.front()) content += TC_TRY(profile(iam, "default", *admin));
      content += TC_TRY(profile(iam, account.str(), *admin));
    } else {
      content += fmt::format("# The user admin of {} has no active access key any more.\n\n",
                             account.str());
    }
    const auto root = TC_TRY(newest_key(transaction, account, iam::kRootUser));
    if (root) content += TC_TRY(profile(iam, "root-" + account.str(), *root));
  }
  return store::replace_file(folder.credentials_path(), content, 0600);
}

}  // namespace trailcam::server
