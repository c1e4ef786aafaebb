// Who makes a call, once that is known, and the stores that know it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aws/policy/evaluation.h"
#include "base/error.h"
#include "base/secret.h"
#include "base/time.h"

namespace trailcam::pipeline {

// What temporary credentials were made from, as records show it.
struct SessionIssuer {
  std::string type;  // "Role", "IAMUser", "Root"
  std::string principal_id;
  std::string arn;
  AccountId account;
  std::string user_name;  // of the role or user
};

struct Caller {
  policy::Principal principal;
  // As records and GetCallerIdentity show it.
  std::string principal_id;   // AIDA..., AROA...:session, the account for root
  std::string user_name;      // IAM users
  std::string access_key_id;  // "" for anonymous and service callers
  // Temporary credentials: when they were made, and from what.
  std::optional<Timestamp> session_start;
  bool mfa_authenticated = false;
  std::optional<Timestamp> mfa_time;                      // when the code was given
  std::string source_identity;                            // of a role's session
  std::vector<std::pair<std::string, std::string>> tags;  // aws:PrincipalTag/KEY
  std::vector<std::string> transitive_tag_keys;           // of tags that the next role gets too
  std::optional<SessionIssuer> session_issuer;            // of a role or a federated user
  bool from_console = false;                              // credentials that a sign-in gave
  // Credentials of GetFederationToken, and of GetSessionToken without MFA: IAM knows them not.
  bool without_iam = false;
  bool administrator = false;  // allowed everything, whatever is stored (--allow-any-credentials)

  bool anonymous() const { return principal.type == policy::Principal::Type::Anonymous; }
  bool is_service() const { return principal.type == policy::Principal::Type::Service; }
};

struct Credential {
  Caller caller;
  Secret secret_access_key;
  std::string session_token_hash;    // SHA-256 of the token that must come along; "" for none
  std::optional<Timestamp> expires;  // temporary ones
  bool unverified = false;           // --allow-any-credentials: the signature cannot be checked
};

// Any thread.
class CredentialStore {
 public:
  virtual ~CredentialStore() = default;
  // Nothing when there is no such key, or it is inactive. Error: Io, Corrupt.
  virtual Result<std::optional<Credential>> find(const std::string& access_key_id) const = 0;
  // Something is about to be done with the key; for "last used".
  virtual void used(const Caller&, std::string_view /*service*/, const Region&, Timestamp) {}
};

using policy::ResourcePolicy;

struct Question {
  const Caller& caller;
  std::string action;    // "s3:PutObject"
  std::string resource;  // ARN or "*"
  const policy::Context& context;
};

// Finds the resource policy of an ARN; one per service whose actions ask such policies ("s3"; "sts"
// for the trust policies of roles). Any thread.
class ResourcePolicies {
 public:
  virtual ~ResourcePolicies() = default;
  // Nothing when the resource does not exist. Error: Io, Corrupt.
  virtual Result<std::optional<ResourcePolicy>> of(std::string_view arn) const = 0;
  // The same for one question, where more than the policy bears on it.
  virtual Result<std::optional<ResourcePolicy>> asked(const Question& question) const {
    return of(question.resource);
  }
};

// Finds all policies of a caller: its own, its groups', its boundary, its session's. Any thread.
class CallerPolicies {
 public:
  virtual ~CallerPolicies() = default;
  // Never null. Error: Io, Corrupt.
  virtual Result<std::shared_ptr<const policy::CallerPolicies>> of(const Caller& caller) const = 0;
};

struct Decision {
  bool allowed = false;
  std::string because;  // of a denial, as the client is told
  policy::Verdict verdict = {};
  std::string explanation = {};   // of a denial: policy::explain(verdict)
  AccountId resource_owner = {};  // "" where the resource has no policy of its own to ask
};

// Decides from all policies that apply. Any thread.
class Authorizer {
 public:
  virtual ~Authorizer() = default;
  virtual Result<Decision> decide(const Question& question) const = 0;
};

}  // namespace trailcam::pipeline
