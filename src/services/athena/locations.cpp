#include "services/athena/locations.h"

#include <fmt/format.h>

#include "services/athena/work_groups.h"

namespace trailcam::athena {
namespace {

constexpr std::size_t kLocationBytesMax = 1024;

}  // namespace

Result<S3Location> parse_location(std::string_view text) {
  for (const std::string_view scheme : {"s3://", "s3a://", "s3n://"}) {
    if (!text.starts_with(scheme)) continue;
    text.remove_prefix(scheme.size());
    const std::size_t slash = text.find('/');
    S3Location out{.bucket = std::string(text.substr(0, slash)),
                   .key = slash == text.npos ? "" : std::string(text.substr(slash + 1))};
    if (out.bucket.empty()) break;
    return out;
  }
  return Error(ErrorKind::Invalid, fmt::format("not a location in S3: {}", text));
}

Result<std::string> output_folder(std::string_view text) {
  if (!text.starts_with("s3://") || text.size() > kLocationBytesMax || !parse_location(text)) {
    return invalid_request("outputLocation is not a valid S3 path.");
  }
  std::string folder(text);
  if (!folder.ends_with('/')) folder += '/';
  return folder;
}

}  // namespace trailcam::athena
