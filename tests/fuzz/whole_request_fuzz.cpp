// Whole requests against the whole server: parser, stages, handlers and store. Whatever comes,
// there is an answer, it is well-formed, and it is no failure of the server's own.
//
// Input: a byte that says who signs, then a request (fuzz/request.h); or, for Raw, the bytes as
// they go to the socket.
#include <memory>
#include <string>

#include "aws/sigv4/sigv4.h"
#include "base/clock.h"
#include "base/log.h"
#include "fuzz/answers.h"
#include "fuzz/request.h"
#include "server/app.h"
#include "support/http_client.h"
#include "support/temp_folder.h"

namespace trailcam::fuzz {
namespace {

constexpr std::size_t kRequestsPerServer = 20'000;  // bounds what lies in its folder
constexpr std::string_view kSecretKey = "secret-of-the-fuzz-target-0123456789abcd";
constexpr const char* kServices[] = {"s3", "iam", "sts", "cloudtrail", "lambda", "ec2"};
enum class Mode { Raw, Unsigned, Signed };

struct Running {
  Running() {
    configure_log(LogLevel::Off, LogFormat::Text);
    server::Settings settings;
    settings.data = folder / "data";
    settings.port = 0;
    settings.accounts = {AccountId("111122223333")};
    settings.admin_key = server::AdminKey{"AKIAFUZZFUZZFUZZFUZZ", Secret(std::string(kSecretKey))};
    auto started = server::App::start(std::move(settings));
    TC_ASSERT(started);
    app = std::move(*started);
    const std::string endpoint = app->endpoint();
    port = std::uint16_t(std::atoi(endpoint.c_str() + endpoint.rfind(':') + 1));
  }

  test::TempFolder folder;
  std::unique_ptr<server::App> app;
  std::uint16_t port = 0;
};

Running& server() {
  // Made here and not later: so it ends before what the store's library keeps until the exit.
  static auto running = std::make_unique<Running>();
  static std::size_t served = 0;
  if (++served % kRequestsPerServer == 0) {
    running.reset();
    running = std::make_unique<Running>();
  }
  return *running;
}

std::string as_wire(const http::RequestHead& head, std::string_view body) {
  std::string wire = head.method + " " + head.target + " HTTP/1.1\r\n";
  for (const auto& [name, value] : head.headers) wire += name + ": " + value + "\r\n";
  wire += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  return wire += body;
}

http::RequestHead head_of(Input& input) {
  http::RequestHead head = read_head(input);
  http::RequestHead kept;
  kept.method = head.method;
  kept.target = head.target;
  kept.headers.add("Host", "localhost");
  for (const auto& [name, value] : head.headers) {
    // Framing is the harness's own, so that every request is whole.
    if (iequals(name, "content-length") || iequals(name, "transfer-encoding")) continue;
    iequals(name, "host") ? kept.headers.set(name, value) : kept.headers.add(name, value);
  }
  return kept;
}

}  // namespace

void fuzz(std::string_view bytes) {
  Input input(bytes);
  const unsigned how = input.byte();
  const Mode mode = how % 8 == 0 ? Mode::Raw : how % 8 == 1 ? Mode::Unsigned : Mode::Signed;
  std::string wire;
  bool is_head_request = false;
  if (mode == Mode::Raw) {
    wire = input.rest();
    if (wire.find("HEAD") != wire.npos) return;  // its answer cannot be told from what follows
  } else {
    http::RequestHead head = head_of(input);
    is_head_request = head.method == "HEAD";
    if (mode == Mode::Signed) {
      sigv4::sign_request(head, input.rest(),
                          {"AKIAFUZZFUZZFUZZFUZZ", Secret(std::string(kSecretKey)), ""},
                          "us-east-1", kServices[how % 8 - 2], SystemClock().now());
    }
    wire = as_wire(head, input.rest());
  }

  test::HttpClient client(server().port);
  TC_ASSERT(client.connected());
  client.send(wire);
  client.finish_sending();
  const Answers answers = check_answers(client.rest(), is_head_request);
  if (mode != Mode::Raw) TC_ASSERT(answers.count >= 1);
}

}  // namespace trailcam::fuzz
