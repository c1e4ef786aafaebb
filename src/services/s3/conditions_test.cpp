#include "services/s3/conditions.h"

#include <gtest/gtest.h>

#include "support/result.h"

namespace trailcam::s3 {
namespace {

using test::fails_with;
using test::succeeds;

constexpr Timestamp at(std::int64_t seconds) { return Timestamp{std::chrono::seconds{seconds}}; }
const Entity kEntity{"abc", at(1000)};
constexpr Timestamp kNow = at(5000);

Result<void> read(ReadConditions conditions) { return check_read(conditions, kEntity, kNow); }

TEST(Conditions, ETagsMatchWithAndWithoutQuotes) {
  for (const char* header : {"abc", "\"abc\"", "W/\"abc\"", "*", "\"x\", \"abc\"", " abc "}) {
    EXPECT_TRUE(names_etag(header, "abc")) << header;
  }
  for (const char* header : {"", "ab", "\"abcd\"", "\"x\",\"y\""}) {
    EXPECT_FALSE(names_etag(header, "abc")) << header;
  }
}

TEST(Conditions, ReadsFailOrAreNotModified) {
  EXPECT_TRUE(succeeds(read({})));
  EXPECT_TRUE(succeeds(read({.if_match = "\"abc\""})));
  EXPECT_TRUE(fails_with(read({.if_match = "\"x\""}), "PreconditionFailed"));
  EXPECT_TRUE(succeeds(read({.if_none_match = "\"x\""})));
  EXPECT_TRUE(fails_with(read({.if_none_match = "*"}), "NotModified"));
}

TEST(Conditions, TimesCountInWholeSeconds) {
  const auto modified_since = [](Timestamp time) { return read({.if_modified_since = time}); };
  EXPECT_TRUE(succeeds(modified_since(at(999))));
  EXPECT_TRUE(fails_with(modified_since(at(1000)), "NotModified"));
  EXPECT_TRUE(fails_with(modified_since(at(1001)), "NotModified"));
  const auto unmodified_since = [](Timestamp time) { return read({.if_unmodified_since = time}); };
  EXPECT_TRUE(succeeds(unmodified_since(at(1000))));
  EXPECT_TRUE(succeeds(unmodified_since(at(1000) + Millis{500})));
  EXPECT_TRUE(fails_with(unmodified_since(at(999)), "PreconditionFailed"));
}

TEST(Conditions, ATimeInTheFutureIsNone) {
  EXPECT_TRUE(succeeds(read({.if_modified_since = kNow + Millis{1000}})));
}

TEST(Conditions, ETagsOutweighTimes) {
  EXPECT_TRUE(succeeds(read({.if_match = "abc", .if_unmodified_since = at(1)})));
  EXPECT_TRUE(
      fails_with(read({.if_none_match = "abc", .if_modified_since = at(1)}), "NotModified"));
}

TEST(Conditions, NotModifiedTellsWhatIsThere) {
  const Result<void> told = read({.if_none_match = "abc"});
  ASSERT_TRUE(fails_with(told, "NotModified"));
  ASSERT_EQ(told.error().fault()->headers.size(), 2u);
  EXPECT_EQ(told.error().fault()->headers[0].second, "\"abc\"");
  EXPECT_EQ(told.error().fault()->headers[1].second, "Thu, 01 Jan 1970 00:16:40 GMT");
}

TEST(Conditions, OfCopySourcesNeverEndInNotModified) {
  const Result<void> told = check_copy_source({.if_none_match = "abc"}, kEntity, kNow);
  ASSERT_TRUE(fails_with(told, "PreconditionFailed"));
  EXPECT_EQ(told.error().fault()->extras[0].second, "x-amz-copy-source-If-None-Match");
}

TEST(Conditions, WritesKnowTwo) {
  EXPECT_TRUE(succeeds(check_supported({.if_match = "abc"})));
  EXPECT_TRUE(succeeds(check_supported({.if_none_match = "*"})));
  EXPECT_TRUE(fails_with(check_supported({.if_none_match = "abc"}), "NotImplemented"));
  EXPECT_TRUE(fails_with(check_supported({.if_match = "*"}), "NotImplemented"));
  EXPECT_TRUE(
      fails_with(check_supported({.if_match = "abc", .if_none_match = "*"}), "NotImplemented"));
}

TEST(Conditions, WritesLookAtWhatIsReplaced) {
  EXPECT_TRUE(succeeds(check_write({.if_none_match = "*"}, std::nullopt, "k")));
  EXPECT_TRUE(fails_with(check_write({.if_none_match = "*"}, kEntity, "k"), "PreconditionFailed"));
  EXPECT_TRUE(succeeds(check_write({.if_match = "abc"}, kEntity, "k")));
  EXPECT_TRUE(fails_with(check_write({.if_match = "x"}, kEntity, "k"), "PreconditionFailed"));
  EXPECT_TRUE(fails_with(check_write({.if_match = "x"}, std::nullopt, "k"), "NoSuchKey"));
}

}  // namespace
}  // namespace trailcam::s3
