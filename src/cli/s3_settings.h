// "s3://BUCKET[/PREFIX]" on a command line.
#pragma once

#include <optional>
#include <string>

#include "cli/client_settings.h"
#include "evidence/s3_source.h"

namespace trailcam::cli {

bool names_bucket(const std::string& where);
// The bucket that `where` names, behind that client's endpoint; `prefix` instead of what stands
// behind the bucket. Error: Invalid.
Result<evidence::S3Settings> bucket_settings(const std::string& where,
                                             const std::optional<std::string>& prefix,
                                             ClientSettings client);

}  // namespace trailcam::cli
