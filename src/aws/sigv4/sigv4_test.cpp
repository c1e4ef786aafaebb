#include "aws/sigv4/sigv4.h"

#include "aws/sigv4/scope.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "crypto/digest.h"
#include "support/result.h"

namespace trailcam::sigv4 {
namespace {

using test::must;

constexpr std::string_view kScope = "AKID/20130524/us-east-1/s3/aws4_request";

http::RequestHead with(std::initializer_list<http::Headers::Field> fields) {
  http::RequestHead head;
  head.method = "GET";
  head.target = "/";
  for (const auto& [name, value] : fields) head.headers.add(name, value);
  return head;
}

Reading read_header(const std::string& authorization,
                    const std::string& date = "20130524T000000Z") {
  return read_authorization(with({{"Authorization", authorization}, {"X-Amz-Date", date}}), {});
}

std::string header(std::string_view credential) {
  return "AWS4-HMAC-SHA256 Credential=" + std::string(credential) +
         ", SignedHeaders=host;x-amz-date, Signature=abc";
}

TEST(Authorization, IsReadFromTheHeader) {
  const Reading reading = read_header(header(kScope));
  ASSERT_EQ(reading.problem, Problem::None);
  const Authorization& read = *reading.authorization;
  EXPECT_EQ(read.access_key_id, "AKID");
  EXPECT_EQ(read.date, "20130524");
  EXPECT_EQ(read.region, "us-east-1");
  EXPECT_EQ(read.service, "s3");
  EXPECT_EQ(read.scope(), "20130524/us-east-1/s3/aws4_request");
  EXPECT_EQ(read.signed_headers, (std::vector<std::string>{"host", "x-amz-date"}));
  EXPECT_EQ(read.signature, "abc");
  EXPECT_EQ(read.time_text, "20130524T000000Z");
  EXPECT_FALSE(read.presigned);
}

TEST(Authorization, ToleratesSpacing) {
  EXPECT_EQ(read_header("AWS4-HMAC-SHA256 Credential=" + std::string(kScope) +
                        ",SignedHeaders=host,   Signature=abc")
                .problem,
            Problem::None);
}

TEST(Authorization, AKeyMayHoldSlashes) {
  const Reading reading = read_header(header("a/b/" + std::string(kScope)));
  ASSERT_EQ(reading.problem, Problem::None);
  EXPECT_EQ(reading.authorization->access_key_id, "a/b/AKID");
}

TEST(Authorization, TakesTheDateHeaderWithoutAnother) {
  for (const char* date : {"Fri, 24 May 2013 00:00:00 GMT", "20130524T000000Z"}) {
    const Reading reading =
        read_authorization(with({{"Authorization", header(kScope)}, {"Date", date}}), {});
    ASSERT_EQ(reading.problem, Problem::None) << date;
    EXPECT_EQ(reading.authorization->time_text, "20130524T000000Z");
  }
}

TEST(Authorization, MissingAltogetherIsNoProblem) {
  const Reading reading = read_authorization(with({{"X-Amz-Date", "x"}}), {{"a", "b"}});
  EXPECT_EQ(reading.problem, Problem::None);
  EXPECT_FALSE(reading.authorization);
}

TEST(Authorization, TellsWhatIsWrongWithTheHeader) {
  const std::pair<std::string, Problem> wrong[] = {
      {"", Problem::UnsupportedAlgorithm},
      {"AWS AKID:signature", Problem::UnsupportedAlgorithm},
      {"Bearer token", Problem::UnsupportedAlgorithm},
      {"AWS4-ECDSA-P256-SHA256 Credential=x", Problem::UnsupportedAlgorithm},
      {"AWS4-HMAC-SHA256", Problem::Incomplete},
      {"AWS4-HMAC-SHA256 Credential=" + std::string(kScope), Problem::Incomplete},
      {"AWS4-HMAC-SHA256 Credential=" + std::string(kScope) + ", SignedHeaders=, Signature=a",
       Problem::Incomplete},
      {"AWS4-HMAC-SHA256 Credential=" + std::string(kScope) + ", SignedHeaders=host, Signature=",
       Problem::Incomplete},
      {header("AKID/20130524/us-east-1/aws4_request"), Problem::MalformedCredential},
      {header("AKID/20130524/us-east-1/s3/aws4"), Problem::MalformedCredential},
      {header("AKID/2013052/us-east-1/s3/aws4_request"), Problem::MalformedCredential},
      {header("AKID/2013o524/us-east-1/s3/aws4_request"), Problem::MalformedCredential},
      {header("/20130524/us-east-1/s3/aws4_request"), Problem::MalformedCredential},
      {header("AKID/20130524//s3/aws4_request"), Problem::MalformedCredential},
      {header("AKID/20130525/us-east-1/s3/aws4_request"), Problem::DateMismatch}};
  for (const auto& [text, problem] : wrong) {
    const Reading reading = read_header(text);
    EXPECT_EQ(reading.problem, problem) << text;
    EXPECT_FALSE(reading.authorization) << text;
  }
  EXPECT_EQ(read_header(header(kScope), "yesterday").problem, Problem::MissingDate);
  EXPECT_EQ(read_authorization(with({{"Authorization", header(kScope)}}), {}).problem,
            Problem::MissingDate);
}

TEST(Authorization, TellsItsServiceEvenWhenItCannotBeRead) {
  const auto service = [](std::string_view authorization) {
    return std::string(scope_service(with({{"Authorization", std::string(authorization)}})));
  };
  EXPECT_EQ(service("AWS4-HMAC-SHA256 Credential=A/2013/x/lambda/aws4_request, Signature="),
            "lambda");
  EXPECT_EQ(service("Credential=/aws4_request"), "");
  EXPECT_EQ(service("AWS4-HMAC-SHA256 Credential=A/20130524/us-east-1/s3"), "");
  EXPECT_EQ(service(""), "");
}

TEST(Authorization, BoundsTheListOfSignedHeaders) {
  std::string many = "host";
  for (int i = 0; i < 10'000; ++i) many += ";a";
  const std::string text = "AWS4-HMAC-SHA256 Credential=" + std::string(kScope) +
                           ", SignedHeaders=" + many + ", Signature=abc";
  EXPECT_EQ(read_header(text).problem, Problem::Incomplete);
}

http::Pairs presigned() {
  return {{"X-Amz-Algorithm", "AWS4-HMAC-SHA256"}, {"X-Amz-Credential", std::string(kScope)},
          {"X-Amz-Date", "20130524T000000Z"},      {"X-Amz-Expires", "86400"},
          {"X-Amz-SignedHeaders", "host"},         {"X-Amz-Signature", "abc"},
          {"X-Amz-Security-Token", "token"}};
}

TEST(Authorization, IsReadFromTheQuery) {
  const Reading reading = read_authorization(with({}), presigned());
  ASSERT_EQ(reading.problem, Problem::None);
  EXPECT_TRUE(reading.authorization->presigned);
  EXPECT_EQ(reading.authorization->expires_s, 86400);
  EXPECT_EQ(reading.authorization->session_token, "token");
}

TEST(Authorization, TellsWhatIsWrongWithTheQuery) {
  const auto changed = [](std::string_view name, const char* value) {
    http::Pairs query;
    for (auto& [key, text] : presigned()) {
      if (key != name)
        query.emplace_back(key, text);
      else if (value != nullptr)
        query.emplace_back(key, value);
    }
    return read_authorization(with({}), query).problem;
  };
  for (const char* name : {"X-Amz-Credential", "X-Amz-Date", "X-Amz-SignedHeaders",
                           "X-Amz-Signature", "X-Amz-Expires"}) {
    EXPECT_EQ(changed(name, nullptr), Problem::MissingQueryParameter) << name;
    EXPECT_EQ(changed(name, ""), Problem::MissingQueryParameter) << name;
  }
  EXPECT_EQ(changed("X-Amz-Algorithm", "AWS4-ECDSA-P256-SHA256"), Problem::UnsupportedAlgorithm);
  EXPECT_EQ(changed("X-Amz-Algorithm", nullptr), Problem::UnsupportedAlgorithm);
  EXPECT_EQ(changed("X-Amz-Credential", "AKID"), Problem::MalformedCredentialParameter);
  EXPECT_EQ(changed("X-Amz-Date", "Fri"), Problem::MissingDate);
  EXPECT_EQ(changed("X-Amz-Date", "20130523T000000Z"), Problem::DateMismatch);
  EXPECT_EQ(changed("X-Amz-Expires", "1h"), Problem::MalformedExpires);
  EXPECT_EQ(changed("X-Amz-Expires", "99999999999999999999"), Problem::MalformedExpires);
  EXPECT_EQ(changed("X-Amz-Expires", "-1"), Problem::NegativeExpires);
  EXPECT_EQ(changed("X-Amz-Expires", "604800"), Problem::None);
  EXPECT_EQ(changed("X-Amz-Expires", "604801"), Problem::ExpiresTooLong);
}

TEST(Authorization, BothWaysAtOnceAreOneTooMany) {
  const auto head = with({{"Authorization", header(kScope)}, {"X-Amz-Date", "20130524T000000Z"}});
  EXPECT_EQ(read_authorization(head, presigned()).problem, Problem::MultipleMechanisms);
}

struct S3Example {
  const char* method;
  const char* path;
  const char* query;
  std::vector<http::Headers::Field> headers;
  const char* payload_hash;
  const char* signature;
};

// "Signature Calculations for the Authorization Header: Transferring Payload in a Single Chunk",
// and "Authenticating Requests: Using Query Parameters" (Amazon S3 API Reference): the examples.
TEST(CanonicalRequest, OfTheExamplesOfS3) {
  const std::string empty = crypto::sha256_hex("");
  const std::string body = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072";
  const S3Example examples[] = {
      {"GET",
       "/test.txt",
       "",
       {{"Host", "examplebucket.s3.amazonaws.com"},
        {"Range", "bytes=0-9"},
        {"x-amz-content-sha256", empty},
        {"x-amz-date", "20130524T000000Z"}},
       empty.c_str(),
       "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"},
      {"PUT",
       "/test%24file.text",
       "",
       {{"Date", "Fri, 24 May 2013 00:00:00 GMT"},
        {"Host", "examplebucket.s3.amazonaws.com"},
        {"x-amz-content-sha256", body},
        {"x-amz-date", "20130524T000000Z"},
        {"x-amz-storage-class", "REDUCED_REDUNDANCY"}},
       body.c_str(),
       "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"},
      {"GET",
       "/",
       "lifecycle",
       {{"Host", "examplebucket.s3.amazonaws.com"},
        {"x-amz-content-sha256", empty},
        {"x-amz-date", "20130524T000000Z"}},
       empty.c_str(),
       "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"},
      {"GET",
       "/",
       "max-keys=2&prefix=J",
       {{"Host", "examplebucket.s3.amazonaws.com"},
        {"x-amz-content-sha256", empty},
        {"x-amz-date", "20130524T000000Z"}},
       empty.c_str(),
       "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"}};
  const Secret key = signing_key(Secret(std::string("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")),
                                 "20130524", "us-east-1", "s3");
  for (const S3Example& example : examples) {
    http::Headers headers;
    std::vector<std::string> names;
    for (const auto& [name, value] : example.headers) {
      headers.add(name, value);
      names.push_back(lower(name));
    }
    const std::string canonical = canonical_request({.method = example.method,
                                                     .path = example.path,
                                                     .query = example.query,
                                                     .headers = headers,
                                                     .signed_headers = names,
                                                     .payload_hash = example.payload_hash,
                                                     .path_rule = PathRule::AsSent});
    EXPECT_EQ(sign(key, string_to_sign("20130524T000000Z", "20130524/us-east-1/s3/aws4_request",
                                       canonical)),
              example.signature)
        << canonical;
  }
}

TEST(CanonicalRequest, OfTheExampleOfAPresignedUrl) {
  http::Headers headers;
  headers.add("Host", "examplebucket.s3.amazonaws.com");
  const std::string canonical = canonical_request(
      {.method = "GET",
       .path = "/test.txt",
       .query = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524"
                "%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&"
                "X-Amz-SignedHeaders=host&X-Amz-Signature=left-out",
       .headers = headers,
       .signed_headers = {"host"},
       .payload_hash = kUnsignedPayload,
       .path_rule = PathRule::AsSent,
       .presigned = true});
  const Secret key = signing_key(Secret(std::string("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")),
                                 "20130524", "us-east-1", "s3");
  EXPECT_EQ(sign(key, string_to_sign("20130524T000000Z", "20130524/us-east-1/s3/aws4_request",
                                     canonical)),
            "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
}

std::string canonical_path_of(std::string_view path, PathRule rule) {
  const http::Headers none;
  const std::vector<std::string> no_names;
  const std::string text = canonical_request({.method = "GET",
                                              .path = path,
                                              .query = "",
                                              .headers = none,
                                              .signed_headers = no_names,
                                              .payload_hash = "",
                                              .path_rule = rule});
  return text.substr(4, text.find('\n', 4) - 4);
}

TEST(CanonicalRequest, Paths) {
  const std::tuple<const char*, const char*, const char*> paths[] = {
      {"", "/", "/"},
      {"/", "/", "/"},
      {"/a//b", "/a/b", "/a//b"},
      {"/a/./b/../c", "/a/c", "/a/./b/../c"},
      {"/../../a", "/a", "/../../a"},
      {"/a/..", "/", "/a/.."},
      {"/a/b/", "/a/b/", "/a/b/"},
      {"/a/b/.", "/a/b/", "/a/b/."},
      {"/a%20b", "/a%2520b", "/a%20b"}};
  for (const auto& [path, normalized, as_sent] : paths) {
    EXPECT_EQ(canonical_path_of(path, PathRule::Normalized), normalized) << path;
    EXPECT_EQ(canonical_path_of(path, PathRule::AsSent), as_sent) << path;
  }
}

TEST(SignRequest, IsReadAndVerified) {
  http::RequestHead head = with(
      {{"Host", "127.0.0.1:4566"}, {"Content-Type", "text/plain"}, {"User-Agent", "not signed"}});
  head.method = "POST";
  head.target = "/a%20b/../c?z=1&a=%2F&a=";
  const Timestamp now = *parse_iso8601("2026-01-02T03:04:05Z");
  const Credentials credentials{"AKID", Secret(std::string("secret")), "the-token"};
  for (const std::string service : {"s3", "cloudtrail"}) {
    http::RequestHead sent = head;
    sign_request(sent, "body", credentials, "eu-west-1", service, now);
    const Reading reading = read_authorization(sent, must(http::parse_pairs(sent.query())));
    ASSERT_EQ(reading.problem, Problem::None);
    const Authorization& read = *reading.authorization;
    EXPECT_EQ(read.time, now);
    EXPECT_EQ(read.session_token, "the-token");
    EXPECT_EQ(read.region, "eu-west-1");
    EXPECT_EQ(sent.headers.has("x-amz-content-sha256"), service == "s3");
    const std::string canonical =
        canonical_request({.method = sent.method,
                           .path = sent.path(),
                           .query = sent.query(),
                           .headers = sent.headers,
                           .signed_headers = read.signed_headers,
                           .payload_hash = crypto::sha256_hex("body"),
                           .path_rule = service == "s3" ? PathRule::AsSent : PathRule::Normalized});
    const Secret key = signing_key(credentials.secret_access_key, read.date, read.region, service);
    EXPECT_EQ(sign(key, string_to_sign(read.time_text, read.scope(), canonical)), read.signature);
  }
}

}  // namespace
}  // namespace trailcam::sigv4
