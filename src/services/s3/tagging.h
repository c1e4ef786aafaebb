// Tags of buckets and objects.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/pipeline/call.h"
#include "services/s3/generated/shapes.h"
#include "services/s3/rows.h"

namespace trailcam::s3 {

inline constexpr std::size_t kObjectTagsMax = 10;
inline constexpr std::size_t kBucketTagsMax = 50;

// Errors: InvalidTag (key, value, one key twice), BadRequest (too many).
Result<std::vector<TagRow>> read_object_tags(const std::vector<Tag>& tags);
Result<std::vector<TagRow>> read_bucket_tags(const std::vector<Tag>& tags);
// Reads x-amz-tagging: "key=value&key2=value2", URL-encoded. Errors as above; InvalidArgument.
Result<std::vector<TagRow>> read_tagging_header(const std::optional<std::string>& header);

// The tags of a bucket that `account` must own, for S3 Control. Errors: those of load_bucket; of
// read_bucket_tags.
Result<std::vector<TagRow>> bucket_tags(pipeline::Call& call, const std::string& bucket,
                                        const std::string& account);
Result<void> put_bucket_tags(pipeline::Call& call, const std::string& bucket,
                             const std::string& account, const std::vector<TagRow>& tags);

std::vector<Tag> to_tags(const std::vector<TagRow>& rows);

}  // namespace trailcam::s3
