#include "http/client.h"

#include <charconv>

#include <fmt/format.h>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include "http/stream.h"

namespace trailcam::http {

Result<Url> parse_url(std::string_view text) {
  constexpr std::string_view kPlain = "http://";
  constexpr std::string_view kTls = "https://";
  constexpr std::uint16_t kTlsPort = 443;
  const auto wrong = [&] {
    return Error(ErrorKind::Invalid, fmt::format("{} is not an endpoint of the form "
                                                 "http://HOST:PORT or https://HOST:PORT",
                                                 text));
  };
  Url url;
  url.tls = text.starts_with(kTls);
  if (!url.tls && !text.starts_with(kPlain)) return wrong();
  if (url.tls) url.port = kTlsPort;
  std::string_view rest = text.substr(url.tls ? kTls.size() : kPlain.size());
  rest = rest.substr(0, rest.find('/'));
  url.authority = rest;
  const std::size_t bracket = rest.find(']');
  const std::size_t colon = rest.find(':', bracket == rest.npos ? 0 : bracket);
  std::string_view host = rest.substr(0, colon);
  if (colon != rest.npos) {
    const std::string_view port = rest.substr(colon + 1);
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), url.port);
    if (error != std::errc{} || end != port.data() + port.size()) return wrong();
  }
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host.empty()) return wrong();
  url.host = host;
  return url;
}

namespace {
constexpr std::size_t kPieceBytes = 256 << 10;
}

struct ClientConnection::Connection {
  explicit Connection(std::shared_ptr<TlsContext> with)
      : tls(std::move(with)), stream(asio::ip::tcp::socket(context), tls.get()) {}

  // Waits for what was started; its outcome is in `error`.
  void run() {
    context.restart();
    context.run();
  }
  auto keep() {
    return [this](beast::error_code outcome, auto&&...) { error = outcome; };
  }

  asio::io_context context{1};
  std::shared_ptr<TlsContext> tls;
  Stream stream;
  beast::flat_buffer buffer;
  std::string piece = std::string(kPieceBytes, '\0');
  beast::error_code error;
  bool answered = false;  // at least once
};

namespace {

using Parser = beast::http::response_parser<beast::http::buffer_body>;

Error io_error(const char* doing, const Url& url, const beast::error_code& error) {
  return Error(ErrorKind::Io, fmt::format("{} {}: {}", doing, url.authority, error.message()));
}

Response head_of(const Parser& parser) {
  Response response;
  response.status = int(parser.get().result_int());
  for (const auto& field : parser.get()) {
    response.headers.add(std::string(field.name_string()), std::string(field.value()));
  }
  return response;
}

}  // namespace

ClientConnection::ClientConnection(Url url, FetchOptions options)
    : url_(std::move(url)), options_(std::move(options)) {}
ClientConnection::~ClientConnection() {
  if (!connection_) return;
  beast::error_code ignored;
  connection_->stream.tcp().socket().shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
}
ClientConnection::ClientConnection(ClientConnection&&) noexcept = default;

Result<void> ClientConnection::connect() {
  using asio::ip::tcp;
  auto tls = url_.tls ? TC_TRY(TlsContext::client(options_.ca_file)) : nullptr;
  auto made = std::make_unique<Connection>(std::move(tls));
  tcp::resolver resolver(made->context);
  const auto addresses = resolver.resolve(url_.host, std::to_string(url_.port), made->error);
  if (made->error) return io_error("cannot find", url_, made->error);
  made->stream.expires_after(options_.timeout);
  made->stream.tcp().async_connect(addresses, made->keep());
  made->run();
  if (made->error) return io_error("cannot connect to", url_, made->error);
  beast::error_code ignored;
  made->stream.tcp().socket().set_option(tcp::no_delay(true), ignored);
  if (url_.tls) {
    made->stream.expires_after(options_.timeout);
    made->stream.async_connect_handshake(url_.host, made->keep());
    made->run();
    if (made->error) return io_error("no TLS with", url_, made->error);
  }
  connection_ = std::move(made);
  return {};
}

Result<Response> ClientConnection::send(const RequestHead& head, const std::string& body,
                                        const Sink& sink) {
  if (!connection_) TC_TRY(connect());
  // Held aside, so that whatever ends early also ends the connection.
  std::unique_ptr<Connection> connection = std::move(connection_);
  beast::http::request<beast::http::string_body> request;
  request.method_string(head.method);
  request.target(head.target);
  request.version(11);
  for (const auto& [name, value] : head.headers) request.set(name, value);
  request.body() = body;
  request.prepare_payload();

  Parser parser;
  parser.body_limit(boost::none);
  const auto exchange_heads = [&] {
    connection->stream.expires_after(options_.timeout);
    beast::http::async_write(connection->stream, request, connection->keep());
    connection->run();
    if (connection->error) return;
    connection->stream.expires_after(options_.timeout);
    beast::http::async_read_header(connection->stream, connection->buffer, parser,
                                   connection->keep());
    connection->run();
  };
  exchange_heads();
  if (connection->error && connection->answered && !parser.got_some() &&
      connection->error != beast::error::timeout) {
    TC_TRY(connect());
    connection = std::move(connection_);
    exchange_heads();
  }
  if (connection->error) return io_error("no answer from", url_, connection->error);

  Response response = head_of(parser);
  std::string& piece = connection->piece;
  while (!parser.is_done()) {
    parser.get().body().data = piece.data();
    parser.get().body().size = piece.size();
    connection->stream.expires_after(options_.timeout);
    beast::http::async_read(connection->stream, connection->buffer, parser, connection->keep());
    connection->run();
    if (connection->error == beast::http::error::need_buffer) connection->error = {};
    if (connection->error) return io_error("a broken answer from", url_, connection->error);
    const std::string_view bytes(piece.data(), piece.size() - parser.get().body().size);
    if (sink && response.status == 200) {
      TC_TRY(sink(bytes));
    } else if (response.body.size() + bytes.size() > options_.answer_bytes_max) {
      return Error(ErrorKind::Io, fmt::format("{} answers more than {} bytes", url_.authority,
                                              options_.answer_bytes_max));
    } else {
      response.body += bytes;
    }
  }
  connection->answered = true;
  if (parser.get().keep_alive()) connection_ = std::move(connection);
  return response;
}

Result<Response> fetch(const Url& url, const RequestHead& head, const std::string& body,
                       const FetchOptions& options) {
  return ClientConnection(url, options).send(head, body);
}

}  // namespace trailcam::http
