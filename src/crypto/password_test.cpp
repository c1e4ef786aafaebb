#include "crypto/password.h"

#include <gtest/gtest.h>

namespace trailcam::crypto {
namespace {

TEST(Password, IsKnownAgainByItsHashOnly) {
  const auto random = seeded_random(1);
  const std::string hash = hash_password(Secret("correct horse"), *random);
  EXPECT_TRUE(hash.starts_with("scrypt$15$8$1$"));
  EXPECT_TRUE(is_password(Secret("correct horse"), hash));
  EXPECT_FALSE(is_password(Secret("correct horsf"), hash));
}

TEST(Password, HashesOfOnePasswordDiffer) {
  const auto random = seeded_random(1);
  EXPECT_NE(hash_password(Secret("a"), *random), hash_password(Secret("a"), *random));
}

// Source: RFC 7914, section 12, third vector, its first 32 bytes.
TEST(Password, IsHashedAsTheStandardSays) {
  EXPECT_TRUE(is_password(Secret("pleaseletmein"),
                          "scrypt$14$8$1$U29kaXVtQ2hsb3JpZGU=$"
                          "cCO9yzr9c0hGHAbNgf046/2o+7qQT44+qbVD9lRdofI="));
}

TEST(Password, AHashThatIsNoneFitsNothing) {
  for (const char* hash : {"", "scrypt", "scrypt$15$8$1$AA==$AA==", "scrypt$99$8$1$AA==$AA==",
                           "plain$1$1$1$AA==$AA=="}) {
    EXPECT_FALSE(is_password(Secret(""), hash)) << hash;
  }
}

}  // namespace
}  // namespace trailcam::crypto
