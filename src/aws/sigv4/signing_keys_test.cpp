#include "aws/sigv4/signing_keys.h"

#include <gtest/gtest.h>

namespace trailcam::sigv4 {
namespace {

Authorization scope(std::string access_key_id, std::string date, std::string region,
                    std::string service) {
  Authorization out;
  out.access_key_id = std::move(access_key_id);
  out.date = std::move(date);
  out.region = std::move(region);
  out.service = std::move(service);
  return out;
}

TEST(SigningKeys, GivesTheKeyOfEachSecretAndScope) {
  SigningKeys keys;
  for (int round = 0; round < 2; ++round) {
    for (const char* secret : {"one", "two"}) {
      for (const char* date : {"20260101", "20260102"}) {
        for (const char* region : {"us-east-1", "eu-west-1"}) {
          for (const char* service : {"iam", "s3"}) {
            const Authorization asked = scope("AKIAEXAMPLE", date, region, service);
            EXPECT_EQ(keys.get(Secret(std::string(secret)), asked).reveal(),
                      signing_key(Secret(std::string(secret)), date, region, service).reveal());
          }
        }
      }
    }
  }
}

TEST(SigningKeys, StaysRightWhenItOverflows) {
  SigningKeys keys;
  const Secret secret(std::string("secret"));
  for (std::size_t i = 0; i < 2 * kSigningKeysMax + 1; ++i) {
    const std::string service = std::to_string(i);
    EXPECT_EQ(keys.get(secret, scope("AKIAEXAMPLE", "20260101", "r", service)).reveal(),
              signing_key(secret, "20260101", "r", service).reveal());
  }
}

}  // namespace
}  // namespace trailcam::sigv4
