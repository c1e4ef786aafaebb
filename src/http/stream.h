// The bytes of a connection, plain or through TLS: one type, so that the code that speaks HTTP is
// compiled once and does not know which it is. On a plain connection it costs a branch a call.
//
// Private to this room. All of a stream happens on one thread.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include <boost/asio/async_result.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include "http/message.h"
#include "http/tls.h"

namespace trailcam::http {

namespace asio = boost::asio;
namespace beast = boost::beast;

struct TlsContext::Impl {
  explicit Impl(asio::ssl::context::method method) : context(method) {}
  asio::ssl::context context;
};

// Meets Beast's AsyncStream.
class Stream {
 public:
  using executor_type = beast::tcp_stream::executor_type;
  using Done = std::move_only_function<void(beast::error_code)>;

  // `tls`: null for a plain connection.
  Stream(asio::ip::tcp::socket socket, TlsContext* tls);

  executor_type get_executor() { return tcp_.get_executor(); }
  beast::tcp_stream& tcp() { return tcp_; }
  bool encrypted() const { return tls_.has_value(); }
  // What the handshake agreed on.
  TlsInfo tls_info();

  // The deadline of all that is read or written from now on; passing it closes the socket and
  // gives beast::error::timeout.
  void expires_after(Millis time) { tcp_.expires_after(time); }
  // Each single write then has a deadline of its own, so that a large answer may take long as long
  // as the other side takes some of it.
  void set_write_idle_timeout(Millis time) { write_idle_timeout_ = time; }

  void async_accept_handshake(Done done);
  // The certificate must be for `host`, a name or an address.
  void async_connect_handshake(const std::string& host, Done done);
  // Says that nothing more comes: close_notify where there is TLS, then the end of the stream.
  void async_end(std::move_only_function<void()> done);

  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    return asio::async_initiate<Token, void(beast::error_code, std::size_t)>(
        [this](auto&& handler, const Buffers& into) {
          if (tls_) {
            tls_->async_read_some(into, std::forward<decltype(handler)>(handler));
          } else {
            tcp_.async_read_some(into, std::forward<decltype(handler)>(handler));
          }
        },
        token, buffers);
  }

  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    return asio::async_initiate<Token, void(beast::error_code, std::size_t)>(
        [this](auto&& handler, const Buffers& from) {
          if (write_idle_timeout_) tcp_.expires_after(*write_idle_timeout_);
          if (tls_) {
            tls_->async_write_some(from, std::forward<decltype(handler)>(handler));
          } else {
            tcp_.async_write_some(from, std::forward<decltype(handler)>(handler));
          }
        },
        token, buffers);
  }

 private:
  beast::tcp_stream tcp_;
  std::optional<asio::ssl::stream<beast::tcp_stream&>> tls_;
  std::optional<Millis> write_idle_timeout_;
};

}  // namespace trailcam::http
