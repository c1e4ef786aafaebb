#include "services/s3/encryption.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "crypto/digest.h"
#include "support/result.h"

namespace trailcam::s3 {
namespace {

using test::fails_with;
using test::succeeds;

CustomerKey sse_c(const std::string& key) {
  return {.algorithm = "AES256",
          .key = base64(key),
          .md5 = base64(crypto::digest(crypto::Hash::Md5, key))};
}

EncryptionRequest kms_request(std::string algorithm) {
  EncryptionRequest request;
  request.algorithm = std::move(algorithm);
  request.kms_key_id = "alias/logs";
  return request;
}

TEST(S3Encryption, HeadersMustFitTogether) {
  EXPECT_TRUE(succeeds(check_encryption({})));
  EXPECT_TRUE(succeeds(check_encryption(kms_request("aws:kms"))));
  EXPECT_TRUE(succeeds(check_encryption(kms_request("aws:kms:dsse"))));
  EXPECT_TRUE(fails_with(check_encryption(kms_request("AES256")), "InvalidArgument"));
  EXPECT_TRUE(fails_with(check_encryption(kms_request("aws:fsx")), "InvalidArgument"));
  EncryptionRequest request = kms_request("aws:kms");
  request.context = base64(R"({"department":"audit"})");
  EXPECT_TRUE(succeeds(check_encryption(request)));
  for (const std::string text : {R"(["audit"])", R"({"n":1})", "{"}) {
    request.context = base64(text);
    EXPECT_TRUE(fails_with(check_encryption(request), "InvalidArgument")) << text;
  }
}

TEST(S3Encryption, AClientsKeyIsCheckedByItsHash) {
  EncryptionRequest request;
  request.customer = sse_c(std::string(32, 'k'));
  EXPECT_TRUE(succeeds(check_encryption(request)));
  request.customer.md5 = base64("not the hash");
  EXPECT_TRUE(fails_with(check_encryption(request), "InvalidArgument"));
  request.customer = sse_c(std::string(31, 'k'));
  EXPECT_TRUE(fails_with(check_encryption(request), "InvalidArgument"));
  request.customer = sse_c(std::string(32, 'k'));
  request.customer.algorithm = "KMS";
  EXPECT_TRUE(fails_with(check_encryption(request), "InvalidEncryptionAlgorithmError"));
}

TEST(S3Encryption, AnETagWithADataKeyDependsOnKeyAndBody) {
  ObjectKey key;
  key.data_key = Secret(std::string(32, 'k'));
  EXPECT_EQ(opaque_etag(key, "a").size(), 16u);
  EXPECT_NE(opaque_etag(key, "a"), opaque_etag(key, "b"));
  EXPECT_FALSE(key.etag_is_md5());
}

}  // namespace
}  // namespace trailcam::s3
