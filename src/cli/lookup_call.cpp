#include "cli/lookup_call.h"

#include <fmt/format.h>

#include "base/clock.h"
#include "base/encoding.h"
#include "base/json.h"
#include "http/client.h"

namespace trailcam::cli {
namespace {
constexpr Millis kLookupTimeout = std::chrono::seconds{30};
constexpr std::size_t kLookupBytesMax = 64 << 20;
}  // namespace

Result<LookupAnswer> call_lookup(const ClientSettings& settings, const Value& input,
                                 Explain explain) {
  const http::Url url = TC_TRY(http::parse_url(settings.endpoint));
  const std::string body = to_json(input);
  http::RequestHead head;
  head.method = "POST";
  head.target = "/";
  head.headers.add("Host", url.authority);
  head.headers.add("Content-Type", "application/x-amz-json-1.1");
  head.headers.add("X-Amz-Target",
                   "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents");
  head.headers.add("User-Agent", fmt::format("trailcam/{}", TRAILCAM_VERSION));
  if (explain == Explain::Yes) head.headers.add("X-Trailcam-Explain", "true");
  sigv4::sign_request(head, body, settings.credentials, settings.region, "cloudtrail",
                      SystemClock().now());
  const http::Response response = TC_TRY(http::fetch(url, head, body,
                                                     {.timeout = kLookupTimeout,
                                                      .answer_bytes_max = kLookupBytesMax,
                                                      .ca_file = settings.ca_bundle}));
  Result<Value> answer = parse_json(response.body);
  if (!answer || response.status != 200) {
    const std::string code(answer ? answer->text("__type") : "");
    const std::string message(answer ? answer->text("message") : "");
    return Error(ErrorKind::Io,
                 fmt::format("the server answered {} {} {}", response.status, code, message));
  }
  return LookupAnswer{std::move(*answer),
                      unbase64(response.headers.get("x-trailcam-decision")).value_or("")};
}

}  // namespace trailcam::cli
