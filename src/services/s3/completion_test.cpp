#include "services/s3/completion.h"

#include <gtest/gtest.h>

#include "support/result.h"

namespace trailcam::s3 {
namespace {

using test::fails_with;
using test::must;
using test::succeeds;

PartRow part(std::int64_t number, std::string_view bytes, std::uint64_t size) {
  const auto crc = crypto::Checksum::create(crypto::ChecksumAlgorithm::Crc32);
  crc->update(bytes);
  PartRow row;
  row.number = number;
  row.body.id = "body" + std::to_string(number);
  row.body.size = size;
  row.md5 = crypto::digest(crypto::Hash::Md5, bytes);
  row.checksum = crc->finish();
  return row;
}

CompletedPart listed(const PartRow& row, bool with_checksum = true) {
  CompletedPart out;
  out.PartNumber = row.number;
  out.ETag = quoted(hex(row.md5));
  if (with_checksum) out.ChecksumCRC32 = base64(row.checksum);
  return out;
}

class CompletionTest : public ::testing::Test {
 protected:
  CompletionTest() {
    upload_.id = "upload";
    upload_.checksum_algorithm = "CRC32";
    upload_.composite = true;
  }
  Result<std::vector<PartRow>> choose(const std::vector<CompletedPart>& list) {
    return chosen_parts(upload_, list, stored_);
  }

  UploadRow upload_;
  std::vector<PartRow> stored_ = {part(1, "a", kPartBytesMin), part(3, "b", kPartBytesMin),
                                  part(4, "c", 1)};
};

TEST_F(CompletionTest, TakesThePartsThatAreListed) {
  const auto chosen = must(choose({listed(stored_[0]), listed(stored_[2])}));
  ASSERT_EQ(chosen.size(), 2u);
  EXPECT_EQ(chosen[1].number, 4);
}

TEST_F(CompletionTest, WantsThemInOrderAndOnceEach) {
  EXPECT_TRUE(fails_with(choose({listed(stored_[1]), listed(stored_[0])}), "InvalidPartOrder"));
  EXPECT_TRUE(fails_with(choose({listed(stored_[0]), listed(stored_[0])}), "InvalidPartOrder"));
  EXPECT_TRUE(fails_with(choose({}), "InvalidRequest"));
}

TEST_F(CompletionTest, RefusesPartsThatWereNotUploadedSo) {
  EXPECT_TRUE(fails_with(choose({listed(part(2, "a", 1))}), "InvalidPart"));
  EXPECT_TRUE(fails_with(choose({listed(part(1, "x", 1))}), "InvalidPart"));
}

TEST_F(CompletionTest, OnlyTheLastPartMayBeSmall) {
  stored_[0].body.size = kPartBytesMin - 1;
  EXPECT_TRUE(fails_with(choose({listed(stored_[0]), listed(stored_[1])}), "EntityTooSmall"));
  EXPECT_TRUE(succeeds(choose({listed(stored_[0])})));
}

TEST_F(CompletionTest, CompositeUploadsListAllChecksums) {
  EXPECT_TRUE(fails_with(choose({listed(stored_[0], false)}), "InvalidRequest"));
  upload_.composite = false;
  EXPECT_TRUE(succeeds(choose({listed(stored_[0], false)})));
}

TEST_F(CompletionTest, ChecksumsMustMatch) {
  CompletedPart wrong = listed(stored_[0]);
  wrong.ChecksumCRC32 = "AAAAAA==";
  EXPECT_TRUE(fails_with(choose({wrong}), "InvalidPart"));
  CompletedPart other = listed(stored_[0], false);
  other.ChecksumSHA1 = "AAAA";
  EXPECT_TRUE(fails_with(choose({other}), "BadDigest"));
  upload_.checksum_algorithm.clear();
  EXPECT_TRUE(fails_with(choose({listed(stored_[0])}), "InvalidPart"));
  EXPECT_TRUE(succeeds(choose({listed(stored_[0], false)})));
}

// As AWS answered for the one part "upload-part-1" five times over.
TEST_F(CompletionTest, TheETagIsOfTheETags) {
  EXPECT_EQ(multipart_etag({part(1,
                                 "upload-part-1upload-part-1upload-part-1upload-part-1"
                                 "upload-part-1",
                                 65)}),
            "e747540af6911dbc890f8d3e0b48549b-1");
}

TEST_F(CompletionTest, PutsPiecesTogetherWithoutTouchingThem) {
  const ObjectRow object = assemble(upload_, stored_, Timestamp{Millis{1500}});
  EXPECT_EQ(object.size, 2 * kPartBytesMin + 1);
  ASSERT_EQ(object.pieces.size(), 3u);
  EXPECT_EQ(object.pieces[2].body.id, "body4");
  EXPECT_TRUE(object.multipart && object.composite);
  EXPECT_EQ(object.modified, Timestamp{Millis{1000}});
}

TEST_F(CompletionTest, HoldsTheWholeAgainstWhatTheClientSays) {
  const ObjectRow object = assemble(upload_, stored_, {});
  CompleteMultipartUploadInput input;
  EXPECT_TRUE(succeeds(check_whole(input, upload_, object)));
  input.MpuObjectSize = 5;
  EXPECT_TRUE(fails_with(check_whole(input, upload_, object), "InvalidRequest"));
  input.MpuObjectSize = std::int64_t(object.size);
  input.ChecksumType = "FULL_OBJECT";
  EXPECT_TRUE(fails_with(check_mode(input, upload_), "InvalidRequest"));
  input.ChecksumType = "COMPOSITE";
  EXPECT_TRUE(succeeds(check_mode(input, upload_)));
  input.ChecksumCRC32 = base64(object.checksum) + "-3";
  EXPECT_TRUE(succeeds(check_whole(input, upload_, object)));
  input.ChecksumCRC32 = "AAAAAA==";
  EXPECT_TRUE(fails_with(check_whole(input, upload_, object), "BadDigest"));
}

// What S3 does with a checksum whose type nobody names.
TEST_F(CompletionTest, TakesAChecksumWithoutATypeForACompositeOne) {
  CompleteMultipartUploadInput input;
  upload_.composite = false;
  const ObjectRow whole = assemble(upload_, stored_, {});
  input.ChecksumCRC32 = base64(whole.checksum);
  EXPECT_TRUE(fails_with(check_whole(input, upload_, whole), "BadDigest"));
  input.ChecksumType = "FULL_OBJECT";
  EXPECT_TRUE(succeeds(check_whole(input, upload_, whole)));

  upload_.checksum_algorithm.clear();
  EXPECT_TRUE(fails_with(check_mode(input, upload_), "InvalidRequest"));
  input.ChecksumType.reset();
  input.ChecksumCRC32 = "AAAAAA==-2";
  EXPECT_TRUE(succeeds(check_mode(input, upload_)));
  EXPECT_TRUE(succeeds(check_whole(input, upload_, whole)));
}

}  // namespace
}  // namespace trailcam::s3
