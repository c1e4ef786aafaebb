#include <memory>

#include <fmt/format.h>

#include "base/clock.h"
#include "base/json.h"
#include "cli/client_settings.h"
#include "cli/command.h"
#include "http/client.h"

namespace trailcam::cli {
namespace {

constexpr Millis kAdvanceTimeout = std::chrono::hours{1};  // years of digests take their time
constexpr std::size_t kClockAnswerBytesMax = 64 << 10;

struct ClockFlags {
  std::string data;
  std::string by;
};

Result<void> advance_clock(const ClockFlags& flags) {
  const auto by = parse_duration(flags.by);
  if (!by || by->count() <= 0) {
    return Error(ErrorKind::Invalid,
                 fmt::format("{} is not a duration such as PT1H, 90m or 400d", flags.by));
  }
  const ClientSettings settings = TC_TRY(client_settings(flags.data, "trailcam", ""));
  const http::Url url = TC_TRY(http::parse_url(settings.endpoint));
  const std::string body = to_json(Value::map({{"advance", flags.by}}));
  http::RequestHead head;
  head.method = "POST";
  head.target = "/_trailcam/clock";
  head.headers.add("Host", url.authority);
  head.headers.add("Content-Type", "application/json");
  sigv4::sign_request(head, body, settings.credentials, settings.region, "trailcam",
                      SystemClock().now());
  const http::Response response = TC_TRY(http::fetch(url, head, body,
                                                     {.timeout = kAdvanceTimeout,
                                                      .answer_bytes_max = kClockAnswerBytesMax,
                                                      .ca_file = settings.ca_bundle}));
  const Result<Value> answer = parse_json(response.body);
  if (answer && response.status == 200) {
    fmt::print("{}\n", answer->text("now"));
    return {};
  }
  return Error(ErrorKind::Io, answer ? std::string(answer->text("message"))
                                     : fmt::format("the server answered {}", response.status));
}

}  // namespace

void add_clock(CLI::App& app, Run& run) {
  auto flags = std::make_shared<ClockFlags>();
  CLI::App* clock =
      app.add_subcommand("clock", "Move the time of a server that has a --virtual-clock");
  clock->require_subcommand(1);
  CLI::App* advance = clock->add_subcommand(
      "advance", "Move it forward; returns when all that fell due on the way is done");
  advance->add_option("DURATION", flags->by, "By how much: PT1H, 90m, 400d")->required();
  advance->add_option("--data", flags->data, "The server's data folder; else AWS_ENDPOINT_URL")
      ->type_name("DIR");
  advance->callback([flags, &run] {
    run = [flags] {
      const Result<void> done = advance_clock(*flags);
      return done ? kOk : report(done.error());
    };
  });
}

}  // namespace trailcam::cli
