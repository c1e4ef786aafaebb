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

}  // namespace

Result<AccountId> prepare_account(const Settings& settings, const iam::Iam& iam,
                                  const store::Database& database, store::Committer& committer,
                                  Random& random, Timestamp now) {
  now = std::chrono::floor<std::chrono::seconds>(now);
  store::Transaction transaction(database);
  const auto found = TC_TRY(transaction.get(kDefaultAccount, kDefaultAccount.key()));
  if (found && settings.account && *settings.account != found->id) {
    return Error(ErrorKind::Invalid,
                 fmt::format("--account: the data folder belongs to account {}, not {}",
                             found->id.str(), settings.account->str()));
  }
  const AccountId account = found ? found->id : settings.account.value_or(new_account_id(random));
  auto admin = TC_TRY(transaction.get(iam::kUsers, iam::user_key(account, kAdminName)));
  if (!found) {
    transaction.put(kDefaultAccount, kDefaultAccount.key(), {account});
    transaction.put(iam::kAccounts, iam::kAccounts.key().text(account.str()), {account, now});
    admin = make_admin(account, iam, now);
    iam::put_administrator(transaction, *admin);
    if (!settings.admin_key) iam::add_access_key(iam, transaction, *admin, now);
  }
  if (settings.admin_key) {
    if (!admin) {
      return Error(ErrorKind::Invalid, "--admin-key: the data folder's user admin was deleted");
    }
    TC_TRY(add_wanted_key(*settings.admin_key, *admin, iam, transaction, now));
  }
  if (transaction.change().changes_rows()) {
    TC_TRY(committer.commit(std::move(transaction.change())));
  }
  return account;
}

Result<void> write_credentials(const store::DataFolder& folder, const AccountId& account,
                               const iam::Iam& iam, const store::Database& database) {
  store::Transaction transaction(database);
  std::optional<iam::AccessKeyRow> newest;
  std::string content;
  for (iam::AccessKeyRow& key :
       TC_TRY(iam::access_keys(transaction, account, std::string(kAdminName)))) {
    if (key.active) newest = std::move(key);
  }
  if (!newest) {
    content = "# The user admin has no active access key any more.\n";
  } else {
    const Secret secret = TC_TRY(iam.open_secret(newest->sealed_secret, newest->id));
    for (const std::string& profile : {std::string("default"), account.str()}) {
      content += fmt::format("[{}]\naws_access_key_id = {}\naws_secret_access_key = {}\n\n",
                             profile, newest->id, secret.reveal());
    }
  }
  return store::replace_file(folder.credentials_path(), content, 0600);
}

}  // namespace trailcam::server
