// The parsed form of one statement; private to this room.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "aws/policy/condition.h"
#include "aws/policy/policy.h"

namespace trailcam::policy {

struct PrincipalPattern {
  enum class Type { Aws, Service, Federated, Canonical } type;
  std::string text;  // "*", an account id, an ARN, a service name
};

struct Statement {
  std::string sid;
  Effect effect = Effect::Allow;
  bool any_principal = false;  // "Principal": "*"
  bool not_principal = false;
  std::vector<PrincipalPattern> principals;
  bool not_action = false;
  std::vector<std::string> actions;  // lower case
  bool not_resource = false;
  std::vector<std::string> resources;
  std::vector<Condition> conditions;
  bool variables = false;  // Version 2012-10-17: ${...} is replaced

  // Naming::None when the statement does not speak of this caller.
  Naming names(const Principal& principal) const;
  bool covers_action(std::string_view lower_action) const;
  bool covers_resource(std::string_view resource, const Context& context) const;
};

// Whether a resource pattern covers an ARN: each of the first five fields by itself, the rest as a
// whole. Case counts.
bool arn_covers(std::string_view pattern, std::string_view arn);

// Replaces ${key}, ${key, 'default'} and ${*} ${?} ${$}; nothing when a variable has no single
// value. Wildcards that come out of a variable are literal: they are marked with kLiteral.
std::optional<std::string> expand(std::string_view text, const Context& context);
inline constexpr char kLiteral = '\x01';  // precedes a character that is no wildcard
// What expand() gave, as a text that is no pattern.
std::string without_marks(std::string_view expanded);

}  // namespace trailcam::policy
