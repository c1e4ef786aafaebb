// Signatures: any authorization is read or refused, and what we sign ourselves verifies.
//
// Input: method, target and header lines, then a body behind an empty line.
#include <algorithm>
#include <string>

#include "aws/sigv4/presigned_v2.h"
#include "aws/sigv4/sigv4.h"
#include "crypto/digest.h"
#include "fuzz/fuzz.h"
#include "fuzz/request.h"

namespace trailcam::fuzz {
namespace {

using sigv4::PathRule;

const Secret kSecret("secret");

std::string signature_of(const http::RequestHead& head, const sigv4::Authorization& said,
                         std::string_view payload_hash, PathRule rule) {
  const sigv4::SignedRequest request{.method = head.method,
                                     .path = head.path(),
                                     .query = head.query(),
                                     .headers = head.headers,
                                     .signed_headers = said.signed_headers,
                                     .payload_hash = payload_hash,
                                     .path_rule = rule,
                                     .presigned = said.presigned};
  return sigv4::sign(
      sigv4::signing_key(kSecret, said.date, said.region, said.service),
      sigv4::string_to_sign(said.time_text, said.scope(), sigv4::canonical_request(request)));
}

void read_as_sent(const http::RequestHead& head) {
  const auto query = http::parse_pairs(head.query());
  if (!query) return;
  const sigv4::Reading reading = sigv4::read_authorization(head, *query);
  TC_ASSERT(reading.problem == sigv4::Problem::None || !reading.authorization);
  if (!reading.authorization) return;
  const sigv4::Authorization& said = *reading.authorization;
  TC_ASSERT(!said.access_key_id.empty() && !said.signature.empty());
  if (said.version2) {
    sigv4::presigned_v2_signature(kSecret, sigv4::presigned_v2_string(head, *query, head.path()));
    return;
  }
  TC_ASSERT(said.date.size() == 8 && !said.signed_headers.empty());
  for (const PathRule rule : {PathRule::Normalized, PathRule::AsSent}) {
    signature_of(head, said, sigv4::kUnsignedPayload, rule);
  }
}

// Other names the HTTP parser lets nobody send; a ';' or ',' in one would divide the list of names.
bool has_plain_names(const http::RequestHead& head) {
  return std::all_of(head.headers.begin(), head.headers.end(), [](const auto& field) {
    return field.first.find_first_of(";, \t\r") == field.first.npos;
  });
}

void sign_and_verify(http::RequestHead head, std::string_view body) {
  for (const std::string_view service : {"s3", "iam"}) {
    sigv4::sign_request(head, body, {"AKIATEST", kSecret, ""}, "us-east-1", service,
                        Timestamp{std::chrono::days{20455}});
    const sigv4::Reading reading = sigv4::read_authorization(head, {});
    TC_ASSERT(reading.authorization && reading.authorization->service == service);
    const PathRule rule = service == "s3" ? PathRule::AsSent : PathRule::Normalized;
    TC_ASSERT(signature_of(head, *reading.authorization, crypto::sha256_hex(body), rule) ==
              reading.authorization->signature);
  }
}

}  // namespace

void fuzz(std::string_view bytes) {
  Input input(bytes);
  const http::RequestHead head = read_head(input);
  read_as_sent(head);
  if (has_plain_names(head)) sign_and_verify(head, input.rest());
}

}  // namespace trailcam::fuzz
