#include "crypto/certificate.h"

#include <gtest/gtest.h>

#include "support/result.h"

namespace trailcam::crypto {
namespace {

using std::chrono::days;
using std::chrono::hours;
using test::must;

const Timestamp kMade = *parse_iso8601("2026-03-04T05:06:07Z");

CertificateWish wish(std::vector<std::string> names, Timestamp from, Timestamp until) {
  return {std::move(names), from, until};
}

TEST(Certificate, HoldsForItsNamesInItsTime) {
  const std::vector<std::string> names = {"localhost", "*.s3.localhost", "127.0.0.1", "::1"};
  const KeyAndCertificate made = must(make_self_signed(wish(names, kMade, kMade + days{30})));
  const auto covers = [&](std::vector<std::string> wanted, Timestamp from, Timestamp until) {
    return certificate_covers(made.certificate_pem, wish(std::move(wanted), from, until));
  };
  const Timestamp first = kMade + hours{1};
  const Timestamp last = kMade + days{29};
  EXPECT_TRUE(covers(names, first, last));
  EXPECT_TRUE(covers({"LOCALHOST", "some-bucket.s3.localhost"}, first, first));
  EXPECT_FALSE(covers({"localhost", "example.com"}, first, last));
  EXPECT_FALSE(covers({"a.b.s3.localhost"}, first, last));
  EXPECT_FALSE(covers({"127.0.0.2"}, first, last));
  EXPECT_FALSE(covers(names, kMade - hours{1}, last));
  EXPECT_FALSE(covers(names, first, kMade + days{31}));
}

TEST(Certificate, HasAKeyOfItsOwn) {
  const CertificateWish same = wish({"localhost"}, kMade, kMade + days{1});
  const KeyAndCertificate one = must(make_self_signed(same));
  const KeyAndCertificate two = must(make_self_signed(same));
  EXPECT_TRUE(one.key_pem.reveal().starts_with("-----BEGIN PRIVATE KEY-----\n"));
  EXPECT_NE(one.key_pem.reveal(), two.key_pem.reveal());
  EXPECT_NE(one.certificate_pem, two.certificate_pem);
  EXPECT_EQ(one.certificate_pem.find("PRIVATE"), std::string::npos);
}

TEST(Certificate, IsNotFoundInOtherTexts) {
  const CertificateWish any = wish({"localhost"}, kMade, kMade);
  for (const char* text : {"", "nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n"}) {
    EXPECT_FALSE(certificate_covers(text, any)) << text;
  }
}

}  // namespace
}  // namespace trailcam::crypto
