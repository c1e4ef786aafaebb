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

Result<Response> fetch(const Url& url, const RequestHead& head, const std::string& body,
                       const FetchOptions& options) {
  using asio::ip::tcp;
  const auto tls = url.tls ? TC_TRY(TlsContext::client(options.ca_file)) : nullptr;
  asio::io_context context{1};
  Stream stream(tcp::socket(context), tls.get());
  beast::error_code error;
  const auto run = [&] {
    context.restart();
    context.run();
  };
  const auto fail = [&](const char* doing) {
    return Error(ErrorKind::Io, fmt::format("{} {}: {}", doing, url.authority, error.message()));
  };
  const auto keep = [&error](beast::error_code outcome, auto&&...) { error = outcome; };

  tcp::resolver resolver(context);
  const auto addresses = resolver.resolve(url.host, std::to_string(url.port), error);
  if (error) return fail("cannot find");
  stream.expires_after(options.timeout);
  stream.tcp().async_connect(addresses, keep);
  run();
  if (error) return fail("cannot connect to");
  stream.expires_after(options.timeout);
  if (url.tls) {
    stream.async_connect_handshake(url.host, keep);
    run();
    if (error) return fail("no TLS with");
  }

  beast::http::request<beast::http::string_body> request;
  request.method_string(head.method);
  request.target(head.target);
  request.version(11);
  for (const auto& [name, value] : head.headers) request.set(name, value);
  request.body() = body;
  request.prepare_payload();
  beast::http::async_write(stream, request, keep);
  run();
  if (error) return fail("cannot send to");

  beast::flat_buffer buffer;
  beast::http::response_parser<beast::http::string_body> parser;
  parser.body_limit(options.answer_bytes_max);
  beast::http::async_read(stream, buffer, parser, keep);
  run();
  if (error) return fail("no answer from");

  Response response;
  response.status = int(parser.get().result_int());
  for (const auto& field : parser.get()) {
    response.headers.add(std::string(field.name_string()), std::string(field.value()));
  }
  response.body = std::move(parser.get().body());
  stream.tcp().socket().shutdown(tcp::socket::shutdown_both, error);
  return response;
}

}  // namespace trailcam::http
