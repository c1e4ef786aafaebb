// The S3 service's state: where bodies lie, and which regions there are.
#pragma once

#include <optional>
#include <set>

#include "aws/pipeline/call.h"
#include "aws/pipeline/principals.h"
#include "base/ids.h"
#include "base/time.h"
#include "services/s3/object_sink.h"
#include "store/bodies.h"

namespace trailcam::s3 {

inline constexpr std::size_t kBucketsPerAccountMax = 10'000;
inline constexpr std::size_t kPageItemsMax = 1000;
inline constexpr std::size_t kKeyBytesMax = 1024;
inline constexpr std::size_t kMetadataBytesMax = 2048;
inline constexpr std::size_t kPolicyBytesMax = 20 << 10;
inline constexpr std::uint64_t kPutBytesMax = std::uint64_t{5}
                                              << 30;  // one PUT, one part, one copy
inline constexpr std::uint64_t kPartBytesMin = std::uint64_t{5} << 20;  // but the last one
inline constexpr std::int64_t kPartNumberMax = 10'000;
inline constexpr std::int64_t kRestoreDaysMax = 36'500;
inline constexpr std::string_view kDefaultRegion = "us-east-1";

// What the operations share. Any thread.
struct S3 {
  store::BodyStore& bodies;
  const std::set<Region> regions;
  const pipeline::Principals& principals;
  const std::optional<Millis> restore_delay = {};  // of all restores, in place of AWS's times
};

}  // namespace trailcam::s3
