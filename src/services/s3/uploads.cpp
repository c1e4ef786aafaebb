#include "services/s3/uploads.h"

#include "services/s3/faults.h"

namespace trailcam::s3 {
namespace {

// Reads the rows of a range and holds the commit to it: each of them unchanged, and no other.
template <class R>
Result<std::vector<R>> claim(store::Transaction& transaction, const store::Table<R>&,
                             store::KeyRange range, std::vector<std::string>* keys = nullptr) {
  std::vector<R> out;
  store::Scan rows = transaction.database().scan(store::Family::Catalog, range);
  std::string gap = range.begin;
  for (; rows.valid(); rows.next()) {
    std::string key(rows.key());
    if (gap < key) transaction.require_empty({gap, key});
    gap = key + '\0';
    transaction.change().preconditions.push_back({key, store::row_version(rows.value())});
    out.push_back(TC_TRY(store::decode_row<R>(rows.value())));
    if (keys != nullptr) keys->push_back(std::move(key));
  }
  TC_TRY(rows.status());
  transaction.require_empty({gap, range.end});
  return out;
}

}  // namespace

Result<UploadRow> load_upload(pipeline::Call& call, const std::string& bucket,
                              const std::string& key, const std::string& id) {
  note_object(call, bucket, key);
  std::optional<UploadRow> upload =
      TC_TRY(call.transaction.get(kUploads, upload_key(bucket, key, id)));
  if (!upload) return no_such_upload(id);
  return std::move(*upload);
}

Result<void> check_part_number(std::int64_t number) {
  if (number >= 1 && number <= kPartNumberMax) return {};
  return invalid_argument("Part number must be an integer between 1 and 10000, inclusive",
                          "partNumber", std::to_string(number));
}

Result<ObjectKey> key_of_part(pipeline::Call& call, const BucketRow& bucket,
                              const UploadRow& upload, const CustomerKey& customer) {
  TC_TRY(check_part_customer_key(upload.encryption, customer));
  return open_object_key(call, bucket, upload.encryption, customer);
}

crypto::ChecksumAlgorithm part_algorithm(const UploadRow& upload) {
  return stored_algorithm(upload.checksum_algorithm);
}

Result<std::vector<PartRow>> claim_parts(store::Transaction& transaction,
                                         const std::string& upload_id) {
  return claim(transaction, kParts, kParts.key().text(upload_id).range());
}

void erase_upload(store::Transaction& transaction, const std::string& bucket,
                  const std::string& key, const std::string& upload_id,
                  const std::vector<PartRow>& parts) {
  transaction.erase(kUploads, upload_key(bucket, key, upload_id));
  // Straight into the change: no part was written here before, and looking for one among thousands
  // takes its time.
  for (const PartRow& part : parts) {
    transaction.change().writes.push_back(
        {part_key(upload_id, part.number).bytes(), std::nullopt, false});
  }
}

Result<void> drop_upload(store::Transaction& transaction, const std::string& bucket,
                         const std::string& key, const std::string& upload_id) {
  const std::vector<PartRow> parts = TC_TRY(claim_parts(transaction, upload_id));
  erase_upload(transaction, bucket, key, upload_id, parts);
  for (const PartRow& part : parts) transaction.discard(part.body);
  return {};
}

Result<void> drop_uploads(store::Transaction& transaction, const std::string& bucket) {
  std::vector<std::string> keys;
  TC_TRY(claim(transaction, kUploads, kUploads.key().text(bucket).range(), &keys));
  for (const std::string& row_key : keys) {
    store::KeyParts parts(row_key);
    parts.text();  // the bucket
    const std::string key = parts.text();
    TC_TRY(drop_upload(transaction, bucket, key, parts.text()));
  }
  return {};
}

Result<void> put_part(pipeline::Call& call, const UploadRow& upload, const WrittenBody& body,
                      PartRow part) {
  const store::Key key = part_key(upload.id, part.number);
  const std::optional<PartRow> replaced = TC_TRY(call.transaction.get(kParts, key));
  if (replaced) call.transaction.discard(replaced->body);
  call.transaction.attach(body.stored);
  part.body = body.stored.ref;
  part.md5 = body.etag;
  part.modified = std::chrono::floor<std::chrono::seconds>(call.now);
  call.transaction.put(kParts, key, part);
  return {};
}

}  // namespace trailcam::s3
