// Tags of buckets and objects.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

std::vector<Tag> to_tags(const std::vector<TagRow>& rows);

}  // namespace trailcam::s3
