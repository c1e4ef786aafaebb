#include "services/sts/session_request.h"

#include <gtest/gtest.h>

namespace trailcam::sts {
namespace {

TEST(SessionTags, KeysAreToldApartWithoutRegardToCase) {
  const auto tags = session_tags(std::vector<Tag>{{"Team", "a"}, {"Cost", "b"}});
  ASSERT_TRUE(tags);
  EXPECT_EQ(*tags, (Tags{{"Team", "a"}, {"Cost", "b"}}));
  const auto twice = session_tags(std::vector<Tag>{{"Team", "a"}, {"team", "b"}});
  ASSERT_FALSE(twice);
  EXPECT_TRUE(twice.error().is("ValidationError"));
}

TEST(PackedPercent, GrowsWithWhatTheSessionIsGiven) {
  SessionRequest request;
  request.policies = {R"({"Statement":[]})"};
  const std::int64_t little = packed_percent(request);
  EXPECT_GE(little, 1);
  std::string noise;
  for (int i = 0; i < 4096; ++i) noise += char('!' + i * 7919 % 8191 % 90);
  request.policies.push_back(noise);
  EXPECT_GT(packed_percent(request), little);
}

}  // namespace
}  // namespace trailcam::sts
