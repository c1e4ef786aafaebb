// What makes an object out of parts: which ones the client lists, and whether they are what it
// thinks they are.
#pragma once

#include <string>
#include <vector>

#include "services/s3/generated/shapes.h"
#include "services/s3/objects.h"
#include "services/s3/rows.h"

namespace trailcam::s3 {

// `stored` are all parts of the upload, in order. Returns those that the client lists, in order.
// Errors: InvalidRequest (none, a checksum missing), InvalidPartOrder, InvalidPart, BadDigest,
// EntityTooSmall.
Result<std::vector<PartRow>> chosen_parts(const UploadRow& upload,
                                          const std::vector<CompletedPart>& listed,
                                          const std::vector<PartRow>& stored);

// The object that the parts make up: size, ETag and checksum.
ObjectRow assemble(const UploadRow& upload, const std::vector<PartRow>& parts, Timestamp now);

// The ETag of parts put together: MD5 of their MD5s, and their count.
std::string multipart_etag(const std::vector<PartRow>& parts);

Error no_parts();

// Whether the request and its upload agree on what kind of checksum the whole has. Error:
// InvalidRequest.
Result<void> check_mode(const CompleteMultipartUploadInput& input, const UploadRow& upload);

// What the client says of the whole. Errors: InvalidRequest, BadDigest.
Result<void> check_whole(const CompleteMultipartUploadInput& input, const UploadRow& upload,
                         const ObjectRow& object);

}  // namespace trailcam::s3
