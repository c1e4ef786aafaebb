#include "crypto/rsa.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "support/result.h"

namespace trailcam::crypto {
namespace {

using test::fails_with;
using test::must;

// Making a key takes long; one is enough for all.
const RsaKey& some_key() {
  static const RsaKey key = must(RsaKey::generate());
  return key;
}

TEST(Rsa, VerifiesWhatItSignedAndNothingElse) {
  const RsaPublicKey key = must(RsaPublicKey::read(some_key().public_key()));
  const std::string signature = some_key().sign("what was signed");
  EXPECT_EQ(signature.size(), 256u);
  EXPECT_TRUE(key.verify("what was signed", signature));
  EXPECT_FALSE(key.verify("what was Signed", signature));
  EXPECT_FALSE(key.verify("what was signed", ""));
  EXPECT_FALSE(key.verify("what was signed", signature.substr(1)));
  for (std::size_t i = 0; i < signature.size(); i += 15) {
    std::string altered = signature;
    altered[i] ^= 1;
    EXPECT_FALSE(key.verify("what was signed", altered)) << i;
  }
}

TEST(Rsa, PrivateKeysSurviveStorage) {
  const RsaKey again = must(RsaKey::read(some_key().pkcs8()));
  EXPECT_EQ(again.public_key(), some_key().public_key());
  EXPECT_EQ(again.sign("text"), some_key().sign("text"));  // the padding has no chance in it
  EXPECT_TRUE(fails_with(RsaKey::read(Secret("no key")), ErrorKind::Corrupt));
  EXPECT_TRUE(fails_with(RsaKey::read(Secret()), ErrorKind::Corrupt));
}

TEST(Rsa, PublicKeysArePkcs1) {
  const std::string der = some_key().public_key();
  EXPECT_EQ(hex(der).substr(0, 16), "3082010a02820101");  // SEQUENCE, INTEGER: no algorithm before
  EXPECT_TRUE(fails_with(RsaPublicKey::read(der + '\0'), ErrorKind::Invalid));
  EXPECT_TRUE(fails_with(RsaPublicKey::read(der.substr(1)), ErrorKind::Invalid));
  EXPECT_TRUE(fails_with(RsaPublicKey::read(""), ErrorKind::Invalid));
}

// 1024 bits, made with openssl genrsa.
TEST(Rsa, RefusesShortKeys) {
  const std::string der = *unbase64(
      "MIGJAoGBAOW15EOZVSELq8sI3IWlx69/iQoly1KZTvbzc3ujtodAlgxCzgRwgJGgFwHbxm0pu+xP9COG"
      "e0HGwek9MtF2NWlZYB1/9cwrf05zRhBRy+eluEfQb1Zrb3yMGuDDVLle46axgJg7UJ1Cfz7JbsaR2HkM"
      "DYkXU6AhoF93GXUxTK7xAgMBAAE=");
  EXPECT_TRUE(fails_with(RsaPublicKey::read(der), ErrorKind::Invalid));
}

}  // namespace
}  // namespace trailcam::crypto
