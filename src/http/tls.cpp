#include "http/tls.h"

#include <fmt/format.h>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/context.hpp>

#include "http/stream.h"

namespace trailcam::http {
namespace {

// AWS's own first choice before the longer key, as its records show; for 1.2 what keeps old traffic
// secret when the key gets known. Source: "TLS protocols and ciphers", Elastic Load Balancing,
// ELBSecurityPolicy-TLS13-1-2-2021-06, without its CBC suites.
constexpr const char* kSuites13 =
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";
constexpr const char* kSuites12 =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

Error unusable(const char* what, const beast::error_code& error) {
  return Error(ErrorKind::Invalid, fmt::format("{}: {}", what, error.message()));
}

void allow_current_versions(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_ciphersuites(context, kSuites13);
  SSL_CTX_set_cipher_list(context, kSuites12);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
}

}  // namespace

TlsContext::TlsContext(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TlsContext::~TlsContext() = default;

Result<std::shared_ptr<TlsContext>> TlsContext::server(const std::string& chain_pem,
                                                       const Secret& key_pem) {
  auto impl = std::make_unique<Impl>(asio::ssl::context::tls_server);
  asio::ssl::context& context = impl->context;
  SSL_CTX* native = context.native_handle();
  allow_current_versions(native);
  SSL_CTX_set_options(native, SSL_OP_CIPHER_SERVER_PREFERENCE);
  // Sessions are taken up again by tickets; none are kept in memory.
  SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);

  beast::error_code error;
  context.use_certificate_chain(asio::buffer(chain_pem), error);
  if (error) return unusable("the certificate cannot be used", error);
  // OpenSSL would ask the terminal otherwise.
  context.set_password_callback(
      [](std::size_t, asio::ssl::context::password_purpose) { return std::string(); }, error);
  const std::string_view key = key_pem.reveal();
  if (!error) {
    context.use_private_key(asio::buffer(key.data(), key.size()), asio::ssl::context::pem, error);
  }
  if (error) return unusable("the key cannot be used", error);
  if (SSL_CTX_check_private_key(native) != 1) {
    ERR_clear_error();
    return Error(ErrorKind::Invalid, "the key is not the certificate's");
  }
  return std::shared_ptr<TlsContext>(new TlsContext(std::move(impl)));
}

Result<std::shared_ptr<TlsContext>> TlsContext::client(const std::string& ca_file) {
  auto impl = std::make_unique<Impl>(asio::ssl::context::tls_client);
  allow_current_versions(impl->context.native_handle());
  beast::error_code error;
  if (ca_file.empty()) {
    impl->context.set_default_verify_paths(error);
  } else {
    impl->context.load_verify_file(ca_file, error);
  }
  if (error) {
    return unusable(("the certificates of " + (ca_file.empty() ? "the system" : ca_file)).c_str(),
                    error);
  }
  return std::shared_ptr<TlsContext>(new TlsContext(std::move(impl)));
}

}  // namespace trailcam::http
