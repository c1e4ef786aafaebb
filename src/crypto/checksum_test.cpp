#include "crypto/checksum.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "base/random.h"

namespace trailcam::crypto {
namespace {

constexpr ChecksumAlgorithm kAll[] = {
    ChecksumAlgorithm::Crc32,     ChecksumAlgorithm::Crc32c,   ChecksumAlgorithm::Crc64Nvme,
    ChecksumAlgorithm::Sha1,      ChecksumAlgorithm::Sha256,   ChecksumAlgorithm::Sha512,
    ChecksumAlgorithm::Md5,       ChecksumAlgorithm::XxHash64, ChecksumAlgorithm::XxHash3,
    ChecksumAlgorithm::XxHash128,
};

std::string checksum(ChecksumAlgorithm algorithm, std::string_view bytes) {
  const auto sum = Checksum::create(algorithm);
  sum->update(bytes);
  return hex(sum->finish());
}

// The check values of the CRC catalogue ("123456789") and of the xxHash project.
TEST(Checksum, KnownAnswers) {
  using enum ChecksumAlgorithm;
  EXPECT_EQ(checksum(Crc32, "123456789"), "cbf43926");
  EXPECT_EQ(checksum(Crc32c, "123456789"), "e3069283");
  EXPECT_EQ(checksum(Crc64Nvme, "123456789"), "ae8b14860a799888");
  EXPECT_EQ(checksum(Crc32, ""), "00000000");
  EXPECT_EQ(checksum(Crc64Nvme, ""), "0000000000000000");
  EXPECT_EQ(checksum(Sha1, "abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(checksum(Md5, ""), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(checksum(XxHash64, ""), "ef46db3751d8e999");
  EXPECT_EQ(checksum(XxHash64, "abc"), "44bc2cf5ad770999");
  EXPECT_EQ(checksum(XxHash3, ""), "2d06800538d394c2");
  EXPECT_EQ(checksum(XxHash3, "a"), "e6c632b61e964e1f");
  EXPECT_EQ(checksum(XxHash128, ""), "99aa06d3014798d86001c324468d497f");
  EXPECT_EQ(checksum(XxHash128, "a"), "a96faf705af16834e6c632b61e964e1f");
}

// One bit at a time, as the definition of a reflected CRC says.
template <class Word>
std::string slow_crc(Word polynomial, std::string_view bytes) {
  Word crc = ~Word{0};
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = crc & 1 ? crc >> 1 ^ polynomial : crc >> 1;
  }
  crc = ~crc;
  std::string out;
  for (int shift = int(sizeof(Word) - 1) * 8; shift >= 0; shift -= 8)
    out += char(crc >> shift & 255);
  return hex(out);
}

TEST(Checksum, TablesAgreeWithTheDefinition) {
  const auto random = seeded_random(1);
  for (std::size_t size = 0; size < 100; ++size) {
    const std::string bytes = random->bytes(size);
    EXPECT_EQ(checksum(ChecksumAlgorithm::Crc32, bytes), slow_crc(0xEDB88320U, bytes));
    EXPECT_EQ(checksum(ChecksumAlgorithm::Crc32c, bytes), slow_crc(0x82F63B78U, bytes));
    EXPECT_EQ(checksum(ChecksumAlgorithm::Crc64Nvme, bytes),
              slow_crc(std::uint64_t{0x9A6C9329AC4BC9B5}, bytes));
  }
}

TEST(Checksum, DoesNotDependOnThePieces) {
  const auto random = seeded_random(2);
  const std::string bytes = random->bytes(3000);
  for (const ChecksumAlgorithm algorithm : kAll) {
    const std::string whole = checksum(algorithm, bytes);
    const auto sum = Checksum::create(algorithm);
    for (std::string_view rest = bytes; !rest.empty();) {
      const std::size_t size = std::min<std::size_t>(rest.size(), random->below(70));
      sum->update(rest.substr(0, size));
      rest.remove_prefix(size);
    }
    EXPECT_EQ(hex(sum->finish()), whole) << checksum_name(algorithm);
  }
}

TEST(Checksum, NamesGoBothWays) {
  for (const ChecksumAlgorithm algorithm : kAll) {
    EXPECT_EQ(checksum_algorithm(checksum_name(algorithm)), algorithm);
  }
  EXPECT_EQ(checksum_algorithm("crc32"), std::nullopt);
  EXPECT_EQ(checksum_algorithm(""), std::nullopt);
}

}  // namespace
}  // namespace trailcam::crypto
