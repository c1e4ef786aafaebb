// Targets, query strings and encodings: what is encoded decodes to the same.
#include <string>

#include "base/encoding.h"
#include "fuzz/fuzz.h"
#include "http/client.h"
#include "http/message.h"

namespace trailcam::fuzz {
namespace {

void check_encodings(std::string_view bytes) {
  TC_ASSERT(percent_decode(percent_encode(bytes)) == bytes);
  TC_ASSERT(form_decode(percent_encode(bytes, Slash::Keep)) == bytes);
  TC_ASSERT(unhex(hex(bytes)) == bytes);
  TC_ASSERT(unbase64(base64(bytes)) == bytes);
  if (const auto decoded = unhex(bytes)) TC_ASSERT(hex(*decoded) == lower(bytes));
  if (const auto decoded = unbase64(bytes)) TC_ASSERT(unbase64(base64(*decoded)) == decoded);
}

void check_pairs(std::string_view query) {
  const auto pairs = http::parse_pairs(query);
  if (!pairs) return;
  std::string written;
  for (const auto& [name, value] : *pairs) {
    written += '&';
    written += percent_encode(name);
    written += '=';
    written += percent_encode(value);
  }
  const auto again = http::parse_pairs(written);
  TC_ASSERT(again && *again == *pairs);
}

}  // namespace

void fuzz(std::string_view bytes) {
  check_encodings(bytes);
  http::RequestHead head;
  head.target = bytes;
  check_pairs(head.query());
  check_pairs(bytes);
  percent_decode(head.path());
  const auto url = http::parse_url(bytes);
  if (url) TC_ASSERT(!url->host.empty());
}

}  // namespace trailcam::fuzz
