#include "services/s3/versions.h"

#include <algorithm>

#include "base/encoding.h"
#include "services/s3/faults.h"
#include "services/s3/storage_class.h"

namespace trailcam::s3 {
namespace {

constexpr std::size_t kVersionIdCharacters = 32;
constexpr std::size_t kSequenceBytes = 8;
constexpr std::size_t kIdRandomBytes = 16;

bool is_null(const ObjectRow& version) { return version.version_id.empty(); }

// All of them are older than the current version.
store::KeyRange noncurrent_range(const Place& place, const ObjectRow& current) {
  store::KeyRange range = kVersions.key().text(place.bucket.name).text(place.key).range();
  range.begin =
      store::Key::successor(version_key(place.bucket.name, place.key, current.sequence).bytes());
  return range;
}

// As they stand in the catalog and in this change. What this change removed before was newer and is
// not walked over again.
Result<std::optional<ObjectRow>> newest_noncurrent(const Place& place, const ObjectRow& current) {
  const store::KeyRange range = noncurrent_range(place, current);
  std::string first;
  for (const store::RowWrite& write : place.transaction.change().writes) {
    const bool inside = write.row && write.key >= range.begin && write.key < range.end;
    if (inside && (first.empty() || write.key < first)) first = write.key;
  }
  store::Scan rows = place.transaction.database().scan(store::Family::Catalog, range);
  for (; rows.valid(); rows.next()) {
    if (!first.empty() && first < rows.key()) break;
    const std::uint64_t sequence = TC_TRY(store::decode_row<ObjectRow>(rows.value())).sequence;
    auto row = TC_TRY(
        place.transaction.get(kVersions, version_key(place.bucket.name, place.key, sequence)));
    if (row) return row;
  }
  TC_TRY(rows.status());
  if (first.empty()) return std::optional<ObjectRow>();
  store::KeyParts parts(first);
  parts.text();
  parts.text();
  return place.transaction.get(kVersions,
                               version_key(place.bucket.name, place.key, ~parts.number()));
}

void put_current(const Place& place, const ObjectRow& row) {
  if (row.delete_marker) {
    place.transaction.put(kMarkers, marker_key(place.bucket.name, place.key), row);
  } else {
    place.transaction.put(kObjects, object_key(place.bucket.name, place.key), row);
  }
}

void erase_current(const Place& place, const ObjectRow& row) {
  if (row.delete_marker) {
    place.transaction.erase(kMarkers, marker_key(place.bucket.name, place.key));
  } else {
    place.transaction.erase(kObjects, object_key(place.bucket.name, place.key));
  }
}

void erase_noncurrent(const Place& place, std::uint64_t sequence) {
  place.transaction.erase(kVersions, version_key(place.bucket.name, place.key, sequence));
}

// The current version gives way to one that is about to be written.
void retire(const Place& place, const ObjectRow& current, Timestamp now) {
  ObjectRow old = current;
  old.became_noncurrent = now;
  old.noncurrent_null.reset();
  place.transaction.put(kVersions, version_key(place.bucket.name, place.key, old.sequence), old);
}

// A new null version takes the place of the one before, wherever that lies.
Result<void> drop_noncurrent_null(const Place& place, const ObjectRow& current) {
  if (!current.noncurrent_null) return {};
  const std::uint64_t sequence = *current.noncurrent_null;
  const auto old =
      TC_TRY(place.transaction.get(kVersions, version_key(place.bucket.name, place.key, sequence)));
  if (!old) return {};
  discard_bodies(place.transaction, *old);
  erase_noncurrent(place, sequence);
  return {};
}

// Where the null version lies once `current` is no longer the current one.
std::optional<std::uint64_t> null_behind(const ObjectRow& current) {
  return is_null(current) ? std::optional(current.sequence) : current.noncurrent_null;
}

Error invalid_version_id(const std::string& id) {
  return invalid_argument(
      id.empty() ? "Version id cannot be the empty string" : "Invalid version id specified",
      "versionId", id);
}

}  // namespace

Result<std::optional<ObjectRow>> current_version(const Place& place) {
  auto object = TC_TRY(place.transaction.get(kObjects, object_key(place.bucket.name, place.key)));
  if (object || !is_versioned(place.bucket)) return object;
  return place.transaction.get(kMarkers, marker_key(place.bucket.name, place.key));
}

Result<std::optional<ObjectRow>> find_version(const Place& place, const std::string& id) {
  const std::optional<std::uint64_t> told = sequence_of_id(id);
  if (!told && id != kNullVersion) return invalid_version_id(id);
  auto current = TC_TRY(current_version(place));
  if (!current || version_id_of(*current) == id) return current;
  const std::optional<std::uint64_t> sequence = told ? told : current->noncurrent_null;
  if (!sequence) return std::optional<ObjectRow>();
  auto found = TC_TRY(
      place.transaction.get(kVersions, version_key(place.bucket.name, place.key, *sequence)));
  if (found && version_id_of(*found) != id) found.reset();
  return found;
}

Result<void> put_version(const Place& place, const Stamp& stamp, ObjectRow& row,
                         const std::optional<ObjectRow>& current) {
  const bool keeps = place.bucket.versioning == kVersioningEnabled;
  if (is_versioned(place.bucket)) {
    const auto at = std::uint64_t(stamp.now.time_since_epoch().count());
    row.sequence = current ? std::max(at, current->sequence + 1) : at;
    if (keeps) row.version_id = new_version_id(row.sequence, stamp.random);
  }
  if (current) {
    if (keeps || !is_null(*current)) {
      retire(place, *current, stamp.now);
      if (keeps) {
        row.noncurrent_null = null_behind(*current);
      } else {
        TC_TRY(drop_noncurrent_null(place, *current));
      }
    } else {
      discard_bodies(place.transaction, *current);
    }
    if (current->delete_marker != row.delete_marker) erase_current(place, *current);
  }
  put_current(place, row);
  if (is_archive(row.attributes.storage_class)) ask_to_pack(place, row);
  return {};
}

Result<void> put_delete_marker(const Place& place, const Stamp& stamp, ObjectRow& marker,
                               const std::optional<ObjectRow>& current) {
  marker.delete_marker = true;
  marker.modified = std::chrono::floor<std::chrono::seconds>(stamp.now);
  return put_version(place, stamp, marker, current);
}

Result<void> remove_version(const Place& place, const ObjectRow& version) {
  discard_bodies(place.transaction, version);
  if (version.became_noncurrent) {
    erase_noncurrent(place, version.sequence);
    if (!is_null(version)) return {};
    auto current = TC_TRY(current_version(place));
    if (!current) return {};
    current->noncurrent_null.reset();
    put_current(place, *current);
    return {};
  }
  auto next = is_versioned(place.bucket) ? TC_TRY(newest_noncurrent(place, version))
                                         : std::optional<ObjectRow>();
  if (!next || next->delete_marker != version.delete_marker) erase_current(place, version);
  if (!next) return {};
  erase_noncurrent(place, next->sequence);
  next->became_noncurrent.reset();
  if (!is_null(*next)) next->noncurrent_null = version.noncurrent_null;
  put_current(place, *next);
  return {};
}

void rewrite_version(const Place& place, const ObjectRow& version) {
  if (!version.became_noncurrent) return put_current(place, version);
  place.transaction.put(kVersions, version_key(place.bucket.name, place.key, version.sequence),
                        version);
}

void ask_to_pack(const Place& place, const ObjectRow& version) {
  place.transaction.put(kUnpacked,
                        unpacked_key(place.bucket.name, place.key, version_id_of(version)), {});
}

void discard_bodies(store::Transaction& transaction, const ObjectRow& object) {
  for (const PieceRow& piece : object.pieces) transaction.discard(piece.body);
}

std::string version_id_of(const ObjectRow& version) {
  return is_null(version) ? kNullVersion : version.version_id;
}

std::string new_version_id(std::uint64_t sequence, Random& random) {
  std::string bytes = random.bytes(kIdRandomBytes);
  for (std::size_t i = 0; i < kSequenceBytes; ++i) {
    bytes += char(static_cast<unsigned char>(bytes[i]) ^
                  static_cast<unsigned char>(sequence >> (8 * i)));
  }
  std::string id = base64(bytes);
  std::replace(id.begin(), id.end(), '+', '.');
  std::replace(id.begin(), id.end(), '/', '_');
  return id;
}

std::optional<std::uint64_t> sequence_of_id(const std::string& id) {
  if (id.size() != kVersionIdCharacters || id.find_first_of("+/=") != id.npos) return std::nullopt;
  std::string text = id;
  std::replace(text.begin(), text.end(), '.', '+');
  std::replace(text.begin(), text.end(), '_', '/');
  const auto bytes = unbase64(text);
  if (!bytes) return std::nullopt;
  std::uint64_t sequence = 0;
  for (std::size_t i = 0; i < kSequenceBytes; ++i) {
    const auto byte = static_cast<unsigned char>((*bytes)[i] ^ (*bytes)[kIdRandomBytes + i]);
    sequence |= std::uint64_t(byte) << (8 * i);
  }
  return sequence;
}

Result<std::optional<std::uint64_t>> sequence_of_marker(const Place& place, const std::string& id) {
  if (const auto sequence = sequence_of_id(id)) return sequence;
  const auto version = TC_TRY(find_version(place, id));
  if (!version) return std::optional<std::uint64_t>();
  return std::optional(version->sequence);
}

}  // namespace trailcam::s3
