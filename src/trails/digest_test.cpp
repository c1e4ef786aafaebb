#include "trails/digest.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "base/json.h"
#include "crypto/digest.h"
#include "crypto/rsa.h"
#include "support/result.h"

namespace trailcam::trails {
namespace {

using test::fails_with;
using test::must;

// Key, hash and signature were made with openssl.
constexpr std::string_view kPublicKey =
    "MIIBCgKCAQEA37lbqcXR3l13URmuHVSaEn92qlhpTrjql02kajHUB+hR7ukCBMzFTFTdrvgHb9Aq/xio"
    "hP9sLK2hMCyG549NHPLspb4zfE//0uxJ6NzvuwslLVDl9Bv6+IPHTpL25GgPUEA3EkHlc1RXqj26MVmD"
    "idbO/vN9FFGeNn3U9qaaHuZcbgT6jX1NJUVNdfKN8RUVlhJaabplOVyGQyxUv1DdZ35uEGiuLzfSgjqe"
    "G/XaSeoe36hsb0MBbfrrJuzNXMXdekVHc2w+fCdYufDYwWq1lKUXIITZGegWqB/sOvYl4vPvmodXXpMO"
    "/VTNNReB03ezDk4fLhIaQMOMIAEbsCFWlwIDAQAB";
constexpr std::string_view kFingerprint = "774af6c9f2ab07ba576c3e1de046de72";
constexpr std::string_view kJson =
    R"({"awsAccountId":"444455556666","digestStartTime":"2026-03-04T05:06:07Z",)"
    R"("digestEndTime":"2026-03-04T06:06:07Z","digestS3Bucket":"evidence",)"
    R"("digestS3Object":"log/AWSLogs/444455556666/CloudTrail-Digest/eu-west-1/2026/03/04/)"
    R"(444455556666_CloudTrail-Digest_eu-west-1_all_us-east-1_20260304T060607Z.json.gz",)"
    R"("digestPublicKeyFingerprint":"774af6c9f2ab07ba576c3e1de046de72",)"
    R"("digestSignatureAlgorithm":"SHA256withRSA","newestEventTime":"2026-03-04T05:59:58Z",)"
    R"("oldestEventTime":"2026-03-04T05:01:02Z","previousDigestS3Bucket":"evidence",)"
    R"("previousDigestS3Object":"log/AWSLogs/444455556666/CloudTrail-Digest/eu-west-1/2026/03/04/)"
    R"(444455556666_CloudTrail-Digest_eu-west-1_all_us-east-1_20260304T050607Z.json.gz",)"
    R"("previousDigestHashValue":)"
    R"("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",)"
    R"("previousDigestHashAlgorithm":"SHA-256","previousDigestSignature":"0123456789abcdef",)"
    R"("logFiles":[{"s3Bucket":"evidence",)"
    R"("s3Object":"log/AWSLogs/444455556666/CloudTrail/eu-west-1/2026/03/04/)"
    R"(444455556666_CloudTrail_eu-west-1_20260304T0505Z_aZ09aZ09aZ09aZ09.json.gz",)"
    R"("hashValue":"2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",)"
    R"("hashAlgorithm":"SHA-256","newestEventTime":"2026-03-04T05:59:58Z",)"
    R"("oldestEventTime":"2026-03-04T05:01:02Z"}]})";
constexpr std::string_view kHash =
    "8082da1826508893ffe6def058a66d4a3fdeb35d0357895dd48459766d29f5f1";
constexpr std::string_view kSignature =
    "38d67ac04e88f60faee33b31c186a8536fc50f5baf1a783292446c05bc3ee8d608c11e9800fae53e4fa2d871fb42"
    "848b55a2b72622000cf3918ea7d87493e0478901b2f72c0eb13b29b22b70265ebf9b5acd6b2c15dd4573e83d940a"
    "db838779c24a362403584253ddf360c5c90cc6c66204360e22e9dbce1b8c200310436d44a86efc0dccc022b3db7d"
    "8009447c899a6a1f6b752f6c4b17f2f3dacc7640024205786a3c7f92cd3c24da28b68df98092664e74160ccc41f8"
    "3bc0fed463edadb1a9b1592d598679d075245f5d3957f39b3a2dce9e46e3240a79ebee1d3a887284e24fc92702de"
    "e94be4f1cddcc93df68430f06132faec2d9d81d35f666c4299d6";

TEST(Digest, AgreesWithOpenssl) {
  const Digest digest = must(parse_digest(kJson));
  EXPECT_EQ(to_json(digest), kJson);
  EXPECT_EQ(crypto::sha256_hex(kJson), kHash);
  const std::string der = *unbase64(kPublicKey);
  EXPECT_EQ(public_key_fingerprint(der), kFingerprint);
  const auto key = must(crypto::RsaPublicKey::read(der));
  EXPECT_TRUE(key.verify(string_to_sign(digest, kHash), *unhex(kSignature)));
}

TEST(Digest, ReadsWhatIsInIt) {
  const Digest digest = must(parse_digest(kJson));
  EXPECT_EQ(digest.account.str(), "444455556666");
  EXPECT_EQ(iso8601(digest.start), "2026-03-04T05:06:07Z");
  EXPECT_EQ(iso8601(digest.end), "2026-03-04T06:06:07Z");
  ASSERT_TRUE(digest.previous);
  EXPECT_EQ(digest.previous->signature, "0123456789abcdef");
  ASSERT_EQ(digest.files.size(), 1u);
  EXPECT_EQ(digest.files[0].bucket, "evidence");
  EXPECT_EQ(iso8601(*digest.files[0].oldest_event), "2026-03-04T05:01:02Z");
}

TEST(Digest, TheFirstOfAChainHasNullsAndSignsNull) {
  Digest digest = must(parse_digest(kJson));
  digest.previous.reset();
  digest.files.clear();
  digest.newest_event.reset();
  digest.oldest_event.reset();
  const std::string json = to_json(digest);
  EXPECT_TRUE(json.ends_with(
      R"("newestEventTime":null,"oldestEventTime":null,"previousDigestS3Bucket":null,)"
      R"("previousDigestS3Object":null,"previousDigestHashValue":null,)"
      R"("previousDigestHashAlgorithm":null,"previousDigestSignature":null,"logFiles":[]})"))
      << json;
  EXPECT_EQ(must(parse_digest(json)), digest);
  EXPECT_TRUE(string_to_sign(digest, kHash).ends_with("f5f1\nnull"));
}

TEST(Digest, SpacingAndUnknownMembersDoNotMatter) {
  Value value = must(parse_json(kJson));
  value.add("somethingNew", 1);
  EXPECT_EQ(must(parse_digest(to_pretty_json(value))), must(parse_digest(kJson)));
}

TEST(Digest, EachMemberMustBeThere) {
  const Value whole = must(parse_json(kJson));
  for (const auto& [name, value] : whole.as_map()) {
    Value without = whole;
    without.erase(name);
    const Result<Digest> digest = parse_digest(to_json(without));
    if (name == "newestEventTime" || name == "oldestEventTime") {
      EXPECT_TRUE(digest) << name;
      continue;
    }
    ASSERT_TRUE(fails_with(digest, ErrorKind::Invalid)) << name;
    EXPECT_TRUE(digest.error().message().contains(name)) << digest.error().message();
    without.set(name, 7);
    EXPECT_TRUE(fails_with(parse_digest(to_json(without)), ErrorKind::Invalid)) << name;
  }
}

std::string problem_with(std::string_view name, const Value& value) {
  Value changed = must(parse_json(kJson));
  changed.set(name, value);
  const Result<Digest> digest = parse_digest(to_json(changed));
  return digest ? "" : digest.error().message();
}

TEST(Digest, SaysWhatIsWrong) {
  EXPECT_EQ(problem_with("digestEndTime", "2026-03-04T06:06:07+00:00"),
            "digestEndTime is not a time such as 2026-01-02T03:04:05Z");
  EXPECT_EQ(problem_with("digestEndTime", "2026-03-04T05:06:06Z"),
            "digestEndTime is before digestStartTime");
  EXPECT_EQ(problem_with("awsAccountId", "me"), "awsAccountId is not an account id");
  EXPECT_EQ(problem_with("digestSignatureAlgorithm", "none"),
            "digestSignatureAlgorithm is not SHA256withRSA");
  EXPECT_EQ(problem_with("previousDigestHashValue", "0123"),
            "previousDigestHashValue is not a SHA-256 hash");
  EXPECT_EQ(problem_with("previousDigestSignature", Value()),
            "previousDigestSignature is not a text");
  EXPECT_EQ(problem_with("previousDigestSignature", "0X"),
            "previousDigestSignature is not hexadecimal");
  EXPECT_EQ(problem_with("logFiles", Value::map()), "logFiles is not a list");
  EXPECT_EQ(problem_with("logFiles", Value::List{Value::map()}), "log file 1: s3Bucket is missing");
  EXPECT_TRUE(fails_with(parse_digest(kJson.substr(1)), ErrorKind::Invalid));
  EXPECT_TRUE(fails_with(parse_digest("[]"), ErrorKind::Invalid));
  EXPECT_TRUE(fails_with(parse_digest(""), ErrorKind::Invalid));
}

}  // namespace
}  // namespace trailcam::trails
