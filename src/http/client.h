// A small client for our own commands; HTTP or HTTPS.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

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
  Millis timeout;  // for connecting, again for sending, and for each piece of the answer
  std::size_t answer_bytes_max;  // of a body that is kept
  std::string ca_file;           // PEM, whom to trust; "": whom the system trusts
};

// A connection that is kept from one request to the next, and made anew where the other side closed
// it in between. One thread at a time.
class ClientConnection {
 public:
  // Takes the pieces of a body that is not kept; its error breaks the answer off.
  using Sink = std::function<Result<void>(std::string_view)>;

  ClientConnection(Url url, FetchOptions options);
  ~ClientConnection();
  ClientConnection(ClientConnection&&) noexcept;

  const Url& url() const { return url_; }
  // `head` has its Host header already. The body of an answer 200 goes to `sink` where there is
  // one; any other is kept, and refused when it is larger than the options allow. Errors: Io
  // (cannot connect, not trusted, broken off, too slow), Invalid (ca_file), with one clear line;
  // those of `sink`.
  Result<Response> send(const RequestHead& head, const std::string& body, const Sink& sink = {});

 private:
  struct Connection;
  Result<void> connect();

  Url url_;
  FetchOptions options_;
  std::unique_ptr<Connection> connection_;
};

// One request over a connection of its own, as ClientConnection::send.
Result<Response> fetch(const Url& url, const RequestHead& head, const std::string& body,
                       const FetchOptions& options);

}  // namespace trailcam::http
