#include "crypto/aead.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "support/result.h"

namespace trailcam::crypto {
namespace {

Secret key_of(std::string_view text) { return Secret(*unhex(text)); }

const std::string kNonce(kNonceBytes, '\x07');

// "The Galois/Counter Mode of Operation" (McGrew, Viega), test cases 13 and 16.
TEST(Aead, KnownAnswers) {
  std::string out = "before";
  Aead(Secret(std::string(32, '\0'))).encrypt(std::string(12, '\0'), "", "", out);
  EXPECT_EQ(out.substr(0, 6), "before");
  EXPECT_EQ(hex(out.substr(6)), "530f8afbc74536b9a963b4f1c4cb738b");

  Aead aead(key_of("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"));
  const std::string nonce = *unhex("cafebabefacedbaddecaf888");
  const std::string associated = *unhex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
  const std::string plain = *unhex(
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e24"
      "49a6b525b16aedf5aa0de657ba637b39");
  out.clear();
  aead.encrypt(nonce, associated, plain, out);
  EXPECT_EQ(hex(out),
            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b"
            "1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b");
  std::string back;
  EXPECT_TRUE(aead.decrypt(nonce, associated, out, back));
  EXPECT_EQ(back, plain);
}

TEST(Aead, OpensOnlyWhatItSealed) {
  const auto random = seeded_random(1);
  Aead aead{Secret(random->bytes(kKeyBytes))};
  for (const std::size_t size : {0, 1, 15, 16, 17, 100}) {
    const std::string plain = random->bytes(size);
    std::string sealed;
    aead.encrypt(kNonce, "about", plain, sealed);
    ASSERT_EQ(sealed.size(), size + kTagBytes);
    std::string out = "kept";
    ASSERT_TRUE(aead.decrypt(kNonce, "about", sealed, out));
    EXPECT_EQ(out, "kept" + plain);

    out = "kept";
    for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
      std::string altered = sealed;
      altered[bit / 8] = char(altered[bit / 8] ^ (1 << bit % 8));
      ASSERT_FALSE(aead.decrypt(kNonce, "about", altered, out)) << bit;
    }
    for (std::size_t cut = 0; cut < sealed.size(); ++cut) {
      ASSERT_FALSE(aead.decrypt(kNonce, "about", sealed.substr(0, cut), out)) << cut;
    }
    EXPECT_FALSE(aead.decrypt(kNonce, "about", sealed + "x", out));
    EXPECT_FALSE(aead.decrypt(kNonce, "abouT", sealed, out));
    EXPECT_FALSE(aead.decrypt(std::string(kNonceBytes, '\x08'), "about", sealed, out));
    EXPECT_FALSE(Aead(Secret(random->bytes(kKeyBytes))).decrypt(kNonce, "about", sealed, out));
    EXPECT_EQ(out, "kept");
  }
}

TEST(Aead, IsUsableAfterARefusal) {
  Aead aead{Secret(std::string(kKeyBytes, 'k'))};
  std::string sealed, out;
  EXPECT_FALSE(aead.decrypt(kNonce, "", std::string(40, 'x'), out));
  aead.encrypt(kNonce, "", "text", sealed);
  Aead moved = std::move(aead);
  EXPECT_TRUE(moved.decrypt(kNonce, "", sealed, out));
  EXPECT_EQ(out, "text");
}

TEST(Seal, BindsThePurpose) {
  const auto random = seeded_random(2);
  const Secret key(random->bytes(kKeyBytes));
  const std::string sealed = seal(key, "access key", "secret", *random);
  EXPECT_NE(sealed, seal(key, "access key", "secret", *random));
  EXPECT_EQ(test::must(open(key, "access key", sealed)).reveal(), "secret");
  EXPECT_TRUE(test::fails_with(open(key, "session", sealed), ErrorKind::Corrupt));
  EXPECT_TRUE(test::fails_with(open(key, "access key", sealed.substr(1)), ErrorKind::Corrupt));
  EXPECT_TRUE(test::fails_with(open(key, "access key", ""), ErrorKind::Corrupt));
}

}  // namespace
}  // namespace trailcam::crypto
