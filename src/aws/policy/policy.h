// The policy language of IAM: documents are parsed once into a Policy and then asked many times.
//
// Source: "IAM JSON policy reference" and "Policy evaluation logic" (IAM User Guide).
// A Policy is constant after parsing and may be read by any thread.
#pragma once

#include <expected>
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
  Context() = default;
  // What is not in this one is looked up in `base`, which outlives it.
  explicit Context(const Context* base) : base_(base) {}
  void set(std::string_view key, std::string value);
  void set(std::string_view key, std::vector<std::string> values);
  // Null when the key is not part of this request. `lower_key` is in lower case already.
  const std::vector<std::string>* find(std::string_view lower_key) const;

 private:
  const Context* base_ = nullptr;
  std::vector<std::pair<std::string, std::vector<std::string>>> values_;
};

// Who asks, as policies name callers.
struct Principal {
  enum class Type { Anonymous, Root, User, RoleSession, FederatedUser, Service };
  Type type = Type::Anonymous;
  AccountId account;
  std::string arn;        // user, session or root; "" for a service
  std::string role_arn;   // RoleSession: of the role; FederatedUser: of the user that federated
  std::string unique_id;  // AIDA..., AROA...: what stored policies are turned into
  std::string service;    // "cloudtrail.amazonaws.com"
};

enum class Effect { Allow, Deny };

struct Request {
  const Principal& principal;
  std::string_view action;    // "s3:PutObject"
  std::string_view resource;  // an ARN, or "*"
  const Context& context;
  bool bounded = false;  // the caller has a permissions boundary
};

// How a resource policy's statement names the caller, from which follows what its Allow is worth.
enum class Naming {
  None,
  Account,   // the account: its own policies decide
  RoleOf,    // the role of the session, or the user of the federated session
  Exact,     // this user, session, service
  Everyone,  // "*"
};

// What one document says to a request. A Deny anywhere in it wins over every Allow.
struct Answer {
  std::optional<Effect> effect;  // nothing: no statement applies
  Naming naming = Naming::None;  // of the strongest Allow; resource policies only
  std::size_t statement = 0;     // index of the statement that decided
};

// What is wrong with a document that is not a policy, and where.
struct Flaw {
  enum class Kind {
    TooLong,
    Json,
    Syntax,  // an element that is unknown, of the wrong type, or missing
    Version,
    NoStatement,
    Sid,
    SidTwice,
    Effect,
    PrincipalForbidden,
    PrincipalMissing,
    Principal,
    ActionMissing,
    Action,
    TrustAction,  // of another service than STS
    ResourceForbidden,
    ResourceMissing,
    Resource,
    Condition
  };
  Kind kind = Kind::Syntax;
  std::string where;   // "Statement[1].Action"; "" for the document
  std::string detail;  // in our words
  // In IAM's words, with where and detail.
  std::string message() const;
};

struct Statement;

class Policy {
 public:
  enum class Kind {
    Identity,  // without Principal
    Resource,  // with Principal
    Trust,     // with Principal, without Resource
  };
  using Compiled = std::expected<std::shared_ptr<const Policy>, Flaw>;
  static Compiled compile(std::string_view document, Kind kind);
  // The same; Error: Invalid, with the flaw's message.
  static Result<std::shared_ptr<const Policy>> parse(std::string_view document, Kind kind);
  ~Policy();

  Kind kind() const;
  Answer ask(const Request& request) const;
  // For those who ask many policies: `lower_action` is the request's action in lower case.
  Answer ask(const Request& request, std::string_view lower_action) const;
  // Each statement that applies, in their order: what SimulatePrincipalPolicy lists.
  std::vector<Answer> all_answers(const Request& request) const;

  std::size_t size() const;  // statements
  // Of a statement, by its index; "" when it has none.
  const std::string& sid(std::size_t statement) const;
  // True when somebody outside of a fixed set of accounts and services is allowed something
  // ("Block Public Access" calls such a bucket policy public).
  bool is_public() const;
  // All resource patterns of its statements; for checks such as "only this bucket".
  std::vector<std::string> resources() const;
  std::vector<std::string> actions() const;
  // The AWS principals that it names, as written.
  std::vector<std::string> aws_principals() const;
  // The condition keys that its conditions and variables ask for, in lower case, each once.
  std::vector<std::string> context_keys() const;

 private:
  struct Parts;
  explicit Policy(std::unique_ptr<const Parts> parts);
  const std::unique_ptr<const Parts> parts_;
};

// Where the statements of a document that is a policy begin and end: byte offsets, [begin, end).
struct Extent {
  std::size_t begin = 0;
  std::size_t end = 0;
};
std::vector<Extent> statement_extents(std::string_view document);

// Glob over a whole text: '*' is any run, '?' any one character.
bool glob(std::string_view pattern, std::string_view text);

}  // namespace trailcam::policy
