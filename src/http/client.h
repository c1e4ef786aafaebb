// A small client for our own commands: one request, one answer, one connection; HTTP or HTTPS.
#pragma once

#include <string>

#include "http/message.h"

namespace trailcam::http {

struct Url {
  std::string host;  // without brackets
  std::uint16_t port = 80;
  bool tls = false;
  std::string authority;  // "127.0.0.1:4566", for the Host header
};
// "http://HOST[:PORT]", "https://HOST[:PORT]". Error: Invalid.
Result<Url> parse_url(std::string_view text);

struct FetchOptions {
  Millis timeout;  // for connecting, and again for the rest
  std::size_t answer_bytes_max;
  std::string ca_file;  // PEM, whom to trust; "": whom the system trusts
};

// `head` has its Host header already. Larger answers than the options allow are refused. Errors: Io
// (cannot connect, not trusted, broken off, too slow), Invalid (ca_file), with one clear line.
Result<Response> fetch(const Url& url, const RequestHead& head, const std::string& body,
                       const FetchOptions& options);

}  // namespace trailcam::http
