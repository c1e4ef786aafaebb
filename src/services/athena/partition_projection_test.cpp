#include "services/athena/partition_projection.h"

#include <gtest/gtest.h>

#include "services/athena/date_pattern.h"

namespace trailcam::athena {
namespace {

using Properties = std::map<std::string, std::string>;

const Timestamp kNow = *parse_iso8601("2026-03-02T10:30:00Z");

std::vector<std::string> places(const ProjectedTable& table,
                                const std::map<std::string, KeyConditions>& conditions = {}) {
  const auto partitions = project_partitions(table, conditions, kNow);
  EXPECT_TRUE(partitions) << (partitions ? "" : partitions.error().message());
  std::vector<std::string> out;
  for (const TablePartition& one : *partitions) out.push_back(one.location);
  return out;
}

ProjectedTable dates(std::string range, Properties more = {}) {
  Properties properties = {{"projection.timestamp.type", "date"},
                           {"projection.timestamp.format", "yyyy/MM/dd"},
                           {"projection.timestamp.range", std::move(range)},
                           {"storage.location.template", "s3://b/logs/${timestamp}"}};
  properties.insert(more.begin(), more.end());
  return {{"timestamp"}, properties, "s3://b/"};
}

TEST(PartitionProjection, DaysUpToNow) {
  EXPECT_EQ(places(dates("2026/02/27,NOW", {{"projection.timestamp.interval", "1"},
                                            {"projection.timestamp.interval.unit", "DAYS"}})),
            (std::vector<std::string>{"s3://b/logs/2026/02/27/", "s3://b/logs/2026/02/28/",
                                      "s3://b/logs/2026/03/01/", "s3://b/logs/2026/03/02/"}));
  EXPECT_EQ(places(dates("NOW-1DAYS, NOW")).size(), 2U);
  EXPECT_EQ(places(dates("NOW-2MONTHS,NOW-1MONTHS")).size(), 32U);
}

TEST(PartitionProjection, OnlyThoseThatPassAreThere) {
  const std::map<std::string, KeyConditions> conditions = {
      {"timestamp", {.passes = [](const std::string& day) { return day >= "2026/03/01"; }}}};
  EXPECT_EQ(places(dates("2020/01/01,NOW"), conditions).size(), 2U);
}

TEST(PartitionProjection, KeysAreMultiplied) {
  const ProjectedTable table{{"region", "n"},
                             {{"projection.region.type", "enum"},
                              {"projection.region.values", "eu-west-1, us-east-1"},
                              {"projection.n.type", "integer"},
                              {"projection.n.range", "8,10"},
                              {"projection.n.interval", "2"},
                              {"projection.n.digits", "3"}},
                             "s3://b/t"};
  EXPECT_EQ(places(table),
            (std::vector<std::string>{
                "s3://b/t/region=eu-west-1/n=008/", "s3://b/t/region=eu-west-1/n=010/",
                "s3://b/t/region=us-east-1/n=008/", "s3://b/t/region=us-east-1/n=010/"}));
}

TEST(PartitionProjection, InjectedValuesComeFromTheQuery) {
  const ProjectedTable table{{"account"}, {{"projection.account.type", "injected"}}, "s3://b/"};
  const auto refused = project_partitions(table, {}, kNow);
  ASSERT_FALSE(refused);
  EXPECT_TRUE(refused.error().message().starts_with("CONSTRAINT_VIOLATION"));
  EXPECT_EQ(places(table,
                   {{"account",
                     {.passes = [](const std::string&) { return true; }, .equal_to = {"1", "2"}}}}),
            (std::vector<std::string>{"s3://b/account=1/", "s3://b/account=2/"}));
}

TEST(PartitionProjection, WhatMakesNoSenseIsRefused) {
  for (const char* range :
       {"2026/02/27", "yesterday,NOW", "NOW-1FORTNIGHTS,NOW", "NOW-xDAYS,NOW"}) {
    EXPECT_FALSE(project_partitions(dates(range), {}, kNow)) << range;
  }
  const ProjectedTable huge{
      {"n"}, {{"projection.n.type", "integer"}, {"projection.n.range", "0,9000000000"}}, "s3://b/"};
  EXPECT_FALSE(project_partitions(huge, {}, kNow));
}

TEST(DatePattern, IsReadAndWritten) {
  for (const char* pattern : {"yyyy/MM/dd", "yyyy-MM-dd'T'HH:mm:ss", "yyyyMMddHH", "d.M.yyyy"}) {
    const auto text = format_date(kNow, pattern);
    ASSERT_TRUE(text);
    if (std::string_view(pattern) == "d.M.yyyy") continue;  // its parts have no fixed length
    EXPECT_EQ(*format_date(*parse_date(*text, pattern), pattern), *text);
  }
  EXPECT_EQ(*format_date(kNow, "yyyy-MM-dd'T'HH"), "2026-03-02T10");
  EXPECT_FALSE(parse_date("2026/13/01", "yyyy/MM/dd"));
  EXPECT_FALSE(parse_date("2026/1/1", "yyyy/MM/dd"));
  EXPECT_FALSE(format_date(kNow, "yyyy-ww"));
}

}  // namespace
}  // namespace trailcam::athena
