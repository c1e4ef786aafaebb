// One call of a service that speaks JSON, as the commands make it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/value.h"
#include "cli/client_settings.h"
#include "http/message.h"

namespace trailcam::cli {

struct JsonAnswer {
  Value output;
  http::Headers headers;
};

// An operation of CloudTrail ("LookupEvents"). Error: Io, with what the server answered.
Result<JsonAnswer> call_cloudtrail(const ClientSettings& settings, const std::string& operation,
                                   const Value& input,
                                   const std::vector<http::Headers::Field>& headers = {});

}  // namespace trailcam::cli
