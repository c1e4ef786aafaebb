#include "services/kms/ciphertext.h"

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace trailcam::kms {
namespace {

const CiphertextKey kTestKey = {
    "arn:aws:kms:us-east-1:111122223333:key/0e1f2a3b-4c5d-4e6f-8a9b-0c1d2e3f4a5b",
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"};
const Secret kTestMaterial(std::string(32, 'm'));
const EncryptionContext kTestContext = {{"aws:s3:arn", "arn:aws:s3:::logs"}, {"a", "b"}};

std::string sealed_test_blob(std::string_view plaintext) {
  const auto random = seeded_random(1);
  return seal_ciphertext(kTestKey, kTestMaterial, kTestContext, Secret(std::string(plaintext)),
                         *random);
}

TEST(KmsCiphertext, TellsItsKeyAndOpensWithTheContextOnly) {
  const std::string blob = sealed_test_blob("secret");
  const auto key = read_ciphertext(blob);
  ASSERT_TRUE(key);
  EXPECT_EQ(key->arn, kTestKey.arn);
  EXPECT_EQ(key->material_id, kTestKey.material_id);
  EXPECT_EQ(open_ciphertext(blob, kTestMaterial, kTestContext)->reveal(), "secret");
  EXPECT_FALSE(open_ciphertext(blob, kTestMaterial, {}));
  EXPECT_FALSE(open_ciphertext(blob, Secret(std::string(32, 'n')), kTestContext));
  // Texts that run into each other are not the same context.
  EXPECT_FALSE(open_ciphertext(blob, kTestMaterial, {{"aws:s3:arn", "arn:aws:s3:::logsab"}}));
  EXPECT_FALSE(
      open_ciphertext(blob, kTestMaterial, {{"aws:s3:arn", "arn:aws:s3:::logs"}, {"A", "b"}}));
}

TEST(KmsCiphertext, EveryBitCounts) {
  const std::string blob = sealed_test_blob("secret");
  for (std::size_t bit = 0; bit < blob.size() * 8; ++bit) {
    std::string altered = blob;
    altered[bit / 8] = char(altered[bit / 8] ^ (1 << bit % 8));
    EXPECT_FALSE(read_ciphertext(altered) && open_ciphertext(altered, kTestMaterial, kTestContext))
        << bit;
  }
  for (std::size_t size = 0; size < blob.size(); ++size) {
    const std::string cut = blob.substr(0, size);
    EXPECT_FALSE(read_ciphertext(cut) && open_ciphertext(cut, kTestMaterial, kTestContext));
  }
}

// 6144 bytes are the most that a CiphertextBlob may have (model: CiphertextType).
TEST(KmsCiphertext, TheLongestPlaintextFits) {
  EXPECT_LE(sealed_test_blob(std::string(4096, 'p')).size(), 6144u);
}

// What was encrypted must be there for later versions to decrypt.
TEST(KmsCiphertext, GoldenBytes) {
  EXPECT_EQ(base64(sealed_test_blob("secret")),
            "VENLMUthcm46YXdzOmttczp1cy1lYXN0LTE6MTExMTIyMjIzMzMzOmtleS8wZTFmMmEzYi00YzVkLTRl"
            "NmYtOGE5Yi0wYzFkMmUzZjRhNWIAAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eH2hvaLtfvUUi"
            "TvoYI1CS6yLWFhZrdvssswyZ3IsIlDqePLjKbcwEdYi1Q0ORI44=");
}

}  // namespace
}  // namespace trailcam::kms
