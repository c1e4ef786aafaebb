#include "crypto/asymmetric.h"

#include <vector>

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace trailcam::crypto {
namespace {

struct Pair {
  PrivateKey secret;
  PublicKey open;
};

Pair pair_of(KeyPairSpec spec) {
  const KeyPair made = generate_key_pair(spec).value();
  return Pair{PrivateKey::open(made.private_key).value(), PublicKey::open(made.public_key).value()};
}

void expect_signs(const Pair& pair, SignatureAlgorithm algorithm) {
  const std::string message = "who did what, when, from where";
  const std::string signature = pair.secret.sign(algorithm, Signed::Message, message).value();
  EXPECT_TRUE(pair.open.verify(algorithm, Signed::Message, message, signature));
  EXPECT_FALSE(pair.open.verify(algorithm, Signed::Message, message + "!", signature));
  std::string altered = signature;
  altered[altered.size() / 2] ^= 1;
  EXPECT_FALSE(pair.open.verify(algorithm, Signed::Message, message, altered));
  EXPECT_FALSE(pair.open.verify(algorithm, Signed::Message, message, ""));
  if (algorithm.scheme == SignatureScheme::Ed25519) return;
  const std::string hashed = digest(algorithm.hash, message);
  EXPECT_TRUE(pair.open.verify(algorithm, Signed::Hash, hashed, signature));
  const std::string of_hash = pair.secret.sign(algorithm, Signed::Hash, hashed).value();
  EXPECT_TRUE(pair.open.verify(algorithm, Signed::Message, message, of_hash));
  EXPECT_FALSE(pair.secret.sign(algorithm, Signed::Hash, hashed.substr(1)));
}

TEST(Asymmetric, RsaSignsWithBothPaddingsAndEveryHash) {
  const Pair pair = pair_of(KeyPairSpec::Rsa2048);
  for (const Hash hash : {Hash::Sha256, Hash::Sha384, Hash::Sha512}) {
    expect_signs(pair, {SignatureScheme::RsaPss, hash});
    expect_signs(pair, {SignatureScheme::RsaPkcs1, hash});
  }
  EXPECT_FALSE(pair.secret.sign({SignatureScheme::Ecdsa, Hash::Sha256}, Signed::Message, "m"));
}

TEST(Asymmetric, EveryCurveSigns) {
  expect_signs(pair_of(KeyPairSpec::P256), {SignatureScheme::Ecdsa, Hash::Sha256});
  expect_signs(pair_of(KeyPairSpec::P384), {SignatureScheme::Ecdsa, Hash::Sha384});
  expect_signs(pair_of(KeyPairSpec::P521), {SignatureScheme::Ecdsa, Hash::Sha512});
  expect_signs(pair_of(KeyPairSpec::Secp256k1), {SignatureScheme::Ecdsa, Hash::Sha256});
  expect_signs(pair_of(KeyPairSpec::Ed25519), {SignatureScheme::Ed25519, Hash::Sha512});
}

TEST(Asymmetric, OaepReturnsThePlaintextAndRefusesWhatItDidNotWrite) {
  const Pair pair = pair_of(KeyPairSpec::Rsa2048);
  // 190 and 214 bytes: the longest that KMS takes for RSA_2048.
  const std::vector<std::pair<Hash, std::size_t>> longest = {{Hash::Sha256, 190},
                                                             {Hash::Sha1, 214}};
  for (const auto& [hash, bytes] : longest) {
    const Secret plaintext(std::string(bytes, 'p'));
    std::string sealed = pair.open.encrypt(hash, plaintext).value();
    EXPECT_EQ(sealed.size(), 256u);
    EXPECT_EQ(pair.secret.decrypt(hash, sealed).value().reveal(), plaintext.reveal());
    EXPECT_FALSE(pair.open.encrypt(hash, Secret(std::string(bytes + 1, 'p'))));
    sealed[7] ^= 4;
    EXPECT_FALSE(pair.secret.decrypt(hash, sealed));
    EXPECT_FALSE(pair.secret.decrypt(hash, "short"));
  }
}

TEST(Asymmetric, TwoHalvesAgreeOnOneSecret) {
  for (const KeyPairSpec spec : {KeyPairSpec::P256, KeyPairSpec::P384, KeyPairSpec::P521}) {
    const Pair ours = pair_of(spec);
    const Pair theirs = pair_of(spec);
    const Secret shared = ours.secret.agree(theirs.open).value();
    EXPECT_EQ(shared.reveal(), theirs.secret.agree(ours.open).value().reveal());
  }
  EXPECT_FALSE(pair_of(KeyPairSpec::P256).secret.agree(pair_of(KeyPairSpec::P384).open));
}

TEST(Asymmetric, APrivateKeyKnowsItsOtherHalf) {
  for (const KeyPairSpec spec : {KeyPairSpec::Rsa2048, KeyPairSpec::P384, KeyPairSpec::Ed25519}) {
    const KeyPair made = generate_key_pair(spec).value();
    EXPECT_EQ(PrivateKey::open(made.private_key).value().public_key().value(), made.public_key);
  }
}

TEST(Asymmetric, RefusesBytesThatAreNoKeys) {
  const KeyPair made = generate_key_pair(KeyPairSpec::P256).value();
  EXPECT_FALSE(PublicKey::open("no key"));
  EXPECT_FALSE(PublicKey::open(made.public_key + "x"));
  EXPECT_FALSE(PrivateKey::open(Secret("no key")));
}

// RFC 8032, section 7.1, test 2.
TEST(Asymmetric, Ed25519KnownAnswer) {
  const auto bytes = [](std::string_view text) { return unhex(text).value(); };
  const PrivateKey key =
      PrivateKey::open(
          Secret(bytes("302e020100300506032b657004220420"
                       "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")))
          .value();
  EXPECT_EQ(
      hex(key.sign({SignatureScheme::Ed25519, Hash::Sha512}, Signed::Message, bytes("72")).value()),
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f36"
      "13d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
}

}  // namespace
}  // namespace trailcam::crypto
