#include "aws/pipeline/authenticate.h"

#include <gtest/gtest.h>

#include "support/pipeline.h"

namespace trailcam::pipeline {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using test::must;

class Authentication : public test::PipelineTest {
 protected:
  Authentication() {
    const auto run = [this](Call& call, const Value&) -> Result<Value> {
      caller_ = call.caller;
      return Value::map();
    };
    handle("cloudtrail", "DescribeTrails", run);
    handle("s3", "ListBuckets", run);
    handle("sts", "GetCallerIdentity", run);
    Credential session = test::user_credential("ASIATEST", "secret");
    session.session_token_hash = crypto::sha256("token");
    session.expires = clock_.now() + minutes{5};
    credentials_.known["ASIATEST"] = session;
  }

  static constexpr const char* kTarget = "CloudTrail_20131101.DescribeTrails";
  http::Response json(const test::Signer& as, Timestamp when, const std::string& body = "{}") {
    http::RequestHead head = json_head(kTarget);
    as.sign(head, when, crypto::sha256_hex(body));
    return send(std::move(head), body);
  }
  http::Response s3(const test::Signer& as, Timestamp when) {
    http::RequestHead head = new_head("GET", "/");
    as.sign(head, when, crypto::sha256_hex(""));
    return send(std::move(head));
  }
  http::Response presigned(const test::Signer& as, Timestamp when, std::int64_t expires_s) {
    http::RequestHead head = new_head("GET", "/");
    as.presign(head, when, expires_s);
    return send(std::move(head));
  }
  static void expect_json_error(const http::Response& response, std::string_view code) {
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(must(parse_json(response.body)).text("__type"), code) << response.body;
  }
  static void expect_s3_error(const http::Response& response, int status, std::string_view code) {
    EXPECT_EQ(response.status, status);
    EXPECT_NE(response.body.find("<Code>" + std::string(code) + "</Code>"), std::string::npos)
        << response.body;
  }

  Caller caller_;
};

TEST_F(Authentication, FindsTheCaller) {
  EXPECT_EQ(json(signer("cloudtrail"), clock_.now()).status, 200);
  EXPECT_EQ(caller_.user_name, "alice");
  EXPECT_EQ(caller_.access_key_id, "AKIATEST");
  EXPECT_EQ(s3(signer("s3"), clock_.now()).status, 200);
}

TEST_F(Authentication, RefusesUnknownKeysAndWrongSecrets) {
  test::Signer unknown = signer("cloudtrail");
  unknown.access_key_id = "AKIANOBODY";
  expect_json_error(json(unknown, clock_.now()), "UnrecognizedClientException");
  test::Signer wrong = signer("cloudtrail");
  wrong.secret = "wrong";
  expect_json_error(json(wrong, clock_.now()), "InvalidSignatureException");
  unknown.service = wrong.service = "s3";
  expect_s3_error(s3(unknown, clock_.now()), 403, "InvalidAccessKeyId");
  expect_s3_error(s3(wrong, clock_.now()), 403, "SignatureDoesNotMatch");
}

TEST_F(Authentication, RefusesAnotherBodyThanTheSignedOne) {
  http::RequestHead head = json_head(kTarget);
  signer("cloudtrail").sign(head, clock_.now(), crypto::sha256_hex("{}"));
  expect_json_error(send(std::move(head), "{ }"), "InvalidSignatureException");
}

TEST_F(Authentication, RefusesRequestsWithoutASignature) {
  expect_json_error(send(json_head(kTarget), "{}"), "MissingAuthenticationTokenException");
  http::RequestHead form = new_head("POST", "/");
  form.headers.add("Content-Type", "application/x-www-form-urlencoded");
  const http::Response response = send(form, "Action=GetCallerIdentity&Version=2011-06-15");
  EXPECT_EQ(response.status, 403);
  EXPECT_NE(response.body.find("MissingAuthenticationToken"), std::string::npos);
  // S3 knows anonymous callers; the policies decide.
  EXPECT_EQ(send(new_head("GET", "/")).status, 200);
  EXPECT_TRUE(caller_.anonymous());
}

TEST_F(Authentication, JudgesTheTimeOfASignature) {
  for (const auto& [shift, fine] : {std::pair(minutes{-16}, false), std::pair(minutes{-14}, true),
                                    std::pair(minutes{14}, true), std::pair(minutes{16}, false)}) {
    EXPECT_EQ(json(signer("cloudtrail"), clock_.now() + shift).status == 200, fine)
        << shift.count();
    EXPECT_EQ(s3(signer("s3"), clock_.now() + shift).status == 200, fine) << shift.count();
  }
  expect_s3_error(s3(signer("s3"), clock_.now() - minutes{16}), 403, "RequestTimeTooSkewed");
  expect_json_error(json(signer("cloudtrail"), clock_.now() - minutes{16}),
                    "InvalidSignatureException");
}

TEST_F(Authentication, PresignedUrlsExpire) {
  const test::Signer as = signer("s3");
  EXPECT_EQ(presigned(as, clock_.now(), 60).status, 200);
  EXPECT_EQ(presigned(as, clock_.now() - seconds{59}, 60).status, 200);
  expect_s3_error(presigned(as, clock_.now() - seconds{60}, 60), 403, "AccessDenied");
  expect_s3_error(presigned(as, clock_.now() + minutes{16}, 60), 403, "AccessDenied");
  EXPECT_EQ(presigned(as, clock_.now() - std::chrono::hours{100}, 604'800).status, 200);
  expect_s3_error(presigned(as, clock_.now(), 604'801), 400, "AuthorizationQueryParametersError");
  expect_s3_error(presigned(as, clock_.now(), -1), 400, "AuthorizationQueryParametersError");
}

TEST_F(Authentication, APresignedUrlIsSignedInAllOfItsParts) {
  http::RequestHead head = new_head("GET", "/");
  signer("s3").presign(head, clock_.now(), 60);
  ASSERT_EQ(send(head).status, 200);
  http::RequestHead longer = head;
  longer.target.replace(longer.target.find("Expires=60"), 10, "Expires=90");
  expect_s3_error(send(longer), 403, "SignatureDoesNotMatch");
  http::RequestHead other = head;
  other.target += "&prefix=x";
  expect_s3_error(send(other), 403, "SignatureDoesNotMatch");
  http::RequestHead posted = head;
  posted.method = "PUT";
  EXPECT_NE(send(posted).status, 200);
  http::RequestHead elsewhere = head;
  elsewhere.headers.set("Host", "other");
  expect_s3_error(send(elsewhere), 403, "SignatureDoesNotMatch");
}

TEST_F(Authentication, TemporaryCredentialsNeedTheirToken) {
  test::Signer session = signer("cloudtrail");
  session.access_key_id = "ASIATEST";
  session.session_token = "token";
  EXPECT_EQ(json(session, clock_.now()).status, 200);
  session.session_token = "other";
  expect_json_error(json(session, clock_.now()), "UnrecognizedClientException");
  session.session_token = "";
  expect_json_error(json(session, clock_.now()), "UnrecognizedClientException");
  test::Signer plain = signer("cloudtrail");
  plain.session_token = "token";
  expect_json_error(json(plain, clock_.now()), "UnrecognizedClientException");
}

TEST_F(Authentication, TemporaryCredentialsExpire) {
  test::Signer session = signer("cloudtrail");
  session.access_key_id = "ASIATEST";
  session.session_token = "token";
  clock_.advance(minutes{5});
  expect_json_error(json(session, clock_.now()), "ExpiredTokenException");
  session.service = "s3";
  expect_s3_error(s3(session, clock_.now()), 400, "ExpiredToken");
}

TEST_F(Authentication, ATokenMayBeAddedAfterSigning) {
  http::RequestHead head = new_head("GET", "/");
  test::Signer session = signer("s3");
  session.access_key_id = "ASIATEST";
  session.presign(head, clock_.now(), 60);
  http::RequestHead with_token = head;
  with_token.target += "&X-Amz-Security-Token=token";
  EXPECT_EQ(send(with_token).status, 200);
  expect_s3_error(send(head), 400, "InvalidToken");
}

TEST_F(Authentication, S3SignsAllOfItsOwnHeaders) {
  http::RequestHead head = new_head("GET", "/");
  signer("s3").sign(head, clock_.now(), crypto::sha256_hex(""));
  head.headers.add("x-amz-acl", "public-read");
  expect_s3_error(send(head), 403, "AccessDenied");
  http::RequestHead unsaid = new_head("GET", "/");
  unsaid.headers.add("X-Amz-Date", iso8601_basic(clock_.now()));
  unsaid.headers.add("Authorization",
                     "AWS4-HMAC-SHA256 Credential=AKIATEST/20260102/us-east-1/s3/"
                     "aws4_request, SignedHeaders=host;x-amz-date, Signature=00");
  expect_s3_error(send(unsaid), 400, "InvalidRequest");
  http::RequestHead odd = new_head("GET", "/");
  signer("s3").sign(odd, clock_.now(), "not-a-hash");
  expect_s3_error(send(odd), 400, "InvalidArgument");
  http::RequestHead newer = new_head("GET", "/");
  signer("s3").sign(newer, clock_.now(), "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD");
  expect_s3_error(send(newer), 501, "NotImplemented");
}

TEST_F(Authentication, TheHostMustBeSigned) {
  http::RequestHead head = json_head(kTarget);
  http::RequestHead hostless;
  hostless.method = head.method;
  hostless.target = head.target;
  for (const auto& [name, value] : head.headers) {
    if (name != "Host") hostless.headers.add(name, value);
  }
  signer("cloudtrail").sign(hostless, clock_.now(), crypto::sha256_hex("{}"));
  hostless.headers.add("Host", "localhost");
  expect_json_error(send(hostless, "{}"), "InvalidSignatureException");
}

TEST_F(Authentication, TheScopeMustBeRight) {
  test::Signer region = signer("cloudtrail");
  region.region = "mars-north-1";
  expect_json_error(json(region, clock_.now()), "InvalidSignatureException");
  for (const char* service : {"no-such-service", "sts"}) {
    expect_json_error(json(signer(service), clock_.now()), "InvalidSignatureException");
  }
}

TEST_F(Authentication, S3NamesWhatIsWrongWithACredential) {
  test::Signer region = signer("s3");
  region.region = "aws-global";
  const http::Response answer = s3(region, clock_.now());
  expect_s3_error(answer, 400, "AuthorizationHeaderMalformed");
  EXPECT_NE(answer.body.find("<Region>us-east-1</Region>"), std::string::npos) << answer.body;
  const auto get = [&](const char* target) { return send(new_head("GET", target)); };
  expect_s3_error(get("/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=A%252Fus-east-1&"
                      "X-Amz-Date=20260102T000000Z&X-Amz-Expires=9&X-Amz-SignedHeaders=host&"
                      "X-Amz-Signature=00"),
                  400, "AuthorizationQueryParametersError");
  for (const char* older : {"/?AWSAccessKeyId=AKIATEST&Expires=9", "/?Signature=s&Expires=9",
                            "/?AWSAccessKeyId=AKIATEST&Signature=s"}) {
    const http::Response refused = get(older);
    expect_s3_error(refused, 403, "AccessDenied");
    EXPECT_NE(refused.body.find("requires the Signature, Expires"), std::string::npos) << older;
  }
}

TEST_F(Authentication, UnverifiedKeysAreTakenAtTheirWord) {
  Credential any = test::user_credential("AKIAANY", "");
  any.unverified = true;
  credentials_.known["AKIAANY"] = any;
  test::Signer as = signer("cloudtrail");
  as.access_key_id = "AKIAANY";
  as.secret = "whatever";
  EXPECT_EQ(json(as, clock_.now() - std::chrono::hours{24}).status, 200);
}

TEST_F(Authentication, AStoreThatDoesNotReadIsOurFault) {
  credentials_.failing = true;
  const http::Response response = json(signer("cloudtrail"), clock_.now());
  EXPECT_EQ(response.status, 500);
  EXPECT_EQ(must(parse_json(response.body)).text("__type"), "InternalFailure");
}

TEST_F(Authentication, AnAuthorizerThatDoesNotReadIsOurFault) {
  authorizer_.failing = true;
  const http::Response response = json(signer("cloudtrail"), clock_.now());
  EXPECT_EQ(response.status, 500);
  EXPECT_EQ(only_record().text("errorCode"), "InternalFailure");
}

}  // namespace
}  // namespace trailcam::pipeline
