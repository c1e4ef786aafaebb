#include "services/s3/cross_origin.h"

#include "aws/pipeline/faults.h"
#include "aws/protocol/protocol.h"
#include "base/encoding.h"
#include "services/s3/cors.h"
#include "services/s3/faults.h"

namespace trailcam::s3 {
namespace {

constexpr std::size_t kRequestIdCharacters = 16;
constexpr std::size_t kHostIdBytes = 56;
constexpr const char* kMethodHeader = "access-control-request-method";
constexpr const char* kHeadersHeader = "access-control-request-headers";

Error forbidden(std::string message, const std::string& method, bool object) {
  return errors::access_forbidden("CORSResponse: " + std::move(message))
      .with("Method", method)
      .with("ResourceType", object ? "OBJECT" : "BUCKET");
}

Result<http::Headers> judge_preflight(const store::Database& database,
                                      const CrossOrigin::Target& target,
                                      const http::RequestHead& head) {
  const std::string origin(head.headers.get("origin"));
  if (origin.empty()) {
    return errors::bad_request("Insufficient information. Origin request header needed.");
  }
  const std::string requested(head.headers.get(kMethodHeader));
  const std::string method = requested.empty() ? "OPTIONS" : requested;
  store::Transaction transaction(database);
  const auto bucket = TC_TRY(transaction.get(kBuckets, bucket_key(target.bucket)));
  if (!bucket) return forbidden("Bucket not found", method, false);
  if (bucket->cors.empty()) {
    return forbidden("CORS is not enabled for this bucket.", method, false);
  }
  if (requested.empty()) {
    return errors::bad_request("Invalid Access-Control-Request-Method: null");
  }
  const CorsRequest request{origin, method, requested_headers(head.headers.get(kHeadersHeader))};
  if (auto headers = cors_headers(bucket->cors, request)) return std::move(*headers);
  return forbidden(
      "This CORS request is not allowed. This is usually because the evalution of Origin, request "
      "method / Access-Control-Request-Method or Access-Control-Request-Headers are not "
      "whitelisted by the resource's CORS spec.",
      method, target.object);
}

}  // namespace

http::Response CrossOrigin::preflight(const Target& target, const http::RequestHead& head) const {
  const std::string request_id = random_.text(kRequestIdCharacters, kUpperAlnum);
  const std::string host_id = base64(random_.bytes(kHostIdBytes));
  http::Response response;
  auto headers = judge_preflight(database_, target, head);
  if (headers) {
    response.headers = std::move(*headers);
  } else {
    Error error = headers.error();
    if (error.fault() == nullptr) {
      error = pipeline::faults::internal_failure(pipeline::Family::S3);
    }
    const AwsFault& fault = *error.fault();
    protocol::Reply reply = protocol::write_error(model::Protocol::RestXml, nullptr,
                                                  {.code = fault.code,
                                                   .status = fault.http_status,
                                                   .message = error.message(),
                                                   .extras = &fault.extras,
                                                   .request_id = request_id,
                                                   .host_id = host_id,
                                                   .is_s3 = true});
    response.status = reply.status;
    response.headers = std::move(reply.headers);
    response.body = std::move(reply.body);
  }
  response.headers.add("x-amz-request-id", request_id);
  response.headers.add("x-amz-id-2", host_id);
  return response;
}

std::optional<http::Headers> CrossOrigin::answer(const Target& target,
                                                 const http::RequestHead& head) const {
  store::Transaction transaction(database_);
  const auto bucket = transaction.get(kBuckets, bucket_key(target.bucket));
  if (!bucket || !*bucket) return std::nullopt;
  return cors_headers((*bucket)->cors, {std::string(head.headers.get("origin")), head.method,
                                        requested_headers(head.headers.get(kHeadersHeader))});
}

}  // namespace trailcam::s3
