#include "server/tls_files.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include <fmt/format.h>

#include "base/log.h"
#include "crypto/certificate.h"
#include "store/file_system.h"

namespace trailcam::server {
namespace {

using std::chrono::days;

constexpr auto kClockSkew = days{1};  // a client's clock may be behind ours
constexpr auto kValidity = days{365};
constexpr auto kRenewBefore = days{30};

Result<std::string> read_flag_file(const char* flag, const std::string& path) {
  auto text = store::read_file(path);
  if (text) return text;
  return Error(ErrorKind::Invalid, fmt::format("{}: {}", flag, text.error().message()));
}

Error about(const std::string& what, const Error& error) {
  return Error(error.kind(), fmt::format("{}: {}", what, error.message()));
}

// The certificate's part of a text that holds key and certificate.
std::string certificate_of(const std::string& pem) {
  const std::size_t begin = pem.find("-----BEGIN CERTIFICATE-----");
  return begin == pem.npos ? std::string() : pem.substr(begin);
}

Result<std::shared_ptr<http::TlsContext>> open_self_signed(const Settings& settings,
                                                           const store::DataFolder& folder,
                                                           Timestamp now) {
  const std::vector<std::string> names = certificate_names(settings);
  // Key and certificate lie in one file, so that a crash cannot part them.
  auto known = store::read_file(folder.tls_key_path());
  if (!known && known.error().kind() != ErrorKind::NotFound) return known.error();
  std::string certificate = known ? certificate_of(*known) : std::string();
  Secret key = known ? Secret(std::move(*known)) : Secret();
  if (!crypto::certificate_covers(certificate, {names, now, now + kRenewBefore})) {
    crypto::KeyAndCertificate made =
        TC_TRY(crypto::make_self_signed({names, now - kClockSkew, now + kValidity}));
    certificate = std::move(made.certificate_pem);
    key = Secret(std::string(made.key_pem.reveal()) + certificate);
    TC_TRY(store::replace_file(folder.tls_key_path(), key.reveal(), 0600));
    log_info("server", "made a certificate",
             {{"file", folder.ca_bundle_path()}, {"until", iso8601(now + kValidity)}});
  }
  auto tls = http::TlsContext::server(certificate, key);
  if (!tls) return about(folder.tls_key_path(), tls.error());
  TC_TRY(store::replace_file(folder.ca_bundle_path(), certificate, 0644));
  return tls;
}

}  // namespace

std::vector<std::string> certificate_names(const Settings& settings) {
  std::vector<std::string> out;
  const auto add = [&out](std::string name) {
    if (std::ranges::find(out, name) == out.end()) out.push_back(std::move(name));
  };
  for (const char* name : {"localhost", "127.0.0.1", "::1"}) add(name);
  if (settings.host != "0.0.0.0" && settings.host != "::") add(settings.host);
  for (const std::string& domain : settings.domains) {
    add(domain);
    // Clients take no wildcard for a whole top-level domain.
    if (domain.find('.') != domain.npos) add("*." + domain);
    add("s3." + domain);
    add("*.s3." + domain);
  }
  return out;
}

Result<std::shared_ptr<http::TlsContext>> open_tls(const Settings& settings,
                                                   const store::DataFolder& folder, Timestamp now) {
  if (settings.tls.self_signed) return open_self_signed(settings, folder, now);
  // What an earlier start left: clients would trust a certificate that is not shown any more.
  if (::unlink(folder.ca_bundle_path().c_str()) != 0 && errno != ENOENT) {
    return store::errno_error("remove " + folder.ca_bundle_path());
  }
  if (!settings.tls.on()) return nullptr;
  const std::string chain = TC_TRY(read_flag_file("--tls-cert", settings.tls.certificate_file));
  const Secret key(TC_TRY(read_flag_file("--tls-key", settings.tls.key_file)));
  auto tls = http::TlsContext::server(chain, key);
  if (!tls) return about("--tls-cert, --tls-key", tls.error());
  return tls;
}

}  // namespace trailcam::server
