// Results of queries in buckets: result_N.csv.gz and the file that signs them.
//
// Source: "Validate CloudTrail Lake saved query results", "CloudTrail sign file structure" (User
// Guide, read 2026-08).
#pragma once

#include <string>

#include "aws/pipeline/call.h"
#include "services/cloudtrail/query_rows.h"
#include "trails/digest_keys.h"

namespace trailcam::cloudtrail {

struct DeliveryPlace {
  std::string bucket;
  std::string prefix;  // without a '/' at its end; "" for none
};
// Of "s3://bucket/prefix". Errors: InvalidS3BucketNameException, InvalidS3PrefixException.
Result<DeliveryPlace> parse_delivery_uri(const std::string& uri);

// Whether the bucket lets CloudTrail in, by asking for its ACL. `source_arn`: of the event data
// store. Errors: S3BucketDoesNotExistException, InsufficientS3BucketPolicyException.
Result<void> check_delivery(pipeline::Call& call, const DeliveryPlace& place,
                            const std::string& source_arn);

class ResultDelivery {
 public:
  ResultDelivery(const store::BodyStore& bodies, pipeline::InternalCaller& aws,
                 trails::DigestKeys& keys)
      : bodies_(bodies), aws_(aws), keys_(keys) {}

  // Writes all files. Returns the query's DeliveryStatus: "SUCCESS", "ACCESS_DENIED", ...
  std::string deliver(const QueryRow& row);

 private:
  struct SignedFile {
    std::string name;
    std::string hash;  // SHA-256 of the packed bytes, in hex
  };
  class Run;
  const store::BodyStore& bodies_;
  pipeline::InternalCaller& aws_;
  trails::DigestKeys& keys_;
};

}  // namespace trailcam::cloudtrail
