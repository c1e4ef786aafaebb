#include "services/s3/buckets.h"
#include "services/s3/generated/errors.h"
#include "services/s3/generated/operations.h"

namespace trailcam::s3 {

Result<GetBucketCorsOutput> get_bucket_cors(S3&, pipeline::Call& call,
                                            const GetBucketCorsInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  if (bucket.cors.empty()) {
    return errors::no_such_cors_configuration("The CORS configuration does not exist")
        .with("BucketName", bucket.name);
  }
  GetBucketCorsOutput output;
  output.CORSRules.emplace();
  for (const CorsRuleRow& row : bucket.cors) {
    CORSRule& rule = output.CORSRules->emplace_back();
    rule.ID = row.id;
    rule.AllowedMethods = row.methods;
    rule.AllowedOrigins = row.origins;
    if (!row.headers.empty()) rule.AllowedHeaders = row.headers;
    if (!row.exposed.empty()) rule.ExposeHeaders = row.exposed;
    rule.MaxAgeSeconds = row.max_age_s;
  }
  return output;
}

}  // namespace trailcam::s3
