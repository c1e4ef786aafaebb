#include "aws/sigv4/presigned_v2.h"

#include <gtest/gtest.h>

namespace trailcam::sigv4 {
namespace {

http::RequestHead get(std::string target) {
  http::RequestHead head;
  head.method = "GET";
  head.target = std::move(target);
  head.headers.add("Host", "127.0.0.1:4566");
  return head;
}

http::Pairs pairs(const http::RequestHead& head) {
  return http::parse_pairs(head.query()).value_or(http::Pairs());
}

// Made by boto3 1.44 for the key A with the secret B.
TEST(PresignedV2, SignsAsTheClientsDo) {
  const http::RequestHead head =
      get("/b/k?AWSAccessKeyId=A&Signature=Yjmgoik7lqePcTmEVBhzskdTlWg%3D&Expires=1795448772");
  const http::Pairs query = pairs(head);
  ASSERT_TRUE(is_presigned_v2(query));
  const Reading reading = read_presigned_v2(query);
  ASSERT_TRUE(reading.authorization);
  EXPECT_EQ(reading.authorization->access_key_id, "A");
  EXPECT_EQ(reading.authorization->time, Timestamp{std::chrono::seconds{1795448772}});
  EXPECT_EQ(presigned_v2_signature(Secret("B"), presigned_v2_string(head, query, head.path())),
            reading.authorization->signature);
}

// The example of the S3 User Guide.
TEST(PresignedV2, SignsTheExampleOfTheGuide) {
  http::RequestHead head =
      get("/photos/puppy.jpg?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&"
          "Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=1175139620");
  const http::Pairs query = pairs(head);
  EXPECT_EQ(presigned_v2_string(head, query, "/awsexamplebucket1/photos/puppy.jpg"),
            "GET\n\n\n1175139620\n/awsexamplebucket1/photos/puppy.jpg");
}

TEST(PresignedV2, CoversSubresourcesTypeAndTokenButNothingElse) {
  http::RequestHead head =
      get("/b/k?uploads&x-amz-security-token=T&AWSAccessKeyId=A&Signature=s&Expires=9&other=1&"
          "response-content-type=a%2Fb&content-type=c%2Fd");
  head.headers.add("X-Amz-Acl", " private ");
  EXPECT_EQ(presigned_v2_string(head, pairs(head), "/b/k"),
            "GET\n\nc/d\n9\nx-amz-acl:private\nx-amz-security-token:T\n"
            "/b/k?response-content-type=a/b&uploads");
  const Reading reading = read_presigned_v2(pairs(head));
  ASSERT_TRUE(reading.authorization);
  EXPECT_EQ(reading.authorization->session_token, "T");
}

TEST(PresignedV2, WithoutATimeAKeyOrASignatureIsRefused) {
  for (const char* query :
       {"AWSAccessKeyId=A&Signature=s&Expires=soon", "AWSAccessKeyId=A&Signature=s",
        "AWSAccessKeyId=A&Signature=s&Expires=-1", "AWSAccessKeyId=&Signature=s&Expires=9",
        "AWSAccessKeyId=A&Signature=&Expires=9",
        // Overflowed.
        "AWSAccessKeyId=A&Signature=s&Expires=9223372036854775807"}) {
    const http::RequestHead head = get(std::string("/b/k?") + query);
    EXPECT_EQ(read_presigned_v2(pairs(head)).problem, Problem::MissingVersion2Parameter) << query;
  }
}

TEST(PresignedV2, AHeaderGoesBeforeTheParameterInItsStead) {
  http::RequestHead head = get("/b/k?AWSAccessKeyId=A&Signature=s&Expires=9&content-type=c%2Fd");
  EXPECT_EQ(presigned_v2_string(head, pairs(head), "/b/k"), "GET\n\nc/d\n9\n/b/k");
  head.headers.add("Content-Type", "e/f");
  EXPECT_EQ(presigned_v2_string(head, pairs(head), "/b/k"), "GET\n\ne/f\n9\n/b/k");
}

}  // namespace
}  // namespace trailcam::sigv4
