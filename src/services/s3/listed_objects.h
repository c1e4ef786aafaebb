// Pages of objects as the listing operations show them.
#pragma once

#include <optional>
#include <vector>

#include "services/s3/buckets.h"
#include "services/s3/faults.h"
#include "services/s3/generated/shapes.h"
#include "services/s3/listing.h"

namespace trailcam::s3 {

// Error: Corrupt.
Result<std::vector<Object>> listed_objects(const ListPage& page, const NameEncoding& encoded,
                                           const std::optional<Owner>& owner);

struct ListedVersions {
  std::vector<ObjectVersion> versions;
  std::vector<DeleteMarkerEntry> markers;
  std::string last_id;  // of the last one of the page, of either kind
};
Result<ListedVersions> listed_versions(const ListPage& page, const NameEncoding& encoded,
                                       const Owner& owner);
std::vector<CommonPrefix> listed_prefixes(const ListPage& page, const NameEncoding& encoded);

}  // namespace trailcam::s3
