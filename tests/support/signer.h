// Signs requests for tests in every way that clients do.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "aws/sigv4/sigv4.h"
#include "base/encoding.h"
#include "crypto/digest.h"

namespace trailcam::test {

struct Signer {
  std::string access_key_id = "AKIATEST";
  std::string secret = "secret";
  std::string session_token = {};
  std::string region = "us-east-1";
  std::string service = "s3";

  // Adds date, token and authorization; signs all headers that are there by then. `payload_hash` is
  // what the client says of the body: a hash, or a literal such as UNSIGNED-PAYLOAD.
  void sign(http::RequestHead& head, Timestamp now, const std::string& payload_hash) const {
    head.headers.set("X-Amz-Date", iso8601_basic(now));
    if (service == "s3") head.headers.set("X-Amz-Content-Sha256", payload_hash);
    if (!session_token.empty()) head.headers.set("X-Amz-Security-Token", session_token);
    std::vector<std::string> names;
    for (const auto& [name, value] : head.headers) names.push_back(lower(name));
    const std::string signature = signature_of(head, now, names, payload_hash, false);
    head.headers.set("Authorization", std::string(sigv4::kAlgorithm) +
                                          " Credential=" + access_key_id + "/" + scope(now) +
                                          ", SignedHeaders=" + joined(names) +
                                          ", Signature=" + signature);
  }

  // Adds the parameters of a presigned URL.
  void presign(http::RequestHead& head, Timestamp now, std::int64_t expires_s) const {
    head.target += head.target.find('?') == std::string::npos ? "?" : "&";
    head.target += "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" +
                   percent_encode(access_key_id + "/" + scope(now)) +
                   "&X-Amz-Date=" + iso8601_basic(now) +
                   "&X-Amz-Expires=" + std::to_string(expires_s) + "&X-Amz-SignedHeaders=host";
    if (!session_token.empty()) {
      head.target += "&X-Amz-Security-Token=" + percent_encode(session_token);
    }
    const std::string payload_hash =
        service == "s3" ? std::string(sigv4::kUnsignedPayload) : crypto::sha256_hex("");
    head.target += "&X-Amz-Signature=" + signature_of(head, now, {"host"}, payload_hash, true);
  }

  std::string scope(Timestamp now) const {
    return yyyymmdd(now) + "/" + region + "/" + service + "/aws4_request";
  }
  Secret key(Timestamp now) const {
    return sigv4::signing_key(Secret(secret), yyyymmdd(now), region, service);
  }

 private:
  static std::string joined(std::vector<std::string> names) {
    std::sort(names.begin(), names.end());
    std::string out;
    for (const std::string& name : names) out += (out.empty() ? "" : ";") + name;
    return out;
  }
  std::string signature_of(const http::RequestHead& head, Timestamp now,
                           const std::vector<std::string>& names, const std::string& payload_hash,
                           bool presigned) const {
    const std::string canonical = sigv4::canonical_request(
        {.method = head.method,
         .path = head.path(),
         .query = head.query(),
         .headers = head.headers,
         .signed_headers = names,
         .payload_hash = payload_hash,
         .path_rule = service == "s3" ? sigv4::PathRule::AsSent : sigv4::PathRule::Normalized,
         .presigned = presigned});
    return sigv4::sign(key(now), sigv4::string_to_sign(iso8601_basic(now), scope(now), canonical));
  }
};

}  // namespace trailcam::test
