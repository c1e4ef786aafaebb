#include "aws/protocol/routes.h"

#include <gtest/gtest.h>

#include "support/result.h"

namespace trailcam::protocol {
namespace {

using test::must;

// The real model of S3: its routes overlap more than any other's.
class S3Routes : public ::testing::Test {
 protected:
  struct Found {
    std::string operation;  // "" for none
    http::Pairs labels;
    bool operator==(const Found&) const = default;
  };
  Found find(std::string_view method, std::string_view target, const http::Headers& headers = {}) {
    http::RequestHead head;
    head.target = target;
    const http::Pairs query = must(http::parse_pairs(head.query()));
    auto match = routes().match(method, head.path(), query, headers);
    if (!match) return {};
    return {match->operation->name, std::move(match->labels)};
  }
  static const Routes& routes() {
    static const auto models = must(model::Models::open(model::embedded_models()));
    static const Routes made(*models->service("s3"));
    return made;
  }
};

TEST_F(S3Routes, TellOperationsApart) {
  const std::tuple<const char*, const char*, const char*> requests[] = {
      {"GET", "/", "ListBuckets"},
      {"PUT", "/b", "CreateBucket"},
      {"PUT", "/b/", "CreateBucket"},
      {"DELETE", "/b", "DeleteBucket"},
      {"HEAD", "/b", "HeadBucket"},
      {"GET", "/b", "ListObjects"},
      {"GET", "/b/?prefix=a&delimiter=%2F", "ListObjects"},
      {"GET", "/b?list-type=2&prefix=a", "ListObjectsV2"},
      {"GET", "/b?list-type=3", "ListObjects"},
      {"GET", "/b?versions", "ListObjectVersions"},
      {"GET", "/b?uploads", "ListMultipartUploads"},
      {"GET", "/b?location", "GetBucketLocation"},
      {"GET", "/b?acl", "GetBucketAcl"},
      {"GET", "/b?acl=", "GetBucketAcl"},
      {"PUT", "/b?policy", "PutBucketPolicy"},
      {"DELETE", "/b?policy", "DeleteBucketPolicy"},
      {"GET", "/b?policyStatus", "GetBucketPolicyStatus"},
      {"PUT", "/b?publicAccessBlock", "PutPublicAccessBlock"},
      {"PUT", "/b?versioning", "PutBucketVersioning"},
      {"POST", "/b?delete", "DeleteObjects"},
      {"PUT", "/b/k", "PutObject"},
      {"GET", "/b/k", "GetObject"},
      {"GET", "/b/k?response-content-type=a&versionId=1", "GetObject"},
      {"HEAD", "/b/k", "HeadObject"},
      {"DELETE", "/b/k", "DeleteObject"},
      {"GET", "/b/k?acl", "GetObjectAcl"},
      {"GET", "/b/k?tagging", "GetObjectTagging"},
      {"POST", "/b/k?uploads", "CreateMultipartUpload"},
      {"PUT", "/b/k?partNumber=1&uploadId=u", "UploadPart"},
      {"GET", "/b/k?uploadId=u", "ListParts"},
      {"POST", "/b/k?uploadId=u", "CompleteMultipartUpload"},
      {"DELETE", "/b/k?uploadId=u", "AbortMultipartUpload"},
      {"POST", "/b/k?select&select-type=2", "SelectObjectContent"},
      {"PATCH", "/b/k", ""},
      {"OPTIONS", "/b", ""}};
  for (const auto& [method, target, operation] : requests) {
    EXPECT_EQ(find(method, target).operation, operation) << method << " " << target;
  }
}

TEST_F(S3Routes, LookAtHeadersWhereOnlyTheyTell) {
  http::Headers copy;
  copy.add("X-Amz-Copy-Source", "/other/key");
  EXPECT_EQ(find("PUT", "/b/k", copy).operation, "CopyObject");
  EXPECT_EQ(find("PUT", "/b/k?partNumber=1&uploadId=u", copy).operation, "UploadPartCopy");
  http::Headers attributes;
  attributes.add("x-amz-object-attributes", "ETag");
  EXPECT_EQ(find("GET", "/b/k?attributes", attributes).operation, "GetObjectAttributes");
}

TEST_F(S3Routes, DecodeBucketsAndKeys) {
  const std::tuple<const char*, const char*> targets[] = {{"/b/k", "k"},
                                                          {"/b/a/b/c", "a/b/c"},
                                                          {"/b/a%2Fb", "a/b"},
                                                          {"/b/a/", "a/"},
                                                          {"/b//a//b", "/a//b"},
                                                          {"/b/a+b", "a+b"},
                                                          {"/b/%C3%A9%20x", "\xc3\xa9 x"},
                                                          {"/b/a%3Fb%23c", "a?b#c"},
                                                          {"/b/..%2F..", "../.."},
                                                          {"/b/%25", "%"}};
  for (const auto& [target, key] : targets) {
    EXPECT_EQ(find("GET", target), (Found{"GetObject", {{"Bucket", "b"}, {"Key", key}}})) << target;
  }
  EXPECT_EQ(find("GET", "/b/bad%2").operation, "");
  EXPECT_EQ(find("GET", "/bad%zz/k").operation, "");
}

}  // namespace
}  // namespace trailcam::protocol
