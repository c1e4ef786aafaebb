#include "http/stream.h"

#include <boost/asio/ssl/host_name_verification.hpp>

namespace trailcam::http {

Stream::Stream(asio::ip::tcp::socket socket, TlsContext* tls) : tcp_(std::move(socket)) {
  if (tls != nullptr) tls_.emplace(tcp_, tls->impl().context);
}

TlsInfo Stream::tls_info() {
  if (!tls_) return {};
  SSL* ssl = tls_->native_handle();
  TlsInfo out;
  out.version = SSL_get_version(ssl);
  out.cipher_suite = SSL_get_cipher_name(ssl);
  const char* group = SSL_group_to_name(ssl, int(SSL_get_negotiated_group(ssl)));
  if (group != nullptr) out.key_exchange = group;
  return out;
}

void Stream::async_accept_handshake(Done done) {
  tls_->async_handshake(asio::ssl::stream_base::server, std::move(done));
}

void Stream::async_connect_handshake(const std::string& host, Done done) {
  auto& tls = *tls_;
  beast::error_code not_an_address;
  asio::ip::make_address(host, not_an_address);
  if (not_an_address) SSL_set_tlsext_host_name(tls.native_handle(), host.c_str());
  beast::error_code error;
  tls.set_verify_mode(asio::ssl::verify_peer, error);
  if (!error) tls.set_verify_callback(asio::ssl::host_name_verification(host), error);
  if (error) return done(error);
  tls.async_handshake(asio::ssl::stream_base::client, std::move(done));
}

void Stream::async_end(std::move_only_function<void()> done) {
  auto end = [this, done = std::move(done)](beast::error_code) mutable {
    beast::error_code ignored;
    tcp_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    done();
  };
  if (!tls_) return end({});
  tls_->async_shutdown(std::move(end));
}

}  // namespace trailcam::http
