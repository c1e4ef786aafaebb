// Access keys as the pipeline asks for them.
#pragma once

#include <map>

#include "aws/pipeline/caller.h"
#include "base/mutex.h"
#include "services/iam/iam.h"
#include "store/committer.h"

namespace trailcam::iam {

class Credentials : public pipeline::CredentialStore {
 public:
  Credentials(const store::Database& database, const Iam& iam, store::Committer& committer)
      : database_(database), iam_(iam), committer_(committer) {}
  Result<std::optional<pipeline::Credential>> find(const std::string& access_key_id) const override;
  // Kept to the minute, and written without anybody waiting for it.
  void used(const pipeline::Caller& caller, std::string_view service, const Region& region,
            Timestamp time) override TC_EXCLUDES(mutex_);

 private:
  Result<std::optional<pipeline::Credential>> long_term(store::Transaction& transaction,
                                                        const std::string& id) const;
  Result<std::optional<pipeline::Credential>> temporary(store::Transaction& transaction,
                                                        const std::string& id) const;
  // False when a use of that key or role was noted less than a minute ago.
  bool is_news(const std::string& what, Timestamp time) TC_EXCLUDES(mutex_);

  static constexpr Millis kUsePrecision{60'000};
  static constexpr std::size_t kNotedMax = 8192;
  const store::Database& database_;
  const Iam& iam_;
  store::Committer& committer_;
  Mutex mutex_;
  std::map<std::string, Timestamp> noted_ TC_GUARDED_BY(mutex_);
};

// --allow-any-credentials: a key that nobody knows is the administrator of the default account, or
// of the account that its 12 digits name; its signature is not checked.
class AnyCredentials : public pipeline::CredentialStore {
 public:
  AnyCredentials(pipeline::CredentialStore& known, AccountId default_account)
      : known_(known), default_account_(std::move(default_account)) {}
  Result<std::optional<pipeline::Credential>> find(const std::string& access_key_id) const override;
  void used(const pipeline::Caller& caller, std::string_view service, const Region& region,
            Timestamp time) override {
    if (!caller.administrator) known_.used(caller, service, region, time);
  }

 private:
  pipeline::CredentialStore& known_;
  const AccountId default_account_;
};

// The root user of an account.
pipeline::Caller root_of(const AccountId& account, const std::string& access_key_id);
// Whose key it is; nothing when that user is not there. Error: Io, Corrupt.
Result<std::optional<pipeline::Caller>> key_holder(store::Transaction& transaction,
                                                   const AccessKeyRow& key);
pipeline::Caller caller_of(const UserRow& user, const std::string& access_key_id);

}  // namespace trailcam::iam
