#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "services/s3/buckets.h"
#include "services/s3/faults.h"
#include "services/s3/generated/operations.h"

namespace trailcam::s3 {
namespace {

constexpr std::size_t kCorsRulesMax = 100;
constexpr std::array<std::string_view, 5> kCorsMethods = {"GET", "PUT", "HEAD", "POST", "DELETE"};

Result<void> check_one_star(const char* element, const std::vector<std::string>& patterns) {
  for (const std::string& pattern : patterns) {
    if (std::count(pattern.begin(), pattern.end(), '*') <= 1) continue;
    return errors::invalid_request(
        fmt::format("{} \"{}\" can not have more than one wildcard.", element, pattern));
  }
  return {};
}

Result<CorsRuleRow> read_rule(const CORSRule& rule) {
  CorsRuleRow row;
  row.id = rule.ID;
  row.methods = rule.AllowedMethods;
  row.origins = rule.AllowedOrigins;
  row.headers = rule.AllowedHeaders.value_or(std::vector<std::string>());
  row.exposed = rule.ExposeHeaders.value_or(std::vector<std::string>());
  row.max_age_s = rule.MaxAgeSeconds;
  if (row.methods.empty() || row.origins.empty()) return malformed_xml();
  for (const std::string& method : row.methods) {
    if (std::find(kCorsMethods.begin(), kCorsMethods.end(), method) == kCorsMethods.end()) {
      return errors::invalid_request(
          "Found unsupported HTTP method in CORS config. Unsupported method is " + method);
    }
  }
  TC_TRY(check_one_star("AllowedOrigin", row.origins));
  TC_TRY(check_one_star("AllowedHeader", row.headers));
  for (const std::string& header : row.exposed) {
    if (header.find('*') == header.npos) continue;
    return errors::invalid_request(
        fmt::format("ExposeHeader \"{}\" contains wildcard. We currently do not support wildcard "
                    "for ExposeHeader.",
                    header));
  }
  return row;
}

}  // namespace

Result<PutBucketCorsOutput> put_bucket_cors(S3&, pipeline::Call& call,
                                            const PutBucketCorsInput& input) {
  BucketRow bucket = TC_TRY(bucket_of(call, input));
  const std::vector<CORSRule>& rules = input.CORSConfiguration.CORSRules;
  if (rules.empty() || rules.size() > kCorsRulesMax) return malformed_xml();
  bucket.cors.clear();
  for (const CORSRule& rule : rules) bucket.cors.push_back(TC_TRY(read_rule(rule)));
  store_bucket(call, bucket);
  return PutBucketCorsOutput{};
}

}  // namespace trailcam::s3
