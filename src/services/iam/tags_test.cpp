#include "services/iam/tags.h"

#include <gtest/gtest.h>

#include "support/result.h"

namespace trailcam::iam {
namespace {

std::string keys_of(const std::vector<TagRow>& rows) {
  std::string keys;
  for (const TagRow& row : rows) keys += row.key + "=" + row.value + " ";
  return keys;
}

TEST(IamTags, AreKeptInOrderAndReplacedWithoutRegardToCase) {
  std::vector<TagRow> rows;
  ASSERT_TRUE(add_tags(rows, {{"b", "1"}, {"a", "1"}}, "User"));
  ASSERT_TRUE(add_tags(rows, {{"B", "2"}}, "User"));
  EXPECT_EQ(keys_of(rows), "B=2 a=1 ");
  remove_tags(rows, {"b", "nothing"});
  EXPECT_EQ(keys_of(rows), "a=1 ");
}

TEST(IamTags, OneKeyTwiceAndKeysOfAwsAreRefused) {
  std::vector<TagRow> rows;
  const auto twice = add_tags(rows, {{"k", "1"}, {"K", "2"}}, "User");
  ASSERT_FALSE(twice);
  EXPECT_TRUE(twice.error().is("InvalidInput"));
  EXPECT_FALSE(add_tags(rows, {{"Aws:x", "1"}}, "User"));
}

TEST(IamTags, ThereAreFiftyAtMost) {
  std::vector<TagRow> rows;
  std::vector<Tag> many;
  for (std::size_t i = 0; i < kTagsMax; ++i) many.push_back({"k" + std::to_string(i), ""});
  ASSERT_TRUE(add_tags(rows, many, "Role"));
  EXPECT_TRUE(add_tags(rows, {{"K7", "other"}}, "Role"));
  const auto more = add_tags(rows, {{"more", ""}}, "Role");
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().message(), "Cannot exceed quota for TagsPerRole: 50");
}

}  // namespace
}  // namespace trailcam::iam
