// The compiled form of a document; private to this room.
#pragma once

#include <expected>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "aws/policy/condition.h"
#include "aws/policy/pattern.h"
#include "aws/policy/policy.h"

namespace trailcam::policy {

struct PrincipalPattern {
  enum class Type { Aws, Service, Federated, Canonical } type;
  std::string text;  // "*", an account id, an ARN, a unique id, a service name
};

struct Statement {
  std::string sid;
  Effect effect = Effect::Allow;
  bool has_principal = false;
  bool any_principal = false;  // "Principal": "*"
  bool not_principal = false;
  std::vector<PrincipalPattern> principals;
  bool not_action = false;
  std::vector<Pattern> actions;  // lower case
  bool not_resource = false;
  std::vector<Pattern> resources;
  std::vector<Condition> conditions;
  bool asks_principal_arn = false;  // a condition holds aws:PrincipalArn to something
  bool variables = false;           // Version 2012-10-17: ${...} is replaced

  // Naming::None when the statement does not speak of this caller.
  Naming names(const Principal& principal) const;
  bool covers_action(std::string_view lower_action) const;
  bool covers_resource(std::string_view resource, const Context& context) const;
};

struct Policy::Parts {
  Kind kind;
  std::vector<Statement> statements;
  bool is_public = false;
};

std::expected<std::vector<Statement>, Flaw> read_document(std::string_view document,
                                                          Policy::Kind kind);

// Replaces ${key}, ${key, 'default'} and ${*} ${?} ${$}; nothing when a variable has no single
// value. Wildcards that come out of a variable are literal: they are marked with kLiteral.
std::optional<std::string> expand(std::string_view text, const Context& context);
// What expand() gave, as a text that is no pattern.
std::string without_marks(std::string_view expanded);
// The keys that expand() would look up, in lower case.
void add_variables(std::string_view text, std::set<std::string>& keys);

}  // namespace trailcam::policy
