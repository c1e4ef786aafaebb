#include <csignal>
#include <cstdio>
#include <memory>

#include <fmt/format.h>

#include "base/log.h"
#include "cli/command.h"
#include "server/app.h"

namespace trailcam::cli {
namespace {

// What the flags say, before it is made into settings.
struct Flags {
  server::Settings settings;
  std::string listen = "127.0.0.1:4566";
  std::vector<std::string> accounts;
  std::string admin_key;
  std::string delivery_interval = "60s";
  std::string restore_delay;
  std::string log_level = "info";
  std::string log_format = "text";
  std::string tls = "off";
  std::string tls_handshake_timeout = "10s";
  std::string head_timeout = "30s";
  std::string body_idle_timeout = "60s";
  std::string send_idle_timeout = "60s";
  std::string keep_alive_timeout = "90s";
};

Result<Millis> duration(const char* flag, const std::string& text) {
  const auto parsed = parse_duration(text);
  if (parsed && parsed->count() > 0) return *parsed;
  return Error(ErrorKind::Invalid, fmt::format("{}: {} is not a duration such as 60s", flag, text));
}

Result<server::Settings> to_settings(const Flags& flags) {
  server::Settings out = flags.settings;
  server::Listen listen = TC_TRY(server::parse_listen(flags.listen));
  out.host = std::move(listen.host);
  out.port = listen.port;
  for (const std::string& account : flags.accounts) out.accounts.emplace_back(account);
  if (!flags.admin_key.empty()) out.admin_key = TC_TRY(server::parse_admin_key(flags.admin_key));
  out.delivery_interval = TC_TRY(duration("--delivery-interval", flags.delivery_interval));
  if (!flags.restore_delay.empty()) {
    out.restore_delay = parse_duration(flags.restore_delay);
    if (!out.restore_delay) {
      return Error(
          ErrorKind::Invalid,
          fmt::format("--restore-delay: {} is not a duration such as 0s", flags.restore_delay));
    }
  }
  out.tls.self_signed = flags.tls == "self-signed";
  out.tls_handshake_timeout =
      TC_TRY(duration("--tls-handshake-timeout", flags.tls_handshake_timeout));
  out.head_timeout = TC_TRY(duration("--head-timeout", flags.head_timeout));
  out.body_idle_timeout = TC_TRY(duration("--body-idle-timeout", flags.body_idle_timeout));
  out.send_idle_timeout = TC_TRY(duration("--send-idle-timeout", flags.send_idle_timeout));
  out.keep_alive_timeout = TC_TRY(duration("--keep-alive-timeout", flags.keep_alive_timeout));
  TC_TRY(check(out));
  return out;
}

LogLevel log_level(const std::string& name) {
  if (name == "debug") return LogLevel::Debug;
  if (name == "warn") return LogLevel::Warn;
  if (name == "error") return LogLevel::Error;
  return name == "off" ? LogLevel::Off : LogLevel::Info;
}

void print_welcome(const server::App& app, const std::string& data) {
  fmt::print(
      "Trailcam {} records account {} at {}\n\n"
      "  In another shell:  eval \"$(trailcam env --data {})\"\n"
      "  Then, for example: aws s3 ls; trailcam lookup --data {}\n"
      "  Stop with Ctrl-C.\n\n",
      TRAILCAM_VERSION, app.account().str(), app.endpoint(), data, data);
  if (!app.ca_bundle().empty()) {
    fmt::print("  Its certificate, for AWS_CA_BUNDLE (env sets it): {}\n\n", app.ca_bundle());
  }
  std::fflush(stdout);
}

int serve(const Flags& flags) {
  configure_log(log_level(flags.log_level),
                flags.log_format == "json" ? LogFormat::Json : LogFormat::Text);
  Result<server::Settings> settings = to_settings(flags);
  if (!settings) return report(settings.error());
  if (settings->allow_any_credentials) {
    log_warn("server", "any access key is taken for an administrator (--allow-any-credentials)");
  }
  // Before any thread is made, so that all of them leave the signals to this one.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  const bool reloads = settings->tls.on();
  if (reloads) sigaddset(&signals, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);

  const std::string data = settings->data;
  Result<std::unique_ptr<server::App>> app = server::App::start(std::move(*settings));
  if (!app) return report(app.error());
  print_welcome(**app, data);
  int received = 0;
  while (sigwait(&signals, &received) == 0 && received == SIGHUP) (*app)->reload_certificate();
  log_info("server", "stopping", {{"signal", received == SIGTERM ? "SIGTERM" : "SIGINT"}});
  (*app)->stop();
  log_info("server", "stopped");
  return kOk;
}

void add_identity_flags(CLI::App& command, Flags& flags) {
  command
      .add_option("--accounts,--account", flags.accounts,
                  "Ids of the accounts, 12 digits each, the default account first; one is drawn at "
                  "the first start otherwise")
      ->delimiter(',')
      ->type_name("ID[,ID]");
  command
      .add_option("--admin-key", flags.admin_key,
                  "The access key of the IAM user admin; drawn otherwise")
      ->type_name("ID:SECRET");
  command.add_flag("--root-keys", flags.settings.root_keys,
                   "Make an access key of each account's root user, as profile root-ID");
  command.add_flag("--allow-any-credentials", flags.settings.allow_any_credentials,
                   "Take any access key for an administrator (loopback only)");
}

void add_tls_flags(CLI::App& command, Flags& flags) {
  server::TlsSettings& tls = flags.settings.tls;
  command
      .add_option("--tls", flags.tls,
                  "HTTPS with a certificate of its own making, kept in the data folder")
      ->capture_default_str()
      ->check(CLI::IsMember({"off", "self-signed"}));
  command
      .add_option("--tls-cert", tls.certificate_file,
                  "HTTPS with this certificate and its chain, in PEM; read again on SIGHUP")
      ->type_name("FILE");
  command.add_option("--tls-key", tls.key_file, "The certificate's private key, in PEM")
      ->type_name("FILE");
}

void add_bound_flags(CLI::App& command, Flags& flags) {
  server::Settings& settings = flags.settings;
  const auto bound = [&](const char* flag, auto& value, const char* help) {
    const bool number = std::is_arithmetic_v<std::remove_cvref_t<decltype(value)>>;
    command.add_option(flag, value, help)
        ->capture_default_str()
        ->type_name(number ? "N" : "DURATION")
        ->group("Bounds");
  };
  bound("--workers", settings.workers, "Threads that run calls; 0: by the processors");
  bound("--requests-waiting-max", settings.requests_waiting_max, "Requests that wait for a worker");
  bound("--commits-waiting-max", settings.commits_waiting_max, "Changes that wait for the disk");
  bound("--connections-max", settings.connections_max, "Connections that are open");
  bound("--head-bytes-max", settings.head_bytes_max, "Request line and headers");
  bound("--body-bytes-max", settings.body_bytes_max, "A request's body that is not streamed");
  bound("--tls-handshake-timeout", flags.tls_handshake_timeout, "For a TLS handshake");
  bound("--head-timeout", flags.head_timeout, "For a request's head to arrive");
  bound("--body-idle-timeout", flags.body_idle_timeout, "Without any byte of a body");
  bound("--send-idle-timeout", flags.send_idle_timeout, "Without the client taking any byte");
  bound("--keep-alive-timeout", flags.keep_alive_timeout, "Between two requests");
}

}  // namespace

void add_serve(CLI::App& app, Run& run) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = app.add_subcommand("serve", "Run the server until SIGTERM or Ctrl-C");
  command->add_option("--data", flags->settings.data, "The data folder; made when it is not there")
      ->required()
      ->type_name("DIR");
  command->add_option("--listen", flags->listen, "Where to listen; port 0 takes any free one")
      ->capture_default_str()
      ->type_name("HOST:PORT");
  add_identity_flags(*command, *flags);
  command
      ->add_flag("--measure-without-journal", flags->settings.measure_without_journal,
                 "Keep no record of any call, to measure what keeping them costs")
      ->group("");  // not for service, so not in the help
  command
      ->add_option("--delivery-interval", flags->delivery_interval,
                   "How long a trail gathers events before it writes a log file; at least 1s")
      ->capture_default_str()
      ->type_name("DURATION");
  command
      ->add_option(
          "--restore-delay", flags->restore_delay,
          "How long S3 takes to restore an archived object; 0: none. As AWS does otherwise: "
          "minutes to two days, by tier")
      ->type_name("DURATION");
  command->add_flag("--virtual-clock", flags->settings.virtual_clock,
                    "Let `trailcam clock advance` move the time, for tests");
  command->add_option("--regions", flags->settings.regions, "The enabled regions")
      ->delimiter(',')
      ->default_str("the 17 that AWS enables by default")
      ->type_name("REGION,...");
  command
      ->add_option("--domain", flags->settings.domains,
                   "Host names of the server; BUCKET.s3.NAME and BUCKET.NAME are buckets")
      ->delimiter(',')
      ->capture_default_str()
      ->type_name("NAME,...");
  command->add_option("--log-level", flags->log_level, "How much to log on standard error")
      ->capture_default_str()
      ->check(CLI::IsMember({"debug", "info", "warn", "error", "off"}));
  command->add_option("--log-format", flags->log_format, "As text, or one JSON object a line")
      ->capture_default_str()
      ->check(CLI::IsMember({"text", "json"}));
  add_tls_flags(*command, *flags);
  add_bound_flags(*command, *flags);
  command->callback([flags, &run] { run = [flags] { return serve(*flags); }; });
}

}  // namespace trailcam::cli
