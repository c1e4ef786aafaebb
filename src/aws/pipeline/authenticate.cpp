#include "aws/pipeline/authenticate.h"

#include "aws/sigv4/presigned_v2.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/encoding.h"
#include "crypto/digest.h"

namespace trailcam::pipeline {
namespace {

using sigv4::Authorization;
using sigv4::Problem;

constexpr std::string_view kStreaming = "STREAMING-";
constexpr std::string_view kDefaultRegion = "us-east-1";

Error s3_fault(const char* code, int status, std::string message) {
  return Error::aws({.code = code, .http_status = status}, std::move(message));
}

// What cannot be read of an authorization, in the words of the family.
Error unreadable(const sigv4::Reading& reading, Family family) {
  const bool s3 = family == Family::S3;
  switch (reading.problem) {
    case Problem::UnsupportedAlgorithm:
      if (s3) {
        return s3_fault("InvalidRequest", 400,
                        "The authorization mechanism you have provided is not supported. Please "
                        "use AWS4-HMAC-SHA256.");
      }
      return faults::incomplete_signature(
          family, fmt::format("Unsupported AWS 'algorithm': '{}'.", reading.detail));
    case Problem::MissingQueryParameter:
      if (s3) {
        return s3_fault("AuthorizationQueryParametersError", 400,
                        "Query-string authentication version 4 requires the X-Amz-Algorithm, "
                        "X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and "
                        "X-Amz-Expires parameters.");
      }
      return faults::incomplete_signature(
          family, fmt::format("AWS query-string parameters must include '{}'. Re-examine the "
                              "query-string parameters.",
                              reading.detail));
    case Problem::MissingVersion2Parameter:
      return s3_fault("AccessDenied", 403,
                      "Query-string authentication requires the Signature, Expires and "
                      "AWSAccessKeyId parameters");
    case Problem::MalformedExpires:
      return s3_fault("AuthorizationQueryParametersError", 400, "X-Amz-Expires should be a number");
    case Problem::NegativeExpires:
      return s3_fault("AuthorizationQueryParametersError", 400,
                      "X-Amz-Expires must be non-negative");
    case Problem::ExpiresTooLong:
      return s3_fault("AuthorizationQueryParametersError", 400,
                      "X-Amz-Expires must be less than a week (in seconds); that is, the given "
                      "X-Amz-Expires must be less than 604800 seconds");
    case Problem::MultipleMechanisms:
      return s3_fault("InvalidArgument", 400,
                      "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, "
                      "Signature query string parameter or the Authorization header should be "
                      "specified");
    case Problem::MalformedCredentialParameter:
      if (s3) {
        return s3_fault("AuthorizationQueryParametersError", 400,
                        "Error parsing the X-Amz-Credential parameter; the Credential is "
                        "mal-formed; expecting "
                        "\"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".");
      }
      [[fallthrough]];
    case Problem::MalformedCredential:
      return faults::incomplete_signature(
          family, s3 ? "The authorization header is malformed; the Credential is mal-formed; "
                       "expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\"."
                     : fmt::format("Credential must have exactly 5 slash-delimited elements, e.g. "
                                   "keyid/date/region/service/term, got '{}'",
                                   reading.detail));
    case Problem::MissingDate:
      if (s3) {
        return s3_fault("AccessDenied", 403,
                        "AWS authentication requires a valid Date or x-amz-date header");
      }
      return faults::incomplete_signature(
          family,
          "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
    case Problem::DateMismatch:
      return faults::signature_mismatch(
          family, fmt::format("Date in Credential scope does not match YYYYMMDD from ISO-8601 "
                              "version of date from HTTP: '{}'",
                              reading.detail));
    default:
      return faults::incomplete_signature(
          family, s3 ? "The authorization header is malformed; " + reading.detail : reading.detail);
  }
}

// A region that is none, as "aws-global" in the scope of some clients.
Error wrong_region(const std::string& region, Family family) {
  if (family != Family::S3) {
    return faults::signature_mismatch(
        family, fmt::format("Credential should be scoped to a valid Region, not '{}'.", region));
  }
  return s3_fault("AuthorizationHeaderMalformed", 400,
                  fmt::format("The authorization header is malformed; the region '{}' is wrong; "
                              "expecting '{}'",
                              region, kDefaultRegion))
      .with("Region", std::string(kDefaultRegion));
}

// The bytes as pairs of digits with spaces between, as S3 shows what it signed.
std::string spaced_hex(std::string_view text) {
  std::string out;
  for (const char c : text) out += (out.empty() ? "" : " ") + hex(std::string(1, c));
  return out;
}

bool is_hex_hash(std::string_view text) {
  return text.size() == 64 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

Result<std::optional<sigv4::ChunkedForm>> chunked_form(std::string_view declared) {
  if (!declared.starts_with(kStreaming)) return std::optional<sigv4::ChunkedForm>();
  if (declared == "STREAMING-UNSIGNED-PAYLOAD-TRAILER") {
    return std::optional(sigv4::ChunkedForm{false, true});
  }
  if (declared == "STREAMING-AWS4-HMAC-SHA256-PAYLOAD") {
    return std::optional(sigv4::ChunkedForm{true, false});
  }
  if (declared == "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER") {
    return std::optional(sigv4::ChunkedForm{true, true});
  }
  return s3_fault("NotImplemented", 501,
                  "A header you provided implies functionality that is not implemented")
      .with("Header", "x-amz-content-sha256");
}

}  // namespace

Result<Authenticated> Authenticator::authenticate(const Draft& draft,
                                                  const Identified& identified) const {
  const Family family = identified.family;
  if (draft.reading.problem != Problem::None) return unreadable(draft.reading, family);
  Authenticated out;
  const std::string_view declared = draft.head.headers.get("x-amz-content-sha256");
  if (!draft.reading.authorization) {
    const bool may_be_anonymous =
        family == Family::S3 || (identified.operation != nullptr && identified.operation->no_auth);
    if (!may_be_anonymous) return faults::missing_authentication(family);
    out.chunked = TC_TRY(chunked_form(declared));
    if (is_hex_hash(declared)) out.declared_hash = declared;
    return out;
  }
  const Authorization& authorization = *draft.reading.authorization;
  if (!regions_.contains(Region(authorization.region))) {
    return wrong_region(authorization.region, family);
  }
  if (identified.service != nullptr && identified.service->signing_name != authorization.service) {
    return faults::signature_mismatch(
        family, fmt::format("Credential should be scoped to correct service: '{}'.",
                            identified.service->signing_name));
  }
  const std::optional<Credential> credential =
      TC_TRY(credentials_.find(authorization.access_key_id));
  if (!credential) return faults::unknown_access_key(family, authorization.access_key_id);
  const bool to_iam = identified.service != nullptr && identified.service->signing_name == "iam";
  if (to_iam && credential->caller.without_iam) {
    return faults::unknown_access_key(family, authorization.access_key_id);
  }
  out.caller = credential->caller;
  out.chunked = TC_TRY(chunked_form(declared));
  if (is_hex_hash(declared)) out.declared_hash = declared;
  if (credential->unverified) {
    // Nobody knows the secret: chunk signatures cannot be checked either.
    if (out.chunked) out.chunked->signed_chunks = false;
    return out;
  }
  if (!authorization.version2) TC_TRY(check_time(draft, authorization, family));
  const std::string token_hash =
      authorization.session_token.empty() ? "" : crypto::sha256(authorization.session_token);
  if (!crypto::equal_in_constant_time(credential->session_token_hash, token_hash)) {
    return faults::invalid_token(family);
  }
  if (credential->expires && clock_.now() >= *credential->expires) {
    return faults::expired_token(family);
  }
  if (authorization.version2) {
    TC_TRY(check_version2(draft, identified, credential->secret_access_key));
    return out;
  }
  TC_TRY(check_signed_headers(draft, authorization, family));

  out.signing_key = signing_keys_.get(credential->secret_access_key, authorization);
  if (family == Family::S3) {
    if (declared.empty() && !authorization.presigned) {
      return s3_fault("InvalidRequest", 400,
                      "Missing required header for this request: x-amz-content-sha256");
    }
    const bool known_form = declared.empty() || declared == sigv4::kUnsignedPayload ||
                            out.chunked || is_hex_hash(declared);
    if (!known_form) {
      return s3_fault("InvalidArgument", 400,
                      "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, "
                      "STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, "
                      "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.")
          .with("ArgumentName", "x-amz-content-sha256")
          .with("ArgumentValue", std::string(declared));
    }
    TC_TRY(compare(draft, identified, declared.empty() ? sigv4::kUnsignedPayload : declared,
                   out.signing_key));
    return out;
  }
  if (is_hex_hash(declared)) {
    TC_TRY(compare(draft, identified, declared, out.signing_key));
  } else {
    out.body_pending = true;
  }
  return out;
}

Result<void> Authenticator::verify_body(const Draft& draft, const Identified& identified,
                                        std::string_view body_hash,
                                        const Authenticated& authenticated) const {
  if (authenticated.body_pending) {
    TC_TRY(compare(draft, identified, body_hash, authenticated.signing_key));
  }
  if (!authenticated.declared_hash.empty() && authenticated.declared_hash != body_hash) {
    if (identified.family != Family::S3) return faults::signature_mismatch(identified.family);
    return s3_fault("XAmzContentSHA256Mismatch", 400,
                    "The provided 'x-amz-content-sha256' header does not match what was computed.")
        .with("ClientComputedContentSHA256", authenticated.declared_hash)
        .with("S3ComputedContentSHA256", std::string(body_hash));
  }
  return {};
}

Result<void> Authenticator::check_time(const Draft& draft, const Authorization& authorization,
                                       Family family) const {
  // Always the real clock: a virtual one must not make every signature too old.
  const Timestamp now = clock_.real_now();
  (void)draft;
  const Timestamp signed_at = authorization.time;
  if (authorization.presigned && family == Family::S3) {
    const Timestamp expires = signed_at + std::chrono::seconds{authorization.expires_s};
    if (now >= expires) {
      return s3_fault("AccessDenied", 403, "Request has expired")
          .with("X-Amz-Expires", std::to_string(authorization.expires_s))
          .with("Expires", iso8601(expires))
          .with("ServerTime", iso8601(now));
    }
    if (signed_at > now + kClockSkewMax) {
      return s3_fault("AccessDenied", 403, "Request is not valid yet");
    }
    return {};
  }
  const Millis lifetime = authorization.presigned
                              ? Millis{std::chrono::seconds{authorization.expires_s}}
                              : kClockSkewMax;
  const bool too_old = signed_at < now - std::max(lifetime, kClockSkewMax);
  const bool too_new = signed_at > now + kClockSkewMax;
  if (!too_old && !too_new) return {};
  if (family == Family::S3) {
    return s3_fault("RequestTimeTooSkewed", 403,
                    "The difference between the request time and the current time is too large.")
        .with("RequestTime", authorization.time_text)
        .with("ServerTime", iso8601(now))
        .with("MaxAllowedSkewMilliseconds", std::to_string(kClockSkewMax.count()));
  }
  const std::string now_text = iso8601_basic(now);
  return faults::signature_mismatch(
      family,
      too_old ? fmt::format("Signature expired: {} is now earlier than {} ({} - 15 min.)",
                            authorization.time_text, iso8601_basic(now - kClockSkewMax), now_text)
              : fmt::format("Signature not yet current: {} is still later than {} ({} + 15 min.)",
                            authorization.time_text, iso8601_basic(now + kClockSkewMax), now_text));
}

Result<void> Authenticator::check_version2(const Draft& draft, const Identified& identified,
                                           const Secret& secret) const {
  const Authorization& authorization = *draft.reading.authorization;
  if (const Timestamp now = clock_.real_now(); now >= authorization.time) {
    return s3_fault("AccessDenied", 403, "Request has expired")
        .with("Expires", iso8601(authorization.time))
        .with("ServerTime", iso8601(now));
  }
  const std::string path(draft.head.path());
  std::string to_sign;
  // The bucket is part of the path, or of the host.
  for (const std::string& resource : {path, "/" + identified.bucket + path}) {
    to_sign = sigv4::presigned_v2_string(draft.head, draft.query, resource);
    if (crypto::equal_in_constant_time(sigv4::presigned_v2_signature(secret, to_sign),
                                       authorization.signature)) {
      return {};
    }
  }
  return faults::signature_mismatch(Family::S3)
      .with("AWSAccessKeyId", authorization.access_key_id)
      .with("StringToSign", to_sign)
      .with("SignatureProvided", authorization.signature)
      .with("StringToSignBytes", spaced_hex(to_sign));
}

Result<void> Authenticator::check_signed_headers(const Draft& draft,
                                                 const Authorization& authorization,
                                                 Family family) const {
  const auto is_signed = [&](std::string_view name) {
    return std::find(authorization.signed_headers.begin(), authorization.signed_headers.end(),
                     name) != authorization.signed_headers.end();
  };
  if (!is_signed("host") && !is_signed(":authority")) {
    return family == Family::S3
               ? s3_fault("AccessDenied", 403,
                          "There were headers present in the request which were not signed")
                     .with("HeadersNotSigned", "host")
               : faults::signature_mismatch(
                     family,
                     "'Host' or ':authority' must be a 'SignedHeader' in the AWS "
                     "Authorization.");
  }
  if (family != Family::S3) return {};
  std::string unsigned_names;
  for (const auto& [name, value] : draft.head.headers) {
    const std::string lowered = lower(name);
    if (!lowered.starts_with("x-amz-") || is_signed(lowered)) continue;
    // A presigned URL stands for no payload of its own.
    if (authorization.presigned && lowered == "x-amz-content-sha256") continue;
    if (!unsigned_names.empty()) unsigned_names += ", ";
    unsigned_names += lowered;
  }
  if (unsigned_names.empty()) return {};
  return s3_fault("AccessDenied", 403,
                  "There were headers present in the request which were not signed")
      .with("HeadersNotSigned", unsigned_names);
}

Result<void> Authenticator::compare(const Draft& draft, const Identified& identified,
                                    std::string_view payload_hash, const Secret& key) const {
  const Authorization& authorization = *draft.reading.authorization;
  const bool s3 = identified.family == Family::S3;
  const std::string path(draft.head.path());
  sigv4::SignedRequest request{
      .method = draft.head.method,
      .path = path,
      .query = draft.head.query(),
      .headers = draft.head.headers,
      .signed_headers = authorization.signed_headers,
      .payload_hash = payload_hash,
      .path_rule = s3 ? sigv4::PathRule::AsSent : sigv4::PathRule::Normalized,
      .presigned = authorization.presigned};
  const auto signs = [&](const std::string& canonical) {
    const std::string to_sign =
        sigv4::string_to_sign(authorization.time_text, authorization.scope(), canonical);
    return crypto::equal_in_constant_time(sigv4::sign(key, to_sign), authorization.signature);
  };
  const std::string canonical = sigv4::canonical_request(request);
  if (signs(canonical)) return {};
  // Some clients add the session token after signing; it is compared by itself.
  if (authorization.presigned && !authorization.session_token.empty()) {
    request.token_unsigned = true;
    if (signs(sigv4::canonical_request(request))) return {};
    request.token_unsigned = false;
  }
  if (!s3) return faults::signature_mismatch(identified.family);

  // Clients escape a path in different ways on the wire and in what they sign; both spellings name
  // the same key, so the fully escaped one is tried too.
  const std::string encoded = percent_encode(percent_decode(path).value_or(path), Slash::Keep);
  if (encoded != path) {
    request.path = encoded;
    if (signs(sigv4::canonical_request(request))) return {};
  }
  const std::string to_sign =
      sigv4::string_to_sign(authorization.time_text, authorization.scope(), canonical);
  return faults::signature_mismatch(Family::S3)
      .with("AWSAccessKeyId", authorization.access_key_id)
      .with("StringToSign", to_sign)
      .with("SignatureProvided", authorization.signature)
      .with("StringToSignBytes", spaced_hex(to_sign))
      .with("CanonicalRequest", canonical)
      .with("CanonicalRequestBytes", spaced_hex(canonical));
}

}  // namespace trailcam::pipeline
