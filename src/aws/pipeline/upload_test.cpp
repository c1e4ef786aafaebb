// Bodies that stream through the pipeline into a sink: checks on the way, and what is left when one
// of them fails.
#include <gtest/gtest.h>

#include "base/encoding.h"
#include "crypto/checksum.h"
#include "support/pipeline.h"

namespace trailcam::pipeline {
namespace {

using test::must;

std::string base64_checksum(crypto::ChecksumAlgorithm algorithm, std::string_view bytes) {
  const auto sum = crypto::Checksum::create(algorithm);
  sum->update(bytes);
  return base64(sum->finish());
}

class Uploads : public test::PipelineTest {
 protected:
  struct Sink : BodySink {
    explicit Sink(Uploads& test) : test(test) { ++test.sinks_; }
    ~Sink() override { --test.sinks_; }
    Result<void> write(std::string_view piece) override {
      if (test.sink_fails_) return Error(ErrorKind::Io, "the disk is full");
      bytes += piece;
      return {};
    }
    Uploads& test;
    std::string bytes;
  };

  Uploads() {
    handlers_.add("s3", "PutObject",
                  {[this](Call& call, const Value&, BodySink* body) -> Result<Value> {
                     stored_ = static_cast<Sink&>(*body).bytes;
                     facts_ = call.body_facts;
                     return Value::map({{"ETag", "\"e\""}});
                   },
                   [this](Call&, const Value& input) -> Result<std::unique_ptr<BodySink>> {
                     ++opened_;
                     if (input.text("Bucket") == "missing") {
                       return Error::aws({.code = "NoSuchBucket", .http_status = 404}, "no bucket");
                     }
                     return std::unique_ptr<BodySink>(std::make_unique<Sink>(*this));
                   }});
  }

  http::RequestHead put(std::initializer_list<http::Headers::Field> headers = {}) {
    http::RequestHead head = new_head("PUT", "/bucket/key");
    for (const auto& [name, value] : headers) head.headers.add(name, value);
    return head;
  }
  http::Response send_signed(http::RequestHead head, std::string_view body,
                             const std::string& hash) {
    signer("s3").sign(head, clock_.now(), hash);
    return send(std::move(head), body);
  }
  // Nothing was stored, and the sink is gone by the time of the answer's end.
  void expect_refused(const http::Response& response, int status, std::string_view code) {
    EXPECT_EQ(response.status, status);
    EXPECT_NE(response.body.find("<Code>" + std::string(code) + "</Code>"), std::string::npos)
        << response.body;
    EXPECT_EQ(stored_, std::nullopt);
    EXPECT_EQ(sinks_, 0);
  }

  int opened_ = 0;
  int sinks_ = 0;
  bool sink_fails_ = false;
  std::optional<std::string> stored_;
  BodyFacts facts_;
};

TEST_F(Uploads, GoIntoTheirSink) {
  const std::string body(100'000, 'x');
  EXPECT_EQ(send_signed(put(), body, crypto::sha256_hex(body)).status, 200);
  EXPECT_EQ(stored_, body);
  EXPECT_EQ(facts_.wire_bytes, body.size());
  EXPECT_EQ(facts_.decoded_bytes, body.size());
  EXPECT_EQ(sinks_, 0);
  const Value record = only_record();
  EXPECT_EQ(record.at_path("additionalEventData.bytesTransferredIn")->as_int(), 100'000);
  EXPECT_EQ(record.find("requestParameters")->text("key"), "key");
}

TEST_F(Uploads, MayBeLargerThanAnyBuffer) {
  const std::string body(settings_.body_bytes_max * 3, 'x');
  EXPECT_EQ(send_signed(put(), body, "UNSIGNED-PAYLOAD").status, 200);
  EXPECT_EQ(stored_->size(), body.size());
}

TEST_F(Uploads, AWrongHashOfTheBodyIsFound) {
  expect_refused(send_signed(put(), "body", crypto::sha256_hex("other")), 400,
                 "XAmzContentSHA256Mismatch");
}

TEST_F(Uploads, AWrongMd5IsFound) {
  const std::string right = base64(crypto::digest(crypto::Hash::Md5, "body"));
  EXPECT_EQ(send_signed(put({{"Content-MD5", right}}), "body", "UNSIGNED-PAYLOAD").status, 200);
  EXPECT_TRUE(facts_.has_content_md5);
  stored_.reset();
  const std::string wrong = base64(crypto::digest(crypto::Hash::Md5, "other"));
  expect_refused(send_signed(put({{"Content-MD5", wrong}}), "body", "UNSIGNED-PAYLOAD"), 400,
                 "BadDigest");
  expect_refused(send_signed(put({{"Content-MD5", "short"}}), "body", "UNSIGNED-PAYLOAD"), 400,
                 "InvalidDigest");
}

TEST_F(Uploads, ChecksumsInHeadersAreVerified) {
  using crypto::ChecksumAlgorithm;
  for (const ChecksumAlgorithm algorithm :
       {ChecksumAlgorithm::Crc32, ChecksumAlgorithm::Crc32c, ChecksumAlgorithm::Crc64Nvme,
        ChecksumAlgorithm::Sha1, ChecksumAlgorithm::Sha256}) {
    const std::string header = "x-amz-checksum-" + lower(crypto::checksum_name(algorithm));
    stored_.reset();
    EXPECT_EQ(
        send_signed(put({{header, base64_checksum(algorithm, "body")}}), "body", "UNSIGNED-PAYLOAD")
            .status,
        200)
        << header;
    EXPECT_EQ(facts_.checksum_algorithm, algorithm);
    EXPECT_EQ(facts_.checksum, base64_checksum(algorithm, "body"));
    stored_.reset();
    expect_refused(send_signed(put({{header, base64_checksum(algorithm, "other")}}), "body",
                               "UNSIGNED-PAYLOAD"),
                   400, "BadDigest");
    expect_refused(send_signed(put({{header, "AA=="}}), "body", "UNSIGNED-PAYLOAD"), 400,
                   "InvalidRequest");
  }
  expect_refused(send_signed(put({{"x-amz-checksum-crc32", "AAAAAA=="},
                                  {"x-amz-checksum-crc32c", "AAAAAA=="}}),
                             "body", "UNSIGNED-PAYLOAD"),
                 400, "InvalidRequest");
}

std::string unsigned_chunks(std::string_view bytes, const std::string& trailer) {
  char size[32];
  std::snprintf(size, sizeof size, "%zx", bytes.size());
  return std::string(size) + "\r\n" + std::string(bytes) + "\r\n0\r\n" + trailer + "\r\n";
}

TEST_F(Uploads, ChecksumsInTrailersAreVerified) {
  const auto upload = [&](const std::string& trailer, const std::string& length) {
    stored_.reset();
    return send_signed(put({{"Content-Encoding", "aws-chunked"},
                            {"X-Amz-Trailer", "x-amz-checksum-crc32"},
                            {"X-Amz-Decoded-Content-Length", length}}),
                       unsigned_chunks("body", trailer), "STREAMING-UNSIGNED-PAYLOAD-TRAILER");
  };
  const std::string right = base64_checksum(crypto::ChecksumAlgorithm::Crc32, "body");
  EXPECT_EQ(upload("x-amz-checksum-crc32:" + right + "\r\n", "4").status, 200);
  EXPECT_EQ(stored_, "body");
  EXPECT_EQ(facts_.decoded_bytes, 4u);
  EXPECT_GT(facts_.wire_bytes, 4u);
  expect_refused(upload("x-amz-checksum-crc32:AAAAAA==\r\n", "4"), 400, "BadDigest");
  expect_refused(upload("", "4"), 400, "MalformedTrailerError");
  expect_refused(upload("x-amz-checksum-crc32:" + right + "\r\n", "5"), 400, "IncompleteBody");
  expect_refused(upload("x-amz-checksum-crc32:" + right + "\r\n", "x"), 400, "InvalidArgument");
}

TEST_F(Uploads, SignedChunksAreVerified) {
  const auto upload = [&](bool spoil) {
    stored_.reset();
    http::RequestHead head = put({{"X-Amz-Decoded-Content-Length", "4"}});
    const test::Signer s3 = signer("s3");
    s3.sign(head, clock_.now(), "STREAMING-AWS4-HMAC-SHA256-PAYLOAD");
    const std::string_view authorization = head.headers.get("Authorization");
    std::string previous(authorization.substr(authorization.rfind('=') + 1));
    std::string body;
    for (const std::string chunk : {"body", ""}) {
      previous = sigv4::sign(s3.key(clock_.now()),
                             "AWS4-HMAC-SHA256-PAYLOAD\n" + iso8601_basic(clock_.now()) + "\n" +
                                 s3.scope(clock_.now()) + "\n" + previous + "\n" +
                                 crypto::sha256_hex("") + "\n" + crypto::sha256_hex(chunk));
      body +=
          std::to_string(chunk.size()) + ";chunk-signature=" + previous + "\r\n" + chunk + "\r\n";
    }
    if (spoil) body[body.find("body")] = 'B';
    return send(std::move(head), body);
  };
  EXPECT_EQ(upload(false).status, 200);
  EXPECT_EQ(stored_, "body");
  expect_refused(upload(true), 403, "SignatureDoesNotMatch");
}

TEST_F(Uploads, NobodyUnknownReachesASink) {
  http::RequestHead unknown = put();
  test::Signer other = signer("s3");
  other.access_key_id = "AKIAOTHER";
  other.sign(unknown, clock_.now(), "UNSIGNED-PAYLOAD");
  expect_refused(send(unknown, "body"), 403, "InvalidAccessKeyId");

  http::RequestHead wrong = put();
  test::Signer liar = signer("s3");
  liar.secret = "wrong";
  liar.sign(wrong, clock_.now(), "UNSIGNED-PAYLOAD");
  expect_refused(send(wrong, "body"), 403, "SignatureDoesNotMatch");

  authorizer_.denied_actions = {"s3:PutObject"};
  expect_refused(send(put(), "body"), 404, "NoSuchBucket");
  buckets_.owners["bucket"] = AccountId("444455556666");
  expect_refused(send(put(), "body"), 403, "AccessDenied");
  expect_refused(send_signed(put(), "body", "UNSIGNED-PAYLOAD"), 403, "AccessDenied");
  EXPECT_EQ(opened_, 0);
}

TEST_F(Uploads, TheHeadAloneMayDecide) {
  http::RequestHead head = new_head("PUT", "/missing/key");
  signer("s3").sign(head, clock_.now(), "UNSIGNED-PAYLOAD");
  head.has_body = true;
  const auto exchange = pipeline().begin(std::move(head));
  EXPECT_FALSE(exchange->wants_body());
  EXPECT_EQ(finish(*exchange).status, 404);
  EXPECT_EQ(only_record().text("errorCode"), "NoSuchBucket");
}

TEST_F(Uploads, AnAbandonedOneDropsItsSink) {
  http::RequestHead head = put();
  signer("s3").sign(head, clock_.now(), "UNSIGNED-PAYLOAD");
  auto exchange = pipeline().begin(std::move(head));
  EXPECT_TRUE(exchange->write("half"));
  EXPECT_EQ(sinks_, 1);
  exchange->abandon("gone");
  exchange.reset();
  EXPECT_EQ(sinks_, 0);
  EXPECT_EQ(stored_, std::nullopt);
}

TEST_F(Uploads, AFullDiskIsOurFault) {
  sink_fails_ = true;
  expect_refused(send_signed(put(), "body", "UNSIGNED-PAYLOAD"), 500, "InternalError");
  EXPECT_EQ(last_outcome(), Outcome::Broken);
}

TEST_F(Uploads, ServicesUploadToo) {
  InternalCall call{.service_principal = "cloudtrail.amazonaws.com",
                    .source_arn = "arn",
                    .source_account = AccountId("111122223333"),
                    .account = AccountId("111122223333"),
                    .region = Region("us-east-1"),
                    .service = "s3",
                    .operation = "PutObject",
                    .input = Value::map({{"Bucket", "logs"}, {"Key", "k"}}),
                    .body = "a log file"};
  EXPECT_EQ(must(pipeline().call(call)).text("ETag"), "\"e\"");
  EXPECT_EQ(stored_, "a log file");
  call.input.set("Bucket", "missing");
  EXPECT_TRUE(test::fails_with(pipeline().call(call), "NoSuchBucket"));
  sink_fails_ = true;
  call.input.set("Bucket", "logs");
  EXPECT_TRUE(test::fails_with(pipeline().call(call), "InternalError"));
  EXPECT_EQ(records().size(), 3u);
  EXPECT_EQ(sinks_, 0);
}

}  // namespace
}  // namespace trailcam::pipeline
