#include "services/s3/listed_objects.h"

#include "services/s3/checksums.h"
#include "services/s3/objects.h"

namespace trailcam::s3 {
namespace {

template <class Shape>
Result<Shape> to_shape(const ListPage::Entry& entry, const NameEncoding& encoded,
                       const std::optional<Owner>& owner) {
  const ObjectRow row = TC_TRY(store::decode_row<ObjectRow>(entry.row));
  Shape shape;
  shape.Key = encoded(entry.name);
  shape.LastModified = row.modified;
  shape.ETag = quoted(row.etag);
  shape.Size = std::int64_t(row.size);
  shape.StorageClass = row.attributes.storage_class;
  shape.ChecksumAlgorithm = std::vector<std::string>{row.checksum_algorithm};
  shape.ChecksumType = checksum_type(row.composite);
  shape.Owner = owner;
  return shape;
}

}  // namespace

Result<std::vector<Object>> listed_objects(const ListPage& page, const NameEncoding& encoded,
                                           const std::optional<Owner>& owner) {
  std::vector<Object> out;
  out.reserve(page.entries.size());
  for (const ListPage::Entry& entry : page.entries) {
    out.push_back(TC_TRY(to_shape<Object>(entry, encoded, owner)));
  }
  return out;
}

Result<std::vector<ObjectVersion>> listed_versions(const ListPage& page,
                                                   const NameEncoding& encoded,
                                                   const Owner& owner) {
  std::vector<ObjectVersion> out;
  out.reserve(page.entries.size());
  for (const ListPage::Entry& entry : page.entries) {
    ObjectVersion& version =
        out.emplace_back(TC_TRY(to_shape<ObjectVersion>(entry, encoded, owner)));
    version.VersionId = "null";
    version.IsLatest = true;
  }
  return out;
}

std::vector<CommonPrefix> listed_prefixes(const ListPage& page, const NameEncoding& encoded) {
  std::vector<CommonPrefix> out;
  for (const std::string& prefix : page.prefixes) out.push_back({.Prefix = encoded(prefix)});
  return out;
}

}  // namespace trailcam::s3
