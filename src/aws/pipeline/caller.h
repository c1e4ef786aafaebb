// Who makes a call, once that is known, and the stores that know it.
#pragma once

#include <optional>
#include <string>

#include "aws/policy/policy.h"
#include "base/error.h"
#include "base/secret.h"
#include "base/time.h"

namespace trailcam::pipeline {

struct Caller {
  policy::Principal principal;
  // As records and GetCallerIdentity show it.
  std::string principal_id;   // AIDA..., AROA...:session, the account for root
  std::string user_name;      // IAM users
  std::string access_key_id;  // "" for anonymous and service callers
  // Temporary credentials: when they were made, and from what.
  std::optional<Timestamp> session_start;
  bool mfa_authenticated = false;
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

// What a resource says about who may touch it.
struct ResourcePolicy {
  std::shared_ptr<const policy::Policy> policy;  // null: the resource has none
  AccountId owner;
  // Only the owner's principals and AWS services may use what the policy grants to everyone.
  bool restrict_public = false;
};

// Finds the resource policy of an ARN; one per service that has such policies. Any thread.
class ResourcePolicies {
 public:
  virtual ~ResourcePolicies() = default;
  // Nothing when the resource does not exist. Error: Io, Corrupt.
  virtual Result<std::optional<ResourcePolicy>> of(std::string_view arn) const = 0;
};

struct Question {
  const Caller& caller;
  std::string action;    // "s3:PutObject"
  std::string resource;  // ARN or "*"
  const policy::Context& context;
};

struct Decision {
  bool allowed = false;
  std::string because;  // of a denial: "because no identity-based policy allows the ... action"
};

// Decides from all policies that apply. Any thread.
class Authorizer {
 public:
  virtual ~Authorizer() = default;
  virtual Result<Decision> decide(const Question& question) const = 0;
};

}  // namespace trailcam::pipeline
