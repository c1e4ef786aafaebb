// Access keys as the pipeline asks for them.
#pragma once

#include "aws/pipeline/caller.h"
#include "services/iam/iam.h"

namespace trailcam::iam {

class Credentials : public pipeline::CredentialStore {
 public:
  Credentials(const store::Database& database, const Iam& iam) : database_(database), iam_(iam) {}
  Result<std::optional<pipeline::Credential>> find(const std::string& access_key_id) const override;

 private:
  Result<std::optional<pipeline::Credential>> long_term(store::Transaction& transaction,
                                                        const std::string& id) const;
  Result<std::optional<pipeline::Credential>> temporary(store::Transaction& transaction,
                                                        const std::string& id) const;
  const store::Database& database_;
  const Iam& iam_;
};

// --allow-any-credentials: a key that nobody knows is the administrator of the default account, or
// of the account that its 12 digits name; its signature is not checked.
class AnyCredentials : public pipeline::CredentialStore {
 public:
  AnyCredentials(const pipeline::CredentialStore& known, AccountId default_account)
      : known_(known), default_account_(std::move(default_account)) {}
  Result<std::optional<pipeline::Credential>> find(const std::string& access_key_id) const override;

 private:
  const pipeline::CredentialStore& known_;
  const AccountId default_account_;
};

pipeline::Caller caller_of(const UserRow& user, const std::string& access_key_id);

}  // namespace trailcam::iam
