#include "services/s3/cors.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/encoding.h"

namespace trailcam::s3 {
namespace {

// A pattern has one '*' at most.
bool fits(std::string_view pattern, std::string_view text) {
  const std::size_t star = pattern.find('*');
  if (star == pattern.npos) return pattern == text;
  const std::string_view head = pattern.substr(0, star);
  const std::string_view tail = pattern.substr(star + 1);
  return text.size() >= head.size() + tail.size() && text.starts_with(head) && text.ends_with(tail);
}

const std::string* fitting_origin(const CorsRuleRow& rule, const std::string& origin) {
  const auto found = std::find_if(rule.origins.begin(), rule.origins.end(),
                                  [&](const std::string& one) { return fits(one, origin); });
  return found == rule.origins.end() ? nullptr : &*found;
}

bool allows(const CorsRuleRow& rule, const CorsRequest& request) {
  if (std::find(rule.methods.begin(), rule.methods.end(), request.method) == rule.methods.end()) {
    return false;
  }
  return std::all_of(
      request.headers.begin(), request.headers.end(), [&](const std::string& header) {
        return std::any_of(rule.headers.begin(), rule.headers.end(),
                           [&](const std::string& one) { return fits(lower(one), header); });
      });
}

}  // namespace

std::vector<std::string> requested_headers(std::string_view header) {
  std::vector<std::string> out;
  while (!header.empty()) {
    const std::size_t comma = header.find(',');
    const std::string_view one = trim(header.substr(0, comma));
    if (!one.empty()) out.push_back(lower(one));
    if (comma == header.npos) break;
    header.remove_prefix(comma + 1);
  }
  return out;
}

std::optional<http::Headers> cors_headers(const std::vector<CorsRuleRow>& rules,
                                          const CorsRequest& request) {
  for (const CorsRuleRow& rule : rules) {
    const std::string* origin = fitting_origin(rule, request.origin);
    if (origin == nullptr || !allows(rule, request)) continue;
    http::Headers headers;
    const bool anybody = *origin == "*";
    headers.add("Access-Control-Allow-Origin", anybody ? "*" : request.origin);
    headers.add("Access-Control-Allow-Methods", fmt::format("{}", fmt::join(rule.methods, ", ")));
    if (!request.headers.empty()) {
      headers.add("Access-Control-Allow-Headers",
                  fmt::format("{}", fmt::join(request.headers, ", ")));
    }
    if (!rule.exposed.empty()) {
      headers.add("Access-Control-Expose-Headers",
                  fmt::format("{}", fmt::join(rule.exposed, ", ")));
    }
    if (rule.max_age_s) {
      headers.add("Access-Control-Max-Age", std::to_string(*rule.max_age_s));
    }
    if (!anybody) headers.add("Access-Control-Allow-Credentials", "true");
    headers.add("Vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method");
    return headers;
  }
  return std::nullopt;
}

}  // namespace trailcam::s3
