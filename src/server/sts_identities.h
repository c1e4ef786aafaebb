// What STS asks of IAM: the services do not know each other.
#pragma once

#include "services/iam/iam.h"
#include "services/sts/sts.h"

namespace trailcam::server {

class StsIdentities : public sts::Identities {
 public:
  explicit StsIdentities(const iam::Iam& iam) : iam_(iam) {}

  Result<sts::NewSession> start_session(pipeline::Call& call, sts::SessionRequest request) override;
  Result<std::optional<std::chrono::seconds>> session_max(pipeline::Call& call,
                                                          const std::string& role_arn) override;
  Result<MfaAnswer> take_code(pipeline::Call& call, const sts::MfaCode& code) override;
  Result<bool> knows_policy(pipeline::Call& call, const AccountId& account,
                            const std::string& arn) override;
  Result<std::optional<AccountId>> account_of_key(pipeline::Call& call,
                                                  const std::string& access_key_id) override;

 private:
  const iam::Iam& iam_;
};

}  // namespace trailcam::server
