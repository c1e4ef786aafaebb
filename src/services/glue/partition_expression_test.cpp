#include "services/glue/partition_expression.h"

#include <gtest/gtest.h>

namespace trailcam::glue {
namespace {

const std::vector<PartitionKey> kKeys = {{"region", "string"}, {"year", "int"}, {"day", "date"}};

bool matches(std::string_view text, std::vector<std::string> values) {
  auto parsed = PartitionExpression::parse(text, kKeys);
  EXPECT_TRUE(parsed) << text;
  const auto answer = parsed->matches(values);
  EXPECT_TRUE(answer) << text;
  return *answer;
}

const std::vector<std::string> kRow = {"us-east-1", "2026", "2026-03-09"};

TEST(PartitionExpression, AnEmptyOneMatchesAll) { EXPECT_TRUE(matches(" ", kRow)); }

TEST(PartitionExpression, NumbersAreComparedAsNumbersAndTextAsText) {
  EXPECT_TRUE(matches("year > 999", kRow));
  EXPECT_TRUE(matches("year = '2026'", kRow));
  EXPECT_FALSE(matches("region > 'us-west'", kRow));
  EXPECT_TRUE(matches("day BETWEEN '2026-03-01' AND date '2026-03-09'", kRow));
}

TEST(PartitionExpression, OperatorsBindAsInSql) {
  EXPECT_TRUE(matches("year = 1 AND region = 'x' OR year = 2026", kRow));
  EXPECT_FALSE(matches("year = 2026 AND (region = 'x' OR NOT year = 2026)", kRow));
  EXPECT_TRUE(matches("REGION in ('eu-west-1', 'us-east-1') and year <> 2025", kRow));
  EXPECT_TRUE(
      matches("region not in ('a') and region not like 'eu%' and region like 'us_e%'", kRow));
  EXPECT_TRUE(matches("region is not null and year >= 2026 and year <= 2026", kRow));
}

TEST(PartitionExpression, WhatIsNoExpressionIsRefused) {
  for (const char* text : {"year", "year =", "year = 2026 region = 'a'", "(year = 2026",
                           "month = 3", "region = 'open", "year not", "region in ()"}) {
    EXPECT_FALSE(PartitionExpression::parse(text, kKeys)) << text;
  }
}

TEST(PartitionExpression, DeepNestingIsRefused) {
  const std::string deep = std::string(10'000, '(') + "year = 1" + std::string(10'000, ')');
  EXPECT_FALSE(PartitionExpression::parse(deep, kKeys));
}

TEST(PartitionExpression, AValueThatIsNoNumberIsAnError) {
  auto parsed = PartitionExpression::parse("year = 2026", kKeys);
  EXPECT_FALSE(parsed->matches({"us-east-1", "soon", "2026-03-09"}));
}

}  // namespace
}  // namespace trailcam::glue
