#include "services/s3/checksums.h"

#include <gtest/gtest.h>

#include "support/result.h"

namespace trailcam::s3 {
namespace {

using crypto::ChecksumAlgorithm;
using test::fails_with;
using test::must;

std::string checksum(ChecksumAlgorithm algorithm, std::string_view bytes) {
  const auto made = crypto::Checksum::create(algorithm);
  made->update(bytes);
  return made->finish();
}

std::string letters(std::size_t count) {
  std::string out(count, '\0');
  for (std::size_t i = 0; i < count; ++i) out[i] = char('a' + (i * 7 + i / 26) % 26);
  return out;
}

TEST(Checksums, CrcsOfStretchesMakeTheCrcOfTheWhole) {
  for (const auto algorithm :
       {ChecksumAlgorithm::Crc32, ChecksumAlgorithm::Crc32c, ChecksumAlgorithm::Crc64Nvme}) {
    std::string whole;
    std::vector<Stretch> stretches;
    for (const std::size_t size : {0u, 1u, 100u, 65536u, 3u, 0u, 70001u}) {
      const std::string bytes = letters(size);
      whole += bytes;
      stretches.push_back({checksum(algorithm, bytes), size});
      EXPECT_EQ(combined_crc(algorithm, stretches), checksum(algorithm, whole))
          << checksum_words(algorithm) << " after " << whole.size();
    }
  }
}

TEST(Checksums, CompositeOnesAreOfTheChecksums) {
  const auto sha = ChecksumAlgorithm::Sha256;
  const std::string a = checksum(sha, "a"), b = checksum(sha, "b");
  EXPECT_EQ(composite_checksum(sha, {{a, 1}, {b, 1}}), checksum(sha, a + b));
}

// Parts of 5242881, 5242881 and 10 bytes, as AWS put them together.
TEST(Checksums, AreThoseOfAws) {
  const auto raw = [](const char* text) { return unbase64(text).value(); };
  const std::vector<Stretch> parts = {
      {raw("NRU+Sw=="), 5'242'881}, {raw("NRU+Sw=="), 5'242'881}, {raw("TBHN8A=="), 10}};
  EXPECT_EQ(base64(composite_checksum(ChecksumAlgorithm::Crc32, parts)), "5FRUiw==");
  EXPECT_EQ(base64(combined_crc(ChecksumAlgorithm::Crc32, parts)), "qSEQSA==");
}

TEST(Checksums, OnlyCrcsCanBeOfTheFullObject) {
  EXPECT_TRUE(can_be_full_object(ChecksumAlgorithm::Crc32));
  EXPECT_TRUE(can_be_full_object(ChecksumAlgorithm::Crc64Nvme));
  EXPECT_FALSE(can_be_full_object(ChecksumAlgorithm::Sha256));
  EXPECT_FALSE(can_be_composite(ChecksumAlgorithm::Crc64Nvme));
  EXPECT_TRUE(composite_by_default(ChecksumAlgorithm::Crc32));
}

TEST(Checksums, ComeInAHeaderOrATrailer) {
  http::Headers none, chunked, plain;
  chunked.add("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER");
  chunked.add("x-amz-trailer", "X-Amz-Checksum-Crc64nvme");
  plain.add("x-amz-trailer", "x-amz-checksum-crc32");
  const GivenChecksum given{ChecksumAlgorithm::Sha1, "x"};
  EXPECT_EQ(must(announced_checksum(given, none, std::nullopt)), ChecksumAlgorithm::Sha1);
  EXPECT_EQ(must(announced_checksum(std::nullopt, chunked, "CRC64NVME")),
            ChecksumAlgorithm::Crc64Nvme);
  EXPECT_EQ(must(announced_checksum(std::nullopt, none, std::nullopt)), std::nullopt);
  EXPECT_EQ(must(announced_checksum(std::nullopt, plain, std::nullopt)), std::nullopt);
  EXPECT_TRUE(fails_with(announced_checksum(std::nullopt, none, "CRC32"), "InvalidRequest"));
}

TEST(Checksums, ThatWereNotAnnouncedAreRefused) {
  WrittenBody body;
  body.checksums[ChecksumAlgorithm::Crc64Nvme] = "eight..8";
  pipeline::BodyFacts facts;
  EXPECT_EQ(must(checksum_of(body, facts, ChecksumAlgorithm::Crc64Nvme)), "eight..8");
  EXPECT_TRUE(fails_with(checksum_of(body, facts, ChecksumAlgorithm::Crc32), "InvalidRequest"));
  facts.checksum_algorithm = ChecksumAlgorithm::Crc32;
  facts.checksum = base64("four");
  EXPECT_EQ(must(checksum_of(body, facts, ChecksumAlgorithm::Crc32)), "four");
}

TEST(Checksums, AreComputedOnceOnly) {
  EXPECT_TRUE(to_compute(ChecksumAlgorithm::Crc32, ChecksumAlgorithm::Crc32).empty());
  EXPECT_EQ(to_compute(ChecksumAlgorithm::Crc64Nvme, ChecksumAlgorithm::Crc32).size(), 1u);
  EXPECT_EQ(to_compute(ChecksumAlgorithm::Crc64Nvme, std::nullopt).size(), 1u);
}

}  // namespace
}  // namespace trailcam::s3
