// Conditions: operator, key, values. Private to this room.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "aws/policy/policy.h"

namespace trailcam::policy {

struct Condition {
  enum class Compare {
    StringEquals,
    StringEqualsIgnoreCase,
    StringLike,
    NumericEquals,
    NumericLessThan,
    NumericLessThanEquals,
    NumericGreaterThan,
    NumericGreaterThanEquals,
    DateEquals,
    DateLessThan,
    DateLessThanEquals,
    DateGreaterThan,
    DateGreaterThanEquals,
    Bool,
    BinaryEquals,
    IpAddress,
    ArnLike,
    Null
  };
  enum class Quantifier { None, ForAllValues, ForAnyValue };

  Compare compare = Compare::StringEquals;
  bool negated = false;  // ...Not...
  bool if_exists = false;
  Quantifier quantifier = Quantifier::None;
  std::string key;  // lower case
  std::vector<std::string> values;
  bool variables = false;

  bool holds(const Context& context) const;
  // Reads an operator such as "ForAnyValue:StringNotLikeIfExists"; false when there is none so
  // named.
  static bool read_operator(std::string_view name, Condition& out);

 private:
  bool matches_any(std::string_view given, const Context& context) const;
};

}  // namespace trailcam::policy
