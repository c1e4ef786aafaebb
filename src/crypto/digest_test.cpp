#include "crypto/digest.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "base/random.h"

namespace trailcam::crypto {
namespace {

// FIPS 180-4 and RFC 1321: the examples of "abc".
TEST(Digest, KnownAnswers) {
  EXPECT_EQ(hex(digest(Hash::Md5, "abc")), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(hex(digest(Hash::Sha1, "abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex(digest(Hash::Sha512, "abc")),
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c"
            "23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
}

TEST(Digest, DoesNotDependOnThePieces) {
  const std::string bytes = seeded_random(1)->bytes(1000);
  for (const Hash hash :
       {Hash::Md5, Hash::Sha1, Hash::Sha224, Hash::Sha256, Hash::Sha384, Hash::Sha512}) {
    Digest digester(hash);
    for (std::size_t cut = 0; cut <= bytes.size(); cut += 37) {
      digester.update(std::string_view(bytes).substr(0, cut));
      digester.update("");
      digester.update(std::string_view(bytes).substr(cut));
      EXPECT_EQ(digester.finish(), digest(hash, bytes));
    }
  }
}

// RFC 4231, cases 1, 2, 6 and 7.
TEST(Hmac, KnownAnswers) {
  EXPECT_EQ(hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  const std::string long_key(131, '\xaa');
  EXPECT_EQ(hex(hmac_sha256(long_key, "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  EXPECT_EQ(hex(hmac_sha256(long_key,
                            "This is a test using a larger than block-size key and a larger than "
                            "block-size data. The key needs to be hashed before being used by the "
                            "HMAC algorithm.")),
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
}

// RFC 4231, case 2, and case 6 for the block of 128 bytes.
TEST(Hmac, KnownAnswersOfTheOtherHashes) {
  const std::string_view text = "what do ya want for nothing?";
  EXPECT_EQ(hex(hmac(Hash::Sha224, "Jefe", text)),
            "a30e01098bc6dbbf45690f3a7e9e6d0f8bbea2a39e6148008fd05e44");
  EXPECT_EQ(
      hex(hmac(Hash::Sha384, "Jefe", text)),
      "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ec"
      "fab21649");
  EXPECT_EQ(
      hex(hmac(Hash::Sha512, "Jefe", text)),
      "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65"
      "f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737");
  EXPECT_EQ(
      hex(hmac(Hash::Sha384, std::string(131, '\xaa'),
               "Test Using Larger Than Block-Size Key - Hash Key First")),
      "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c60c2ef6ab4030fe8296248df1"
      "63f44952");
}

TEST(EqualInConstantTime, ComparesAll) {
  EXPECT_TRUE(equal_in_constant_time("", ""));
  EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
  EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_in_constant_time("abc", "ab"));
  EXPECT_FALSE(equal_in_constant_time("", "a"));
}

}  // namespace
}  // namespace trailcam::crypto
