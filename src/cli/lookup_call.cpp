#include "cli/lookup_call.h"

#include "base/encoding.h"
#include "cli/json_call.h"

namespace trailcam::cli {

Result<LookupAnswer> call_lookup(const ClientSettings& settings, const Value& input,
                                 Explain explain) {
  std::vector<http::Headers::Field> headers;
  if (explain == Explain::Yes) headers.emplace_back("X-Trailcam-Explain", "true");
  JsonAnswer answer = TC_TRY(call_cloudtrail(settings, "LookupEvents", input, headers));
  return LookupAnswer{std::move(answer.output),
                      unbase64(answer.headers.get("x-trailcam-decision")).value_or("")};
}

}  // namespace trailcam::cli
