#include "cli/json_call.h"

#include <fmt/format.h>

#include "base/clock.h"
#include "base/json.h"
#include "http/client.h"

namespace trailcam::cli {
namespace {
constexpr Millis kCallTimeout = std::chrono::seconds{30};
constexpr std::size_t kAnswerBytesMax = 64 << 20;
constexpr std::string_view kTargetPrefix =
    "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.";
}  // namespace

Result<JsonAnswer> call_cloudtrail(const ClientSettings& settings, const std::string& operation,
                                   const Value& input,
                                   const std::vector<http::Headers::Field>& headers) {
  const http::Url url = TC_TRY(http::parse_url(settings.endpoint));
  const std::string body = to_json(input);
  http::RequestHead head;
  head.method = "POST";
  head.target = "/";
  head.headers.add("Host", url.authority);
  head.headers.add("Content-Type", "application/x-amz-json-1.1");
  head.headers.add("X-Amz-Target", std::string(kTargetPrefix) + operation);
  head.headers.add("User-Agent", fmt::format("trailcam/{}", TRAILCAM_VERSION));
  for (const auto& [name, value] : headers) head.headers.add(name, value);
  sigv4::sign_request(head, body, settings.credentials, settings.region, "cloudtrail",
                      SystemClock().now());
  http::Response response = TC_TRY(http::fetch(url, head, body,
                                               {.timeout = kCallTimeout,
                                                .answer_bytes_max = kAnswerBytesMax,
                                                .ca_file = settings.ca_bundle}));
  Result<Value> answer = parse_json(response.body);
  if (!answer || response.status != 200) {
    const std::string code(answer ? answer->text("__type") : "");
    const std::string message(answer ? answer->text("message") : "");
    return Error(ErrorKind::Io,
                 fmt::format("the server answered {} {} {}", response.status, code, message));
  }
  return JsonAnswer{std::move(*answer), std::move(response.headers)};
}

}  // namespace trailcam::cli
