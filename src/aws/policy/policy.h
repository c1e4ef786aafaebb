// The policy language of IAM: documents are parsed once into a Policy and then asked many times.
//
// Source: "IAM JSON policy reference" and "Policy evaluation logic" (IAM User Guide).
// A Policy is constant after parsing and may be read by any thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/ids.h"
#include "base/value.h"

namespace trailcam::policy {

inline constexpr std::size_t kDocumentBytesMax = 131'072;

// Values of condition keys ("aws:sourceip"), the keys in lower case. A key may have several values.
class Context {
 public:
  void set(std::string_view key, std::string value);
  void set(std::string_view key, std::vector<std::string> values);
  // Null when the key is not part of this request. `lower_key` is in lower case already.
  const std::vector<std::string>* find(std::string_view lower_key) const;

 private:
  std::vector<std::pair<std::string, std::vector<std::string>>> values_;
};

// Who asks, as policies name callers.
struct Principal {
  enum class Type { Anonymous, Root, User, RoleSession, FederatedUser, Service };
  Type type = Type::Anonymous;
  AccountId account;
  std::string arn;        // user, session or root; "" for a service
  std::string role_arn;   // RoleSession: of the role
  std::string unique_id;  // AIDA..., AROA...: what stored policies are turned into
  std::string service;    // "cloudtrail.amazonaws.com"
};

enum class Effect { Allow, Deny };

struct Request {
  const Principal& principal;
  std::string_view action;    // "s3:PutObject"
  std::string_view resource;  // an ARN, or "*"
  const Context& context;
};

// How a resource policy's statement names the caller, from which follows what its Allow is worth.
enum class Naming {
  None,
  Account,   // the account: its own policies decide
  RoleOf,    // the role of the session
  Exact,     // this user, session, service
  Everyone,  // "*"
};

// What one document says to a request. A Deny anywhere in it wins over every Allow.
struct Answer {
  std::optional<Effect> effect;  // nothing: no statement applies
  Naming naming = Naming::None;  // of the strongest Allow; resource policies only
  std::size_t statement = 0;     // index of the statement that decided
};

struct Statement;

class Policy {
 public:
  enum class Kind {
    Identity,  // without Principal
    Resource,  // with Principal
    Trust,     // with Principal, without Resource
  };
  // Error: Invalid, saying what is wrong and where ("Statement[1].Action: ...").
  static Result<std::shared_ptr<const Policy>> parse(std::string_view document, Kind kind);
  ~Policy();

  Answer ask(const Request& request) const;
  // True when somebody outside of a fixed set of accounts and services is allowed something
  // ("Block Public Access" calls such a bucket policy public).
  bool is_public() const;
  // All resource patterns of its statements; for checks such as "only this bucket".
  std::vector<std::string> resources() const;
  std::vector<std::string> actions() const;
  // The AWS principals that it names, as written.
  std::vector<std::string> aws_principals() const;

 private:
  Policy();
  std::vector<std::unique_ptr<const Statement>> statements_;
};

// Glob over a whole text: '*' is any run, '?' any one character.
bool glob(std::string_view pattern, std::string_view text);

}  // namespace trailcam::policy
