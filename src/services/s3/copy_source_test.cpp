#include "services/s3/copy_source.h"

#include <gtest/gtest.h>

#include "support/result.h"

namespace trailcam::s3 {
namespace {

using test::fails_with;
using test::must;

TEST(CopySource, NamesBucketAndKey) {
  const CopySource plain{"b", "k/l", std::nullopt};
  EXPECT_EQ(must(read_copy_source("b/k/l")), plain);
  EXPECT_EQ(must(read_copy_source("/b/k/l")), plain);
  EXPECT_EQ(must(read_copy_source("b/k%2Fl")), plain);
  EXPECT_EQ(must(read_copy_source("b%2Fk/l")), plain);
}

TEST(CopySource, IsPercentEncoded) {
  EXPECT_EQ(must(read_copy_source("b/%C3%B6%20+%3F")).key, "\xc3\xb6 +?");
  EXPECT_EQ(must(read_copy_source("b/100%")).key, "100%");
  EXPECT_EQ(must(read_copy_source("b//a")).key, "/a");
}

TEST(CopySource, MayNameAVersion) {
  const CopySource source = must(read_copy_source("b/k?versionId=null"));
  EXPECT_EQ(source.key, "k");
  EXPECT_EQ(source.version_id, "null");
  EXPECT_EQ(must(read_copy_source("b/k%3FversionId=1")).version_id, std::nullopt);
}

TEST(CopySource, MustNameBoth) {
  for (const char* header : {"", "/", "b", "/b", "b/", "//k"}) {
    EXPECT_TRUE(fails_with(read_copy_source(header), "InvalidArgument")) << header;
  }
  EXPECT_TRUE(
      fails_with(read_copy_source("arn:aws:s3:us-east-1:111122223333:accesspoint/a/object/k"),
                 "NotImplemented"));
}

}  // namespace
}  // namespace trailcam::s3
