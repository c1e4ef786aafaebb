// The source of a copy: x-amz-copy-source and what it names.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "services/s3/objects.h"

namespace trailcam::s3 {

struct CopySource {
  std::string bucket;
  std::string key;
  std::optional<std::string> version_id;
  bool operator==(const CopySource&) const = default;
};

// Reads "/bucket/key?versionId=null", percent-encoded. Errors: InvalidArgument; NotImplemented for
// access points.
Result<CopySource> read_copy_source(std::string_view header);

struct CopyRequest {
  CopySource source;
  ReadConditions conditions;
  std::optional<std::string> expected_owner;
  CustomerKey customer = {};
  std::optional<std::string> range = {};  // "bytes=0-9"
};

template <class Input>
Result<CopyRequest> copy_request(const Input& input) {
  CopyRequest request{
      .source = TC_TRY(read_copy_source(input.CopySource)),
      .conditions = {input.CopySourceIfMatch, input.CopySourceIfNoneMatch,
                     input.CopySourceIfModifiedSince, input.CopySourceIfUnmodifiedSince},
      .expected_owner = input.ExpectedSourceBucketOwner,
      .customer = source_customer_key(input)};
  if constexpr (requires { input.CopySourceRange; }) request.range = input.CopySourceRange;
  return request;
}

struct OpenedSource {
  ObjectRow object;
  ByteRange range;
  std::unique_ptr<ObjectBytes> bytes;
};

// The object that is copied, open for reading, when the caller may read it and the conditions hold.
// Errors: NoSuchBucket, NoSuchKey, AccessDenied, PreconditionFailed, InvalidArgument (range),
// InvalidRequest (too large).
Result<OpenedSource> open_source(const S3& s3, pipeline::Call& call, const CopyRequest& request);

}  // namespace trailcam::s3
