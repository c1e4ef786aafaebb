#include "server/settings.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace trailcam::server {
namespace {

constexpr Millis kDeliveryIntervalMin = std::chrono::seconds{1};
constexpr std::size_t kKeyIdMax = 128;

Error invalid(std::string text) { return Error(ErrorKind::Invalid, std::move(text)); }

bool is_region(const std::string& text) {
  const bool words = std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
  return words && std::count(text.begin(), text.end(), '-') >= 2;
}

Result<void> check_accounts(const std::vector<AccountId>& accounts) {
  if (accounts.size() > kAccountsMax) {
    return invalid(fmt::format("--accounts: at most {}", kAccountsMax));
  }
  for (const AccountId& account : accounts) {
    const std::string& id = account.str();
    if (!is_account_id(id)) {
      return invalid(fmt::format("--accounts: {} is not an account id of 12 digits", id));
    }
    if (std::count(accounts.begin(), accounts.end(), account) > 1) {
      return invalid(fmt::format("--accounts: {} is named twice", id));
    }
  }
  return {};
}

}  // namespace

bool is_loopback(const std::string& host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

Result<void> check(const Settings& settings) {
  if (settings.data.empty()) return invalid("--data: name the folder that holds the data");
  const TlsSettings& tls = settings.tls;
  if (tls.certificate_file.empty() != tls.key_file.empty()) {
    return invalid("--tls-cert and --tls-key: one needs the other");
  }
  if (tls.self_signed && !tls.certificate_file.empty()) {
    return invalid("--tls self-signed: not together with --tls-cert");
  }
  TC_TRY(check_accounts(settings.accounts));
  if (settings.delivery_interval < kDeliveryIntervalMin) {
    return invalid("--delivery-interval: must be at least 1s");
  }
  if (settings.regions.empty()) return invalid("--regions: name at least one");
  for (const std::string& region : settings.regions) {
    if (!is_region(region)) return invalid(fmt::format("--regions: {} is no region", region));
  }
  if (std::find(settings.regions.begin(), settings.regions.end(), "us-east-1") ==
      settings.regions.end()) {
    return invalid("--regions: us-east-1 must be among them, global services are recorded there");
  }
  if (settings.allow_any_credentials && !is_loopback(settings.host)) {
    return invalid("--allow-any-credentials: only with --listen on a loopback address");
  }
  return {};
}

Result<Listen> parse_listen(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  const auto wrong = [&] { return invalid(fmt::format("--listen: {} is not HOST:PORT", text)); };
  if (colon == std::string::npos) return wrong();
  std::string host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host.empty()) host = "0.0.0.0";
  const std::string port_text = text.substr(colon + 1);
  unsigned port = 0;
  const auto [end, error] =
      std::from_chars(port_text.data(), port_text.data() + port_text.size(), port);
  if (error != std::errc{} || end != port_text.data() + port_text.size() || port > 65535) {
    return wrong();
  }
  return Listen{std::move(host), std::uint16_t(port)};
}

Result<AdminKey> parse_admin_key(const std::string& text) {
  const std::size_t colon = text.find(':');
  const std::string id = text.substr(0, colon);
  const bool word =
      !id.empty() && id.size() <= kKeyIdMax && std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
      });
  if (colon == std::string::npos || colon + 1 == text.size() || !word) {
    return invalid("--admin-key: is not ID:SECRET (ID of letters, digits and _)");
  }
  if (id.starts_with("ASIA")) {
    return invalid("--admin-key: keys that begin with ASIA are temporary ones");
  }
  return AdminKey{id, Secret(text.substr(colon + 1))};
}

}  // namespace trailcam::server
