// Pages of objects as the listing operations show them.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "services/s3/buckets.h"
#include "services/s3/faults.h"
#include "services/s3/generated/shapes.h"
#include "services/s3/listing.h"

namespace trailcam::s3 {

// What a listing tells of each object beside the usual.
struct ListedMembers {
  std::optional<Owner> owner;
  std::optional<Timestamp> restored_as_of;  // tell how restores stand at this time
};
// When restores are to be told as of, if the client asked for that.
template <class Input>
std::optional<Timestamp> restored_as_of(const Input& input, Timestamp now) {
  const auto& asked = input.OptionalObjectAttributes;
  const bool tell =
      asked && std::find(asked->begin(), asked->end(), "RestoreStatus") != asked->end();
  return tell ? std::optional(now) : std::nullopt;
}

// Error: Corrupt.
Result<std::vector<Object>> listed_objects(const ListPage& page, const NameEncoding& encoded,
                                           const ListedMembers& members);

struct ListedVersions {
  std::vector<ObjectVersion> versions;
  std::vector<DeleteMarkerEntry> markers;
  std::string last_id;  // of the last one of the page, of either kind
};
Result<ListedVersions> listed_versions(const ListPage& page, const NameEncoding& encoded,
                                       const ListedMembers& members);
std::vector<CommonPrefix> listed_prefixes(const ListPage& page, const NameEncoding& encoded);

}  // namespace trailcam::s3
