// Cross-origin resource sharing: what a bucket lets pages of other sites see.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "http/message.h"
#include "services/s3/rows.h"

namespace trailcam::s3 {

// A request that a page of another site makes, or asks whether it may make.
struct CorsRequest {
  std::string origin;
  std::string method;
  std::vector<std::string> headers;  // in lower case
};

// "a, b" of Access-Control-Request-Headers, in lower case.
std::vector<std::string> requested_headers(std::string_view header);

// The headers that tell the browser yes, by the first rule that fits; nothing when none does.
// Source: "Using cross-origin resource sharing", How does Amazon S3 evaluate the CORS
// configuration on a bucket?
std::optional<http::Headers> cors_headers(const std::vector<CorsRuleRow>& rules,
                                          const CorsRequest& request);

}  // namespace trailcam::s3
