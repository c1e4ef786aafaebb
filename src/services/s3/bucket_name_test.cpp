#include "services/s3/bucket_name.h"

#include <string>

#include <gtest/gtest.h>

namespace trailcam::s3 {
namespace {

TEST(BucketName, TakesWhatTheRulesAllow) {
  for (const char* name :
       {"abc", "my-bucket", "my.bucket.2", "0a0", "1.2.3", "1.2.3.4.5", "a--b", "amzn-s3-demo"}) {
    EXPECT_TRUE(is_bucket_name(name)) << name;
  }
  EXPECT_TRUE(is_bucket_name(std::string(63, 'a')));
}

TEST(BucketName, RefusesEverythingElse) {
  for (const char* name : {"",
                           "ab",
                           "Abc",
                           "a_b",
                           "a b",
                           "-abc",
                           "abc-",
                           ".abc",
                           "abc.",
                           "a..b",
                           "192.168.5.4",
                           "999.1.1.1",
                           "xn--abc",
                           "sthree-abc",
                           "amzn-s3-demo-abc",
                           "abc-s3alias",
                           "abc--ol-s3",
                           "abc.mrap",
                           "abc--x-s3",
                           "abc--table-s3",
                           "ab\xc3\xa4"}) {
    EXPECT_FALSE(is_bucket_name(name)) << name;
  }
  EXPECT_FALSE(is_bucket_name(std::string(64, 'a')));
}

}  // namespace
}  // namespace trailcam::s3
