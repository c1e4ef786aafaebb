#include "services/s3/ranges.h"

#include <gtest/gtest.h>

#include "support/result.h"

namespace trailcam::s3 {
namespace {

using test::fails_with;
using test::must;

std::optional<ByteRange> range(std::string_view header, std::uint64_t size = 10) {
  return must(read_range(header, size));
}

TEST(Ranges, ReadsTheThreeForms) {
  EXPECT_EQ(range("bytes=0-3"), (ByteRange{0, 4}));
  EXPECT_EQ(range("bytes=9-9"), (ByteRange{9, 10}));
  EXPECT_EQ(range("bytes=5-"), (ByteRange{5, 10}));
  EXPECT_EQ(range("bytes=-3"), (ByteRange{7, 10}));
}

TEST(Ranges, EndWithTheObject) {
  EXPECT_EQ(range("bytes=8-100"), (ByteRange{8, 10}));
  EXPECT_EQ(range("bytes=0-18446744073709551615"), (ByteRange{0, 10}));
  EXPECT_EQ(range("bytes=-100"), (ByteRange{0, 10}));
}

TEST(Ranges, AreIgnoredWhenTheyMakeNoSense) {
  for (const char* header : {"", "lines=1-2", "bytes=", "bytes=-", "bytes=a-b", "bytes=3-1",
                             "bytes=0-1,3-4", "bytes=1-x", "bytes 0-1"}) {
    EXPECT_EQ(range(header), std::nullopt) << header;
  }
}

TEST(Ranges, BeyondTheEndCannotBeSatisfied) {
  for (const char* header : {"bytes=10-", "bytes=10-20", "bytes=-0"}) {
    EXPECT_TRUE(fails_with(read_range(header, 10), "InvalidRange")) << header;
  }
  EXPECT_TRUE(fails_with(read_range("bytes=0-", 0), "InvalidRange"));
  EXPECT_TRUE(fails_with(read_range("bytes=-1", 0), "InvalidRange"));
}

TEST(Ranges, OfCopiesAreExact) {
  EXPECT_EQ(must(read_copy_range("bytes=2-9", 10)), (ByteRange{2, 10}));
  for (const char* header :
       {"bytes=2-10", "bytes=2-", "bytes=-2", "2-3", "bytes=3-2", "bytes=x-3"}) {
    EXPECT_TRUE(fails_with(read_copy_range(header, 10), "InvalidArgument")) << header;
  }
}

TEST(Ranges, AreToldWithTheSizeOfTheWhole) { EXPECT_EQ(content_range({2, 5}, 10), "bytes 2-4/10"); }

}  // namespace
}  // namespace trailcam::s3
