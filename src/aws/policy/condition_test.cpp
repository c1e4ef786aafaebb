#include "aws/policy/condition.h"

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace trailcam::policy {
namespace {

Condition make(std::string_view name, std::string_view key, std::vector<std::string> values) {
  Condition condition;
  EXPECT_TRUE(Condition::read_operator(name, condition)) << name;
  condition.key = lower(key);
  condition.values = std::move(values);
  condition.variables = true;
  return condition;
}

// Does `given OPERATOR wanted` hold?
bool holds(std::string_view name, const char* given, const char* wanted) {
  Context context;
  context.set("key", std::string(given));
  return make(name, "Key", {wanted}).holds(context);
}

struct Row {
  const char* name;
  const char* given;
  const char* wanted;
  bool holds;
};

TEST(Condition, Operators) {
  const Row rows[] = {
      {"StringEquals", "a", "a", true},
      {"StringEquals", "a", "A", false},
      {"StringEquals", "ab", "a*", false},
      {"StringNotEquals", "a", "b", true},
      {"StringNotEquals", "a", "a", false},
      {"StringEqualsIgnoreCase", "aB", "Ab", true},
      {"StringNotEqualsIgnoreCase", "aB", "Ab", false},
      {"StringLike", "abc", "a*", true},
      {"StringLike", "abc", "a?c", true},
      {"StringLike", "abc", "A*", false},
      {"StringNotLike", "abc", "b*", true},
      {"NumericEquals", "10", "10.0", true},
      {"NumericEquals", "x", "10", false},
      {"NumericNotEquals", "10", "11", true},
      {"NumericLessThan", "9", "10", true},
      {"NumericLessThan", "10", "10", false},
      {"NumericLessThanEquals", "10", "10", true},
      {"NumericGreaterThan", "10", "9", true},
      {"NumericGreaterThan", "9", "9", false},
      {"NumericGreaterThanEquals", "9", "9", true},
      {"NumericGreaterThanEquals", "nan", "9", false},
      {"DateEquals", "2026-01-02T03:04:05Z", "1767323045", true},
      {"DateNotEquals", "2026-01-02T03:04:05Z", "2026-01-02T03:04:06Z", true},
      {"DateLessThan", "2026-01-02T03:04:05Z", "2026-01-02T03:04:06Z", true},
      {"DateLessThanEquals", "2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z", true},
      {"DateGreaterThan", "2026-01-02", "2026-01-01", true},
      {"DateGreaterThanEquals", "2026-01-02", "2026-01-03", false},
      {"DateLessThan", "never", "2026-01-03", false},
      {"Bool", "true", "TRUE", true},
      {"Bool", "false", "true", false},
      {"BinaryEquals", "QUI=", "QUI=", true},
      {"BinaryEquals", "QUI=", "QUM=", false},
      {"IpAddress", "10.1.2.3", "10.0.0.0/8", true},
      {"IpAddress", "11.1.2.3", "10.0.0.0/8", false},
      {"IpAddress", "10.1.2.3", "10.1.2.3", true},
      {"IpAddress", "10.1.2.4", "10.1.2.3", false},
      {"IpAddress", "10.1.2.3", "0.0.0.0/0", true},
      {"IpAddress", "10.1.2.129", "10.1.2.128/25", true},
      {"IpAddress", "10.1.2.127", "10.1.2.128/25", false},
      {"IpAddress", "2001:db8::1", "2001:db8::/32", true},
      {"IpAddress", "2001:db9::1", "2001:db8::/32", false},
      {"IpAddress", "10.1.2.3", "::/0", false},
      {"IpAddress", "10.1.2.3", "10.0.0.0/33", false},
      {"IpAddress", "10.1.2.3", "10.0.0.0/x", false},
      {"IpAddress", "not", "10.0.0.0/8", false},
      {"NotIpAddress", "11.1.2.3", "10.0.0.0/8", true},
      {"ArnLike", "arn:aws:s3:::b/k", "arn:aws:s3:::b/*", true},
      {"ArnLike", "arn:aws:cloudtrail:r:1:trail/t", "arn:aws:cloudtrail:*:1:trail/*", true},
      {"ArnLike", "arn:aws:cloudtrail:r:1:trail/t", "arn:aws:*:trail/t", false},
      {"ArnLike", "arn:aws:cloudtrail:r:1:trail/t", "arn:aws:*", false},
      {"ArnEquals", "arn:aws:sns:r:1:t", "arn:aws:sns:*:*:t", true},
      {"ArnNotLike", "arn:aws:s3:::b/k", "arn:aws:s3:::c/*", true},
      {"ArnNotEquals", "arn:aws:s3:::b/k", "arn:aws:s3:::b/k", false},
      {"Null", "x", "false", true},
      {"Null", "x", "true", false}};
  for (const Row& row : rows) {
    EXPECT_EQ(holds(row.name, row.given, row.wanted), row.holds)
        << row.given << " " << row.name << " " << row.wanted;
  }
}

TEST(Condition, AnyOfItsValuesWillDo) {
  Context context;
  context.set("key", "b");
  EXPECT_TRUE(make("StringEquals", "key", {"a", "b"}).holds(context));
  EXPECT_FALSE(make("StringNotEquals", "key", {"a", "b"}).holds(context));
  EXPECT_TRUE(make("StringNotEquals", "key", {"a", "c"}).holds(context));
  EXPECT_FALSE(make("StringEquals", "key", {}).holds(context));
}

TEST(Condition, WithoutTheKey) {
  const Context none;
  EXPECT_FALSE(make("StringEquals", "key", {"a"}).holds(none));
  EXPECT_TRUE(make("StringNotEquals", "key", {"a"}).holds(none));
  EXPECT_TRUE(make("NotIpAddress", "key", {"10.0.0.0/8"}).holds(none));
  EXPECT_TRUE(make("StringEqualsIfExists", "key", {"a"}).holds(none));
  EXPECT_TRUE(make("BoolIfExists", "key", {"true"}).holds(none));
  EXPECT_TRUE(make("Null", "key", {"true"}).holds(none));
  EXPECT_FALSE(make("Null", "key", {"false"}).holds(none));
  EXPECT_TRUE(make("ForAllValues:StringEquals", "key", {"a"}).holds(none));
  EXPECT_FALSE(make("ForAnyValue:StringEquals", "key", {"a"}).holds(none));
  EXPECT_FALSE(make("ForAnyValue:StringNotEquals", "key", {"a"}).holds(none));
  EXPECT_TRUE(make("ForAnyValue:StringEqualsIfExists", "key", {"a"}).holds(none));
}

TEST(Condition, IfExistsComparesWhatIsThere) {
  Context context;
  context.set("key", "b");
  EXPECT_FALSE(make("StringEqualsIfExists", "key", {"a"}).holds(context));
  EXPECT_TRUE(make("StringEqualsIfExists", "key", {"b"}).holds(context));
}

TEST(Condition, SeveralValuesOfAKey) {
  Context context;
  context.set("key", std::vector<std::string>{"a", "b"});
  EXPECT_TRUE(make("ForAllValues:StringEquals", "key", {"a", "b", "c"}).holds(context));
  EXPECT_FALSE(make("ForAllValues:StringEquals", "key", {"a"}).holds(context));
  EXPECT_TRUE(make("ForAnyValue:StringEquals", "key", {"a"}).holds(context));
  EXPECT_FALSE(make("ForAnyValue:StringEquals", "key", {"c"}).holds(context));
  EXPECT_TRUE(make("ForAllValues:StringNotEquals", "key", {"c"}).holds(context));
  EXPECT_FALSE(make("ForAllValues:StringNotEquals", "key", {"b"}).holds(context));
  EXPECT_TRUE(make("ForAnyValue:StringNotEquals", "key", {"b"}).holds(context));
  EXPECT_FALSE(make("ForAnyValue:StringNotEquals", "key", {"a", "b"}).holds(context));
  EXPECT_TRUE(make("ForAnyValue:StringLike", "key", {"?"}).holds(context));
}

TEST(Condition, VariablesInValues) {
  Context context;
  context.set("aws:username", "alice");
  context.set("aws:PrincipalArn", "arn:aws:iam::1:user/alice");
  context.set("key", "home/alice/x");
  EXPECT_TRUE(make("StringLike", "key", {"home/${aws:username}/*"}).holds(context));
  EXPECT_FALSE(make("StringLike", "key", {"home/${aws:other}/*"}).holds(context));
  EXPECT_TRUE(make("StringLike", "key", {"${aws:other, 'home'}/*"}).holds(context));
  EXPECT_FALSE(make("StringLike", "key", {"home/${*}"}).holds(context));
  context.set("star", "a*");
  EXPECT_TRUE(make("StringEquals", "star", {"a${*}"}).holds(context));
  context.set("mark", "a\x01*");
  EXPECT_TRUE(make("StringEquals", "mark", {"${mark}"}).holds(context));
}

TEST(Condition, KeysHaveNoCase) {
  Context context;
  context.set("AWS:SourceIP", "10.0.0.1");
  EXPECT_TRUE(make("IpAddress", "aws:sourceIp", {"10.0.0.0/8"}).holds(context));
}

TEST(Condition, UnknownOperatorsAreRefused) {
  Condition condition;
  for (const char* name :
       {"", "Equals", "StringEqual", "stringequals", "ForSomeValues:StringEquals", "NullIfExists",
        "StringEqualsIfExistsIfExists", "ForAllValues:"}) {
    EXPECT_FALSE(Condition::read_operator(name, condition)) << name;
  }
}

}  // namespace
}  // namespace trailcam::policy
