#include "trails/layout.h"

#include <gtest/gtest.h>

#include "support/result.h"

namespace trailcam::trails {
namespace {

using test::fails_with;
using test::must;

constexpr std::string_view kDigest =
    "audit/AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2026/01/02/"
    "111122223333_CloudTrail-Digest_eu-west-1_my_trail_us-east-1_20260102T030405Z.json.gz";
constexpr std::string_view kLog =
    "AWSLogs/o-abcdef1234/111122223333/CloudTrail/us-gov-west-1/2026/01/02/"
    "111122223333_CloudTrail_us-gov-west-1_20260102T0305Z_0123456789abcdEF.json.gz";

TEST(Layout, DigestKeys) {
  TrailRow trail;
  trail.name = "my_trail";
  trail.account = AccountId("111122223333");
  trail.home_region = Region("us-east-1");
  trail.prefix = "audit";
  const Timestamp end = *parse_iso8601("2026-01-02T03:04:05Z");
  EXPECT_EQ(digest_key(trail, Region("eu-west-1"), end), kDigest);
}

TEST(Layout, ReadsDigestKeys) {
  const FileName name = must(parse_key(kDigest));
  EXPECT_TRUE(name.is_digest());
  EXPECT_EQ(name.prefix, "audit");
  EXPECT_EQ(name.organization, "");
  EXPECT_EQ(name.account.str(), "111122223333");
  EXPECT_EQ(name.region.str(), "eu-west-1");
  EXPECT_EQ(name.trail, "my_trail");
  EXPECT_EQ(name.home_region.str(), "us-east-1");
  EXPECT_EQ(iso8601(name.time), "2026-01-02T03:04:05Z");
  EXPECT_FALSE(name.backfill);
  EXPECT_EQ(to_key(name), kDigest);

  FileName later = name;
  later.backfill = true;
  EXPECT_TRUE(to_key(later).ends_with("_20260102T030405Z_backfill.json.gz"));
  EXPECT_EQ(must(parse_key(to_key(later))), later);
}

TEST(Layout, ReadsLogFileKeys) {
  const FileName name = must(parse_key(kLog));
  EXPECT_FALSE(name.is_digest());
  EXPECT_EQ(name.prefix, "");
  EXPECT_EQ(name.organization, "o-abcdef1234");
  EXPECT_EQ(name.region.str(), "us-gov-west-1");
  EXPECT_EQ(iso8601(name.time), "2026-01-02T03:05:00Z");
  EXPECT_EQ(name.random, "0123456789abcdEF");
  EXPECT_EQ(to_key(name), kLog);
}

TEST(Layout, APrefixMayLookLikeTheRest) {
  FileName name = must(parse_key(kLog));
  name.prefix = "AWSLogs/o-zzzz/AWSLogs";
  EXPECT_EQ(must(parse_key(to_key(name))), name);
}

std::string problem_of(std::string_view key, std::string_view part, std::string_view by) {
  std::string changed(key);
  changed.replace(changed.find(part), part.size(), by);
  const Result<FileName> name = parse_key(changed);
  return name ? "" : name.error().message();
}

TEST(Layout, SaysWhatIsWrongWithAKey) {
  EXPECT_EQ(problem_of(kLog, "AWSLogs/", "logs/"), "not below AWSLogs");
  EXPECT_EQ(problem_of(kLog, "/111122223333/", "/1111/"), "not in a folder of an account");
  EXPECT_EQ(problem_of(kLog, "/CloudTrail/", "/Config/"), "not in a folder of CloudTrail's");
  EXPECT_EQ(problem_of(kLog, "/us-gov-west-1/", "/mars/"), "not in a folder of a region");
  EXPECT_EQ(problem_of(kLog, "/01/02/", "/01/"), "not in a folder of a day (YYYY/MM/DD)");
  EXPECT_EQ(problem_of(kLog, "/01/02/", "/01/03/"), "in the folder of another day");
  EXPECT_EQ(problem_of(kLog, ".json.gz", ".json"), "its name does not end in .json.gz");
  EXPECT_EQ(problem_of(kLog, "111122223333_", "111122223334_"),
            "its name does not begin with the account, kind and region of its folder");
  EXPECT_EQ(problem_of(kLog, "EF.json", "E.json"),
            "its name does not end in 16 letters and digits");
  EXPECT_EQ(problem_of(kLog, "T0305Z", "T2505Z"), "no time YYYYMMDDTHHMMZ in its name");
  EXPECT_EQ(problem_of(kDigest, "T030405Z", "T030405"), "no time YYYYMMDDTHHMMSSZ in its name");
  EXPECT_EQ(problem_of(kDigest, "_us-east-1_", "_here_"), "no home region in its name");
  EXPECT_EQ(problem_of(kDigest, "my_trail_", ""), "no name of a trail in its name");
  EXPECT_EQ(problem_of(kLog, "AWSLogs/o", "/AWSLogs/o"), "not spelt as CloudTrail spells it");
  EXPECT_TRUE(fails_with(parse_key(""), ErrorKind::Invalid));
  EXPECT_TRUE(fails_with(parse_key("AWSLogs/111122223333/CloudTrail/"), ErrorKind::Invalid));
}

}  // namespace
}  // namespace trailcam::trails
