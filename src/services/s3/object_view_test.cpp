#include "services/s3/object_view.h"

#include <gtest/gtest.h>

#include "support/result.h"

namespace trailcam::s3 {
namespace {

using test::fails_with;
using test::must;

ObjectRow multipart() {
  ObjectRow object;
  object.multipart = true;
  object.composite = true;
  object.checksum_algorithm = "CRC32";
  object.checksum = "whole";
  for (const std::uint64_t size : {10u, 5u}) {
    object.pieces.push_back({.body = {.id = "x", .size = size}, .checksum = "piece"});
    object.size += size;
  }
  return object;
}

ObjectRow single() {
  ObjectRow object = multipart();
  object.pieces.pop_back();
  object.size = 10;
  object.multipart = object.composite = false;
  return object;
}

TEST(ObjectView, IsTheWholeWithoutARange) {
  const View view = must(read_view({}, single()));
  EXPECT_EQ(view.range, (ByteRange{0, 10}));
  EXPECT_FALSE(view.partial);
  EXPECT_EQ(checksum_of_view(single(), view), base64("whole"));
}

TEST(ObjectView, OfARangeHasNoChecksum) {
  const View view = must(read_view({.range = "bytes=0-", .part_number = {}}, single()));
  EXPECT_TRUE(view.partial);
  EXPECT_EQ(checksum_of_view(single(), view), std::nullopt);
}

TEST(ObjectView, OfAPartIsItsBytes) {
  const View view = must(read_view({.range = {}, .part_number = 2}, multipart()));
  EXPECT_EQ(view.range, (ByteRange{10, 15}));
  EXPECT_TRUE(view.partial);
  EXPECT_EQ(checksum_of_view(multipart(), view), base64("piece"));
  EXPECT_EQ(must(read_view({.range = {}, .part_number = 1}, single())).range, (ByteRange{0, 10}));
}

TEST(ObjectView, RefusesPartsThatAreNotThere) {
  EXPECT_TRUE(
      fails_with(read_view({.range = {}, .part_number = 3}, multipart()), "InvalidPartNumber"));
  EXPECT_TRUE(
      fails_with(read_view({.range = {}, .part_number = 2}, single()), "InvalidPartNumber"));
  EXPECT_TRUE(fails_with(read_view({.range = {}, .part_number = 0}, single()), "InvalidArgument"));
  EXPECT_TRUE(
      fails_with(read_view({.range = "bytes=0-1", .part_number = 1}, single()), "InvalidRequest"));
}

TEST(ObjectView, TellsHowManyPartsACompositeChecksumIsOf) {
  EXPECT_EQ(checksum_text(multipart()), base64("whole") + "-2");
  EXPECT_EQ(checksum_text(single()), base64("whole"));
}

}  // namespace
}  // namespace trailcam::s3
