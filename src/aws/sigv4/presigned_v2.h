// S3's older presigned URLs (AWSAccessKeyId, Expires, Signature). The AWS CLI and boto3 still make
// them unless they are told otherwise, so they are read; requests signed in a header by the older
// method are not.
//
// Source: "Signing and authenticating REST requests (AWS Signature Version 2)", S3 User Guide.
#pragma once

#include <string>

#include "aws/sigv4/sigv4.h"

namespace trailcam::sigv4 {

bool is_presigned_v2(const http::Pairs& query);
Reading read_presigned_v2(const http::Pairs& query);

// What is signed. `resource_path`: the path as sent, behind "/BUCKET" when the host names the
// bucket.
std::string presigned_v2_string(const http::RequestHead& head, const http::Pairs& query,
                                std::string_view resource_path);
// Base64.
std::string presigned_v2_signature(const Secret& secret_access_key,
                                   std::string_view string_to_sign);

}  // namespace trailcam::sigv4
