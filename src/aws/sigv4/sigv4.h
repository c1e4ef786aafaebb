// AWS Signature Version 4, as a server sees it (and, for our own command line, as a client).
//
// Source: "AWS Signature Version 4 for API requests", "Create a signed AWS API request"; for S3
// "Authenticating Requests (AWS Signature Version 4)".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/secret.h"
#include "base/time.h"
#include "http/message.h"

namespace trailcam::sigv4 {

inline constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
inline constexpr std::string_view kUnsignedPayload = "UNSIGNED-PAYLOAD";

// What a request says of its own signature; nothing of it is verified yet.
struct Authorization {
  std::string access_key_id;
  std::string date;                         // "20260102" of the credential scope
  std::string region;                       // of the scope
  std::string service;                      // of the scope
  std::vector<std::string> signed_headers;  // lower case, in the order given
  std::string signature;
  std::string session_token;   // "" without one
  Timestamp time;              // X-Amz-Date or Date
  std::string time_text;       // the same, basic ISO form, as it is signed
  bool presigned = false;      // in the query instead of a header
  bool version2 = false;       // presigned_v2.h; `time` is then when it expires
  std::int64_t expires_s = 0;  // presigned only

  std::string scope() const { return date + "/" + region + "/" + service + "/aws4_request"; }
};

// Why a request's authorization cannot be read. The pipeline turns each into the words of the
// protocol family.
enum class Problem {
  None,
  Incomplete,  // header without a part that it must have
  MalformedCredential,
  MalformedCredentialParameter,
  UnsupportedAlgorithm,  // SigV4a, SigV2
  MissingQueryParameter,
  MissingVersion2Parameter,
  MalformedExpires,
  NegativeExpires,
  ExpiresTooLong,
  MissingDate,
  DateMismatch,  // the scope's date is not the date of the request
  MultipleMechanisms,
};

struct Reading {
  Problem problem = Problem::None;
  std::string detail;
  std::optional<Authorization> authorization;  // absent without a problem: the request is unsigned
};
Reading read_authorization(const http::RequestHead& head, const http::Pairs& query);

// How the path enters the canonical request.
enum class PathRule {
  Normalized,  // dot segments and double slashes removed, encoded once more
  AsSent,      // S3
};

struct SignedRequest {
  std::string_view method;
  std::string_view path;   // raw
  std::string_view query;  // raw
  const http::Headers& headers;
  const std::vector<std::string>& signed_headers;
  std::string_view payload_hash;  // hex, or a literal such as UNSIGNED-PAYLOAD
  PathRule path_rule = PathRule::Normalized;
  bool presigned = false;
  bool token_unsigned = false;  // presigned: the session token was added after signing
};
std::string canonical_request(const SignedRequest& request);
std::string string_to_sign(std::string_view time_text, std::string_view scope,
                           std::string_view canonical_request);
Secret signing_key(const Secret& secret_access_key, std::string_view date, std::string_view region,
                   std::string_view service);
// Lower-case hex.
std::string sign(const Secret& signing_key, std::string_view string_to_sign);

// For our own client commands: adds Host-independent headers (X-Amz-Date, Authorization, and the
// session token) to a request that has its Host header and body already.
struct Credentials {
  std::string access_key_id;
  Secret secret_access_key;
  std::string session_token;
};
void sign_request(http::RequestHead& head, std::string_view body, const Credentials& credentials,
                  std::string_view region, std::string_view service, Timestamp now);

}  // namespace trailcam::sigv4
