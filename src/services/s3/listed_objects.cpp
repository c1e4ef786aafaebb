#include "services/s3/listed_objects.h"

#include "services/s3/checksums.h"
#include "services/s3/objects.h"
#include "services/s3/restore.h"

namespace trailcam::s3 {
namespace {

template <class Shape>
Shape to_shape(const std::string& name, const ObjectRow& row, const NameEncoding& encoded,
               const ListedMembers& members) {
  Shape shape;
  shape.Key = encoded(name);
  shape.LastModified = row.modified;
  shape.ETag = quoted(row.etag);
  shape.Size = std::int64_t(row.size);
  shape.StorageClass = row.attributes.storage_class;
  shape.ChecksumAlgorithm = std::vector<std::string>{row.checksum_algorithm};
  shape.ChecksumType = checksum_type(row.composite);
  shape.Owner = members.owner;
  if (members.restored_as_of) shape.RestoreStatus = restore_status(row, *members.restored_as_of);
  return shape;
}

}  // namespace

Result<std::vector<Object>> listed_objects(const ListPage& page, const NameEncoding& encoded,
                                           const ListedMembers& members) {
  std::vector<Object> out;
  out.reserve(page.entries.size());
  for (const ListPage::Entry& entry : page.entries) {
    const ObjectRow row = TC_TRY(store::decode_row<ObjectRow>(entry.row));
    out.push_back(to_shape<Object>(entry.name, row, encoded, members));
  }
  return out;
}

Result<ListedVersions> listed_versions(const ListPage& page, const NameEncoding& encoded,
                                       const ListedMembers& members) {
  ListedVersions out;
  for (const ListPage::Entry& entry : page.entries) {
    const ObjectRow row = TC_TRY(store::decode_row<ObjectRow>(entry.row));
    if (row.delete_marker) {
      out.markers.push_back({.Owner = members.owner,
                             .Key = encoded(entry.name),
                             .VersionId = version_id_of(row),
                             .IsLatest = !row.became_noncurrent,
                             .LastModified = row.modified});
    } else {
      auto& version =
          out.versions.emplace_back(to_shape<ObjectVersion>(entry.name, row, encoded, members));
      version.VersionId = version_id_of(row);
      version.IsLatest = !row.became_noncurrent;
    }
    out.last_id = version_id_of(row);
  }
  return out;
}

std::vector<CommonPrefix> listed_prefixes(const ListPage& page, const NameEncoding& encoded) {
  std::vector<CommonPrefix> out;
  for (const std::string& prefix : page.prefixes) out.push_back({.Prefix = encoded(prefix)});
  return out;
}

}  // namespace trailcam::s3
