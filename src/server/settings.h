// What a server can be told, each with its default. The command line fills it (cli/serve.cpp);
// every bound of the server has its name here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/ids.h"
#include "base/secret.h"
#include "base/time.h"

namespace trailcam::server {

// Source: "AWS Regions": those that are enabled by default.
inline const std::vector<std::string> kDefaultRegions = {
    "us-east-1",      "us-east-2",      "us-west-1",      "us-west-2",      "ap-south-1",
    "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-southeast-1", "ap-southeast-2",
    "ca-central-1",   "eu-central-1",   "eu-west-1",      "eu-west-2",      "eu-west-3",
    "eu-north-1",     "sa-east-1"};

inline constexpr std::size_t kAccountsMax = 100;

struct AdminKey {
  std::string id;
  Secret secret;
};

// Files in PEM, or a certificate of our own making in the data folder. Neither: plain HTTP.
struct TlsSettings {
  std::string certificate_file;  // the chain, the server's own certificate first
  std::string key_file;
  bool self_signed = false;

  bool on() const { return self_signed || !certificate_file.empty(); }
};

struct Settings {
  std::string data;  // the data folder
  std::string host = "127.0.0.1";
  std::uint16_t port = 4566;
  TlsSettings tls;
  std::vector<AccountId> accounts;  // the first is the default account
  std::optional<AdminKey> admin_key;
  bool root_keys = false;  // each account's root user has an access key
  bool allow_any_credentials = false;
  std::optional<Millis> restore_delay;  // of archived objects; AWS's times otherwise
  bool virtual_clock = false;           // time can be moved (server/time_travel.h)
  Millis delivery_interval = std::chrono::seconds{60};
  std::vector<std::string> regions = kDefaultRegions;
  std::vector<std::string> domains = {"localhost"};

  // Keeps no record, to measure what keeping them costs (bench/).
  bool measure_without_journal = false;

  // Bounds.
  std::size_t workers = 0;  // threads that run calls; 0: twice the processors, at least 4
  std::size_t requests_waiting_max = 1024;
  std::size_t commits_waiting_max = 16384;
  std::size_t head_bytes_max = 64 << 10;
  std::size_t body_bytes_max = 8 << 20;  // of a body that is no stream
  std::size_t connections_max = 8192;
  Millis tls_handshake_timeout = std::chrono::seconds{10};
  Millis head_timeout = std::chrono::seconds{30};
  Millis body_idle_timeout = std::chrono::seconds{60};
  Millis send_idle_timeout = std::chrono::seconds{60};
  Millis keep_alive_timeout = std::chrono::seconds{90};
  Millis stop_grace = std::chrono::seconds{5};
};

// Error: Invalid, with one line for the person who wrote the settings.
Result<void> check(const Settings& settings);
bool is_loopback(const std::string& host);

// "HOST:PORT", "[::1]:PORT", ":PORT". Error: Invalid.
struct Listen {
  std::string host;
  std::uint16_t port;
};
Result<Listen> parse_listen(const std::string& text);
// "ID:SECRET". Error: Invalid.
Result<AdminKey> parse_admin_key(const std::string& text);

}  // namespace trailcam::server
