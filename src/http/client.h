// A small client for our own commands: one request, one answer, one connection; plain HTTP.
#pragma once

#include <string>

#include "http/message.h"

namespace trailcam::http {

struct Url {
  std::string host;  // without brackets
  std::uint16_t port = 80;
  std::string authority;  // "127.0.0.1:4566", for the Host header
};
// "http://HOST[:PORT]". Error: Invalid, also for https.
Result<Url> parse_url(std::string_view text);

// `head` has its Host header already. Answers of more than `answer_bytes_max` are refused. Errors:
// Io (cannot connect, broken off, too slow), with one clear line.
Result<Response> fetch(const Url& url, const RequestHead& head, const std::string& body,
                       Millis timeout, std::size_t answer_bytes_max);

}  // namespace trailcam::http
