// What the operations on objects share: finding one, replacing one, sending one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "aws/pipeline/call.h"
#include "services/s3/attributes.h"
#include "services/s3/buckets.h"
#include "services/s3/checksums.h"
#include "services/s3/conditions.h"
#include "services/s3/encryption.h"
#include "services/s3/ranges.h"
#include "services/s3/s3.h"
#include "services/s3/versions.h"

namespace trailcam::s3 {

// Error: KeyTooLongError; InvalidURI for one that is not UTF-8.
Result<void> check_key(const std::string& key);

void note_object(pipeline::Call& call, const std::string& bucket, const std::string& key);

// Which object a request means: the current version, or the one of that id.
struct Wanted {
  const std::string& key;
  const std::optional<std::string>& version_id;
};
// What is done to it: a delete marker in its place refuses either in words of its own.
enum class Touch { Read, Write };

// The object, noted for the record. Errors: NoSuchVersion, InvalidArgument (no version id);
// MethodNotAllowed for a delete marker; NoSuchKey; for a caller that may not list the bucket, who
// must not learn that there is no such key: AccessDenied.
Result<ObjectRow> load_object(pipeline::Call& call, const BucketRow& bucket, const Wanted& wanted,
                              Touch touch);
template <class Input>
Result<ObjectRow> object_of(pipeline::Call& call, const BucketRow& bucket, const Input& input,
                            Touch touch) {
  return load_object(call, bucket, {input.Key, input.VersionId}, touch);
}

// The id as answers tell it; nothing in a bucket that never had versions.
std::optional<std::string> shown_version_id(const BucketRow& bucket, const ObjectRow& version);

inline Entity entity_of(const ObjectRow& object) { return {object.etag, object.modified}; }
// Nothing where there is nothing, or a delete marker.
std::optional<Entity> entity_of(const std::optional<ObjectRow>& object);

inline std::string quoted(const std::string& etag) { return '"' + etag + '"'; }

// An object of a single body, as PutObject and CopyObject make it.
struct NewObject {
  AttributesRow attributes;
  const WrittenBody* body = nullptr;
  const ObjectKey* key = nullptr;
  crypto::ChecksumAlgorithm checksum_algorithm = kDefaultChecksum;
  std::string checksum = {};  // raw
};
ObjectRow make_object(NewObject object, Timestamp now);

// The id of a version that has one: what answers to uploads tell, which say nothing of null
// versions.
std::optional<std::string> told_version_id(const ObjectRow& version);

inline Place place_of(pipeline::Call& call, const BucketRow& bucket, const std::string& key) {
  return {call.transaction, bucket, key};
}

// Bytes of an object, piece after piece. Error: Corrupt, Io.
class ObjectBytes : public http::ResponseBody {
 public:
  // Opens what can be opened at once, so that a later replacement of the object does not matter.
  static Result<std::unique_ptr<ObjectBytes>> open(store::BodyStore& bodies,
                                                   const ObjectRow& object, const ByteRange& range,
                                                   const ObjectKey& key);
  Result<void> read(std::size_t count, std::string& out) override;

 private:
  struct Stretch {
    PieceRow piece;
    ByteRange range;
    std::unique_ptr<store::ContentReader> reader;
  };
  ObjectBytes(store::BodyStore& bodies, Secret data_key)
      : bodies_(bodies), data_key_(std::move(data_key)) {}
  Result<void> open_reader(Stretch& stretch) const;

  store::BodyStore& bodies_;
  const Secret data_key_;
  std::vector<Stretch> stretches_;
  std::size_t current_ = 0;
};

// Reads all bytes into a sink. Error: of either.
Result<void> copy_bytes(ObjectBytes& bytes, ObjectSink& sink);

// Runs `attempt`, which finds an object and opens its bodies, again when the bodies were gone: the
// object was replaced in between.
template <class Attempt>
auto while_replaced(Attempt&& attempt) {
  constexpr int kAttemptsMax = 4;
  auto result = attempt();
  for (int i = 1; i < kAttemptsMax && !result && result.error().kind() == ErrorKind::Corrupt; ++i) {
    result = attempt();
  }
  return result;
}

}  // namespace trailcam::s3
