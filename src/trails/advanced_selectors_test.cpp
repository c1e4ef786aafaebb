#include "trails/advanced_selectors.h"

#include <gtest/gtest.h>

namespace trailcam::trails {
namespace {

record::EventRecord sample() {
  record::EventRecord out;
  out.category = record::Category::Data;
  out.read_only = true;
  out.event_source = "s3.amazonaws.com";
  out.event_name = "GetObject";
  out.resource_type = "AWS::S3::Object";
  out.resource_arns = {"arn:aws:s3:::b/k", "arn:aws:s3:::b"};
  out.json = R"({"userIdentity":{"arn":"arn:aws:iam::1:user/dana"},)"
             R"("sessionCredentialFromConsole":"true"})";
  return out;
}

bool holds(FieldSelector field) { return selects({{"", {std::move(field)}}}, sample()); }

TEST(AdvancedSelectors, ComparesEachField) {
  EXPECT_TRUE(holds({.field = "eventCategory", .equals = {"Data"}}));
  EXPECT_FALSE(holds({.field = "eventCategory", .equals = {"Management"}}));
  EXPECT_TRUE(holds({.field = "readOnly", .equals = {"true"}}));
  EXPECT_TRUE(holds({.field = "eventName", .starts_with = {"Put", "Get"}}));
  EXPECT_FALSE(holds({.field = "eventName", .starts_with = {"get"}}));
  EXPECT_TRUE(holds({.field = "eventSource", .ends_with = {".amazonaws.com"}}));
  EXPECT_TRUE(holds({.field = "resources.type", .equals = {"AWS::S3::Object"}}));
  EXPECT_TRUE(holds({.field = "resources.ARN", .equals = {"arn:aws:s3:::b"}}));
  EXPECT_TRUE(holds({.field = "userIdentity.arn", .ends_with = {"user/dana"}}));
  EXPECT_TRUE(holds({.field = "sessionCredentialFromConsole", .equals = {"true"}}));
}

TEST(AdvancedSelectors, NegativeConditionsMustAllHold) {
  EXPECT_FALSE(holds({.field = "eventName", .not_equals = {"GetObject", "PutObject"}}));
  EXPECT_TRUE(holds({.field = "eventName", .not_starts_with = {"Put"}, .not_ends_with = {"Acl"}}));
  EXPECT_FALSE(holds({.field = "eventName", .starts_with = {"Get"}, .not_ends_with = {"Object"}}));
  EXPECT_TRUE(holds({.field = "eventName", .starts_with = {"Get"}, .not_ends_with = {"Acl"}}));
  EXPECT_FALSE(holds({.field = "resources.ARN", .not_starts_with = {"arn:aws:s3:::b/"}}));
}

TEST(AdvancedSelectors, AMissingFieldMeetsOnlyNegativeConditions) {
  EXPECT_FALSE(holds({.field = "errorCode", .equals = {"VpceAccessDenied"}}));
  EXPECT_TRUE(holds({.field = "errorCode", .not_equals = {"VpceAccessDenied"}}));
}

TEST(AdvancedSelectors, AllFieldsOfOneAndAnyOfSeveral) {
  const AdvancedEventSelector data = selector_of_category("data", "Data");
  AdvancedEventSelector writes = data;
  writes.field_selectors.push_back({.field = "readOnly", .equals = {"false"}});
  EXPECT_FALSE(selects({writes}, sample()));
  EXPECT_TRUE(selects({writes, data}, sample()));
  EXPECT_FALSE(selects({}, sample()));
  EXPECT_TRUE(asks_for({writes}, record::Category::Data));
  EXPECT_FALSE(asks_for({writes}, record::Category::Management));
}

}  // namespace
}  // namespace trailcam::trails
