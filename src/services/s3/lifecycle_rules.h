// Lifecycle configurations as clients write them: read and judged as AWS does, and shown again.
// Source: "Amazon S3 User Guide", "Lifecycle configuration elements"; the messages as AWS gave
// them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/random.h"
#include "services/s3/generated/shapes.h"
#include "services/s3/lifecycle_rows.h"

namespace trailcam::s3 {

inline constexpr std::size_t kLifecycleRulesMax = 1000;
inline constexpr std::size_t kRuleIdCharactersMax = 255;
inline constexpr std::int64_t kNewerNoncurrentVersionsMax = 100;
inline constexpr std::int64_t kLifecycleDaysMax = 2'147'483'647;

inline constexpr const char* kAllClasses128K = "all_storage_classes_128K";
inline constexpr const char* kVariesByClass = "varies_by_storage_class";

// `minimum_size` is the header x-amz-transition-default-minimum-object-size. Rules without an ID
// get one. Errors: MalformedXML, InvalidArgument, InvalidRequest.
Result<LifecycleRow> read_lifecycle(const std::vector<LifecycleRule>& rules,
                                    const std::optional<std::string>& minimum_size, Random& random);

// As GetBucketLifecycleConfiguration shows it.
std::vector<LifecycleRule> show_lifecycle(const LifecycleRow& lifecycle);

}  // namespace trailcam::s3
