// A bucket behind an S3 endpoint, read with ListObjectsV2 and GetObject.
#pragma once

#include <memory>
#include <string>

#include "aws/model/model.h"
#include "aws/sigv4/sigv4.h"
#include "evidence/source.h"

namespace trailcam::evidence {

struct S3Settings {
  std::string endpoint;  // "https://s3.eu-west-1.amazonaws.com"; buckets are named in the path
  // AWS's own: another region has another endpoint, "https://s3.REGION.amazonaws.com".
  bool is_aws = false;
  std::string ca_file;
  std::string region;  // to begin with; S3 says where the bucket is
  sigv4::Credentials credentials;
  std::string bucket;
  std::string prefix;  // "" or "prefix/"
};

// `models` must outlive the Source. Error: Invalid (endpoint).
Result<std::unique_ptr<Source>> open_s3(S3Settings settings, const model::Models& models);

}  // namespace trailcam::evidence
