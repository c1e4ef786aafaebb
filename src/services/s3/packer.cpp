#include "services/s3/packer.h"

#include "base/log.h"
#include "services/s3/storage_class.h"
#include "store/archive.h"

namespace trailcam::s3 {
namespace {

struct Awaited {
  std::string row_key;
  std::string bucket;
  std::string key;
  std::string version_id;
  UnpackedRow row;
};

Result<std::optional<Awaited>> first_awaited(const store::Database& database) {
  store::Scan rows = database.scan(store::Family::Catalog, kUnpacked.key().range());
  TC_TRY(rows.status());
  if (!rows.valid()) return std::optional<Awaited>();
  Awaited out;
  out.row_key = rows.key();
  out.row = TC_TRY(store::decode_row<UnpackedRow>(rows.value()));
  store::KeyParts parts(out.row_key);
  out.bucket = parts.text();
  out.key = parts.text();
  out.version_id = parts.text();
  return std::optional(std::move(out));
}

}  // namespace

Worker::Status Packer::step() {
  const Result<bool> packed = pack_next();
  if (packed) return *packed ? Status::Busy : Status::Idle;
  log_error("s3", "packing an archived object failed", packed.error());
  return Status::Idle;
}

Result<bool> Packer::pack_next() {
  const auto awaited = TC_TRY(first_awaited(database_));
  if (!awaited) return false;
  store::Transaction transaction(database_);
  const store::Key row_key = unpacked_key(awaited->bucket, awaited->key, awaited->version_id);
  const auto row = TC_TRY(transaction.get(kUnpacked, row_key));
  const auto bucket = TC_TRY(transaction.get(kBuckets, bucket_key(awaited->bucket)));
  if (!row) return true;
  const BucketRow in_bucket = bucket.value_or(BucketRow());
  const Place place{transaction, in_bucket, awaited->key};
  std::optional<ObjectRow> version;
  if (bucket) version = TC_TRY(find_version(place, awaited->version_id));
  // Without its data key a body cannot be read here.
  const bool to_do = version && !version->encryption &&
                     is_archive(version->attributes.storage_class) &&
                     row->pieces_done < version->pieces.size();
  if (!to_do) {
    transaction.erase(kUnpacked, row_key);
    TC_TRY(commit(transaction));
    return true;
  }
  TC_TRY(pack_piece(place, *version, row_key, *row));
  return true;
}

Result<void> Packer::pack_piece(const Place& place, ObjectRow& version, const store::Key& row_key,
                                UnpackedRow unpacked) {
  PieceRow& piece = version.pieces[unpacked.pieces_done++];
  place.transaction.put(kUnpacked, row_key, unpacked);
  if (piece.archived) return commit(place.transaction);
  const store::BodyRef body = piece.body;
  auto made = store::archive(bodies_, body);
  if (!made && made.error().kind() == ErrorKind::Corrupt) {
    // Gone because the object was replaced: then the commit is refused, and all is well. Otherwise
    // it is damaged, and stays as it is for whoever reads it to see.
    log_warn("s3", "an archived body stays as it is", {{"reason", made.error().message()}});
    return commit(place.transaction);
  }
  if (!made) return made.error();
  if (!*made) return commit(place.transaction);
  const store::Archived& archived = **made;
  place.transaction.attach(archived.stored);
  place.transaction.discard(body);
  piece.body = archived.stored.ref;
  piece.archived = archived.row;
  rewrite_version(place, version);
  const auto committed = committer_.commit(std::move(place.transaction.change()));
  if (!committed) {
    // After Io nobody knows; the sweeper looks at the next start.
    if (committed.error().kind() == ErrorKind::Conflict) give_up(archived);
    return committed.error().kind() == ErrorKind::Conflict ? Result<void>() : committed.error();
  }
  ++bodies_packed_;
  bytes_before_ += body.size;
  bytes_after_ += archived.stored.ref.size;
  return {};
}

// Who changed the object meanwhile goes first: the next step sees what became of it.
Result<void> Packer::commit(store::Transaction& transaction) {
  const auto committed = committer_.commit(std::move(transaction.change()));
  if (committed || committed.error().kind() == ErrorKind::Conflict) return {};
  return committed.error();
}

void Packer::give_up(const store::Archived& made) {
  const store::BodyRef& body = made.stored.ref;
  if (body.in_file) (void)bodies_.files().remove(bodies_.path_of(body.id));
}

}  // namespace trailcam::s3
