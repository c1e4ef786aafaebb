// Where the versions of an object lie, and every way in which they change places
// (docs/decisions/0015-versions.md). The current version is a row of kObjects or, when it is a
// delete marker, of kMarkers: a key has one of them at most. All others are rows of kVersions,
// which a key only has beside a current one. Whatever changes which version is current changes the
// row of the current one, so the preconditions of the commit keep two changes of a key apart.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/random.h"
#include "services/s3/rows.h"

namespace trailcam::s3 {

inline constexpr const char* kNullVersion = "null";
inline constexpr const char* kVersioningEnabled = "Enabled";
inline constexpr const char* kVersioningSuspended = "Suspended";

// Versioning was switched on at some time: deleting makes markers.
inline bool is_versioned(const BucketRow& bucket) { return !bucket.versioning.empty(); }

// A key of a bucket, as a transaction sees it. Refers to what it is made of.
struct Place {
  store::Transaction& transaction;
  const BucketRow& bucket;
  const std::string& key;
};

// When something is written and where its version id is drawn from.
struct Stamp {
  Timestamp now;
  Random& random;
};

// The current version, which may be a delete marker. Error: Io, Corrupt, as of all below.
Result<std::optional<ObjectRow>> current_version(const Place& place);

// The version of that id, current or not; nothing where there is none. Error: InvalidArgument for
// what no id looks like.
Result<std::optional<ObjectRow>> find_version(const Place& place, const std::string& id);

// Makes `row`, an object or a delete marker, the current version in place of `current`, which
// current_version() gave: that one stays as a noncurrent version, or goes with its bodies where the
// bucket keeps none. Fills what makes a version of the row.
Result<void> put_version(const Place& place, const Stamp& stamp, ObjectRow& row,
                         const std::optional<ObjectRow>& current);
Result<void> put_delete_marker(const Place& place, const Stamp& stamp, ObjectRow& marker,
                               const std::optional<ObjectRow>& current);

// Removes a version with its bodies. When it was the current one, the newest of the others takes
// its place. Does not ask whether the version is locked.
Result<void> remove_version(const Place& place, const ObjectRow& version);

// Writes a version back to where it lies, with other tags or another lock.
void rewrite_version(const Place& place, const ObjectRow& version);

// Leaves the version, which came into a class of the archive, to the Packer (packer.h).
void ask_to_pack(const Place& place, const ObjectRow& version);

void discard_bodies(store::Transaction& transaction, const ObjectRow& object);

// "null" for the null version.
std::string version_id_of(const ObjectRow& version);

// Ids are 32 characters that clients cannot read; to us they tell the version's sequence.
std::string new_version_id(std::uint64_t sequence, Random& random);
std::optional<std::uint64_t> sequence_of_id(const std::string& id);

// All versions older than this come behind it in listings. Nothing for the id of a null version
// that is gone. Error: InvalidArgument.
Result<std::optional<std::uint64_t>> sequence_of_marker(const Place& place, const std::string& id);

}  // namespace trailcam::s3
