#include "services/s3/cors.h"

#include <gtest/gtest.h>

namespace trailcam::s3 {
namespace {

CorsRuleRow rule(std::vector<std::string> origins, std::vector<std::string> headers = {}) {
  CorsRuleRow row;
  row.origins = std::move(origins);
  row.methods = {"GET", "PUT"};
  row.headers = std::move(headers);
  return row;
}

bool allowed(const CorsRuleRow& row, const std::string& origin, const std::string& method = "GET",
             std::vector<std::string> headers = {}) {
  return cors_headers({row}, {origin, method, std::move(headers)}).has_value();
}

TEST(Cors, OriginsMayHaveOneStar) {
  EXPECT_TRUE(allowed(rule({"http://a"}), "http://a"));
  EXPECT_FALSE(allowed(rule({"http://a"}), "http://a:80"));
  EXPECT_TRUE(allowed(rule({"http://app-*:80"}), "http://app-x:80"));
  EXPECT_FALSE(allowed(rule({"http://app-*:80"}), "https://app-x:80"));
  EXPECT_FALSE(allowed(rule({"ab*ba"}), "aba"));
  EXPECT_TRUE(allowed(rule({"*"}), "anything"));
}

TEST(Cors, MethodsAndHeadersMustFitOneRule) {
  EXPECT_FALSE(allowed(rule({"*"}), "o", "DELETE"));
  EXPECT_FALSE(allowed(rule({"*"}), "o", "GET", {"x-a"}));
  EXPECT_TRUE(allowed(rule({"*"}, {"X-A", "x-b*"}), "o", "GET", {"x-a", "x-bcd"}));
  EXPECT_FALSE(allowed(rule({"*"}, {"X-A"}), "o", "GET", {"x-a", "x-c"}));
}

TEST(Cors, TheFirstRuleThatFitsAnswers) {
  CorsRuleRow first = rule({"http://a"});
  first.max_age_s = 10;
  CorsRuleRow second = rule({"*"}, {"*"});
  second.exposed = {"x-one", "x-two"};
  const auto named = cors_headers({first, second}, {"http://a", "GET", {}});
  EXPECT_EQ(named->get("Access-Control-Allow-Origin"), "http://a");
  EXPECT_EQ(named->get("Access-Control-Allow-Credentials"), "true");
  EXPECT_EQ(named->get("Access-Control-Allow-Methods"), "GET, PUT");
  EXPECT_EQ(named->get("Access-Control-Max-Age"), "10");
  EXPECT_FALSE(named->has("Access-Control-Allow-Headers"));
  const auto anybody = cors_headers({first, second}, {"http://a", "PUT", {"x-h", "x-i"}});
  EXPECT_EQ(anybody->get("Access-Control-Allow-Origin"), "*");
  EXPECT_FALSE(anybody->has("Access-Control-Allow-Credentials"));
  EXPECT_EQ(anybody->get("Access-Control-Allow-Headers"), "x-h, x-i");
  EXPECT_EQ(anybody->get("Access-Control-Expose-Headers"), "x-one, x-two");
}

TEST(Cors, RequestedHeadersAreAList) {
  EXPECT_EQ(requested_headers("X-A,x-b , ,X-c"), (std::vector<std::string>{"x-a", "x-b", "x-c"}));
  EXPECT_TRUE(requested_headers("").empty());
}

}  // namespace
}  // namespace trailcam::s3
