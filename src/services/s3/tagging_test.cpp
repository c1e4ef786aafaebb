#include "services/s3/tagging.h"

#include <gtest/gtest.h>

#include "support/result.h"

namespace trailcam::s3 {
namespace {

using test::fails_with;
using test::must;

TEST(Tagging, ReadsTheHeader) {
  const auto tags = must(read_tagging_header("a=1&b%20c=%C3%A4&d=&e"));
  ASSERT_EQ(tags.size(), 4u);
  EXPECT_EQ(tags[1].key, "b c");
  EXPECT_EQ(tags[1].value, "\xc3\xa4");
  EXPECT_EQ(tags[2].value, "");
  EXPECT_EQ(tags[3].key, "e");
  EXPECT_TRUE(must(read_tagging_header(std::nullopt)).empty());
  EXPECT_TRUE(must(read_tagging_header("")).empty());
}

TEST(Tagging, RefusesAHeaderThatIsNone) {
  EXPECT_TRUE(fails_with(read_tagging_header("a=1&a=2"), "InvalidArgument"));
  EXPECT_TRUE(fails_with(read_tagging_header("a=%zz"), "InvalidArgument"));
  EXPECT_TRUE(fails_with(read_tagging_header("=1"), "InvalidTag"));
}

TEST(Tagging, HoldsKeysAndValuesToTheRules) {
  const auto tag = [](std::string key, std::string value) {
    return read_object_tags({Tag{.Key = std::move(key), .Value = std::move(value)}});
  };
  EXPECT_TRUE(tag("a+b=c._:/@-1", ""));
  EXPECT_TRUE(tag(std::string(128, 'k'), std::string(256, 'v')));
  EXPECT_TRUE(fails_with(tag("", "v"), "InvalidTag"));
  EXPECT_TRUE(fails_with(tag(std::string(129, 'k'), ""), "InvalidTag"));
  EXPECT_TRUE(fails_with(tag("k", std::string(257, 'v')), "InvalidTag"));
  EXPECT_TRUE(fails_with(tag("k?", "v"), "InvalidTag"));
  EXPECT_TRUE(fails_with(tag("k", "<v>"), "InvalidTag"));
  EXPECT_TRUE(fails_with(tag("aws:k", "v"), "InvalidTag"));
  EXPECT_TRUE(
      fails_with(read_object_tags({Tag{.Key = "k", .Value = "1"}, Tag{.Key = "k", .Value = "2"}}),
                 "InvalidTag"));
}

TEST(Tagging, CountsThem) {
  std::vector<Tag> tags;
  for (std::size_t i = 0; i < kObjectTagsMax + 1; ++i) {
    tags.push_back({.Key = "k" + std::to_string(i), .Value = ""});
  }
  EXPECT_TRUE(fails_with(read_object_tags(tags), "BadRequest"));
  EXPECT_TRUE(read_bucket_tags(tags));
  tags.pop_back();
  EXPECT_TRUE(read_object_tags(tags));
}

}  // namespace
}  // namespace trailcam::s3
