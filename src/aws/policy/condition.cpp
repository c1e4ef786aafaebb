#include "aws/policy/condition.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <map>

#include "aws/policy/statement.h"
#include "base/encoding.h"
#include "base/time.h"

namespace trailcam::policy {
namespace {

using Compare = Condition::Compare;

std::optional<double> number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

struct Address {
  int family = 0;
  std::array<unsigned char, 16> bytes{};
};

std::optional<Address> address(std::string_view text) {
  Address out;
  const std::string copy(text);
  if (inet_pton(AF_INET, copy.c_str(), out.bytes.data()) == 1) {
    out.family = AF_INET;
    return out;
  }
  if (inet_pton(AF_INET6, copy.c_str(), out.bytes.data()) == 1) {
    out.family = AF_INET6;
    return out;
  }
  return std::nullopt;
}

bool in_block(std::string_view given, std::string_view block) {
  const std::size_t slash = block.find('/');
  const auto net = address(block.substr(0, slash));
  const auto ip = address(given);
  if (!net || !ip || net->family != ip->family) return false;
  int bits = net->family == AF_INET ? 32 : 128;
  if (slash != block.npos) {
    int prefix = 0;
    const std::string_view text = block.substr(slash + 1);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), prefix);
    if (error != std::errc{} || end != text.data() + text.size() || prefix < 0 || prefix > bits) {
      return false;
    }
    bits = prefix;
  }
  const std::size_t whole = std::size_t(bits / 8);
  if (std::memcmp(net->bytes.data(), ip->bytes.data(), whole) != 0) return false;
  const int rest = bits % 8;
  if (rest == 0) return true;
  const int mask = 0xff << (8 - rest) & 0xff;
  return (net->bytes[whole] & mask) == (ip->bytes[whole] & mask);
}

template <class T>
bool ordered(Compare compare, const T& given, const T& wanted) {
  switch (compare) {
    case Compare::NumericEquals:
    case Compare::DateEquals:
      return given == wanted;
    case Compare::NumericLessThan:
    case Compare::DateLessThan:
      return given < wanted;
    case Compare::NumericLessThanEquals:
    case Compare::DateLessThanEquals:
      return given <= wanted;
    case Compare::NumericGreaterThan:
    case Compare::DateGreaterThan:
      return given > wanted;
    default:
      return given >= wanted;
  }
}

bool compare_one(Compare compare, std::string_view given, std::string_view wanted) {
  switch (compare) {
    case Compare::StringEquals:
      return given == wanted;
    case Compare::StringEqualsIgnoreCase:
    case Compare::Bool:
      return iequals(given, wanted);
    case Compare::StringLike:
      return glob(wanted, given);
    case Compare::ArnLike:
      return arn_like(wanted, given);
    case Compare::BinaryEquals: {
      const auto a = unbase64(given);
      const auto b = unbase64(wanted);
      return a && b && *a == *b;
    }
    case Compare::IpAddress:
      return in_block(given, wanted);
    case Compare::Null:
      return false;
    default:
      break;
  }
  if (compare >= Compare::DateEquals && compare <= Compare::DateGreaterThanEquals) {
    const auto a = parse_any_time(given);
    const auto b = parse_any_time(wanted);
    return a && b && ordered(compare, *a, *b);
  }
  const auto a = number(given);
  const auto b = number(wanted);
  return a && b && ordered(compare, *a, *b);
}

// Comparisons that read '*' and '?' in the policy's value as wildcards.
bool takes_patterns(Compare compare) {
  return compare == Compare::StringLike || compare == Compare::ArnLike;
}

}  // namespace

bool Condition::read_operator(std::string_view name, Condition& out) {
  constexpr std::string_view kAll = "ForAllValues:";
  constexpr std::string_view kAny = "ForAnyValue:";
  constexpr std::string_view kIfExists = "IfExists";
  if (name.starts_with(kAll)) {
    out.quantifier = Quantifier::ForAllValues;
    name.remove_prefix(kAll.size());
  } else if (name.starts_with(kAny)) {
    out.quantifier = Quantifier::ForAnyValue;
    name.remove_prefix(kAny.size());
  }
  if (name.ends_with(kIfExists)) {
    out.if_exists = true;
    name.remove_suffix(kIfExists.size());
  }
  struct Entry {
    Compare compare;
    bool negated;
  };
  static const std::map<std::string_view, Entry> operators = {
      {"StringEquals", {Compare::StringEquals, false}},
      {"StringNotEquals", {Compare::StringEquals, true}},
      {"StringEqualsIgnoreCase", {Compare::StringEqualsIgnoreCase, false}},
      {"StringNotEqualsIgnoreCase", {Compare::StringEqualsIgnoreCase, true}},
      {"StringLike", {Compare::StringLike, false}},
      {"StringNotLike", {Compare::StringLike, true}},
      {"NumericEquals", {Compare::NumericEquals, false}},
      {"NumericNotEquals", {Compare::NumericEquals, true}},
      {"NumericLessThan", {Compare::NumericLessThan, false}},
      {"NumericLessThanEquals", {Compare::NumericLessThanEquals, false}},
      {"NumericGreaterThan", {Compare::NumericGreaterThan, false}},
      {"NumericGreaterThanEquals", {Compare::NumericGreaterThanEquals, false}},
      {"DateEquals", {Compare::DateEquals, false}},
      {"DateNotEquals", {Compare::DateEquals, true}},
      {"DateLessThan", {Compare::DateLessThan, false}},
      {"DateLessThanEquals", {Compare::DateLessThanEquals, false}},
      {"DateGreaterThan", {Compare::DateGreaterThan, false}},
      {"DateGreaterThanEquals", {Compare::DateGreaterThanEquals, false}},
      {"Bool", {Compare::Bool, false}},
      {"BinaryEquals", {Compare::BinaryEquals, false}},
      {"IpAddress", {Compare::IpAddress, false}},
      {"NotIpAddress", {Compare::IpAddress, true}},
      {"ArnEquals", {Compare::ArnLike, false}},
      {"ArnLike", {Compare::ArnLike, false}},
      {"ArnNotEquals", {Compare::ArnLike, true}},
      {"ArnNotLike", {Compare::ArnLike, true}},
      {"Null", {Compare::Null, false}}};
  const auto found = operators.find(name);
  if (found == operators.end()) return false;
  if (found->second.compare == Compare::Null && out.if_exists) return false;
  out.compare = found->second.compare;
  out.negated = found->second.negated;
  return true;
}

bool Condition::matches_any(std::string_view given, const Context& context) const {
  for (const std::string& value : values) {
    if (!variables || value.find("${") == value.npos) {
      if (compare_one(compare, given, value)) return true;
      continue;
    }
    auto expanded = expand(value, context);
    if (!expanded) continue;
    if (!takes_patterns(compare)) expanded = without_marks(*expanded);
    if (compare_one(compare, given, *expanded)) return true;
  }
  return false;
}

bool Condition::holds(const Context& context) const {
  const std::vector<std::string>* given = context.find(key);
  if (compare == Compare::Null) {
    const bool absent = given == nullptr || given->empty();
    return std::any_of(values.begin(), values.end(), [&](const std::string& value) {
      return iequals(value, absent ? "true" : "false");
    });
  }
  const bool missing = given == nullptr || given->empty();
  if (missing) {
    if (if_exists) return true;
    switch (quantifier) {
      case Quantifier::ForAllValues:
        return true;
      case Quantifier::ForAnyValue:
        return false;
      case Quantifier::None:
        return negated;
    }
  }
  const auto one = [&](const std::string& value) { return matches_any(value, context) != negated; };
  switch (quantifier) {
    case Quantifier::ForAllValues:
      return std::all_of(given->begin(), given->end(), one);
    case Quantifier::ForAnyValue:
      return std::any_of(given->begin(), given->end(), one);
    case Quantifier::None:
      break;
  }
  // A key with several values under a plain operator: any of them for a positive one, none of them
  // for a negated one.
  const bool any = std::any_of(given->begin(), given->end(), [&](const std::string& value) {
    return matches_any(value, context);
  });
  return any != negated;
}

}  // namespace trailcam::policy
