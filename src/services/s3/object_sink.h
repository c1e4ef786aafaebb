// Where the bytes of PutObject, UploadPart and the copies go: into an encrypted body, hashed on the
// way.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aws/pipeline/body.h"
#include "crypto/checksum.h"
#include "crypto/digest.h"
#include "services/s3/encryption.h"
#include "store/bodies.h"

namespace trailcam::s3 {

// A body that is complete, with what was computed of it.
struct WrittenBody {
  store::StoredBody stored;
  std::string etag;  // raw: the MD5, or with a data key what tells nothing of the bytes
  std::map<crypto::ChecksumAlgorithm, std::string> checksums;  // raw

  std::uint64_t size() const { return stored.ref.size; }
};

// One thread at a time.
class ObjectSink : public pipeline::BodySink {
 public:
  // Computes the MD5 and `algorithms`.
  ObjectSink(store::BodyStore& bodies, const std::vector<crypto::ChecksumAlgorithm>& algorithms,
             ObjectKey key);

  // Errors: EntityTooLarge beyond kPutBytesMax; Io.
  Result<void> write(std::string_view bytes) override;
  // Completes the body at the first call; the same result at every further one, since a handler may
  // run again. Error: Io.
  Result<const WrittenBody*> finish();
  // The call failed after finish(): nothing will ever name the body.
  void abandon();
  // By which the bytes are encrypted.
  const ObjectKey& key() const { return key_; }

 private:
  store::BodyStore& bodies_;
  const ObjectKey key_;
  std::unique_ptr<store::BodyWriter> writer_;
  crypto::Digest md5_;
  std::map<crypto::ChecksumAlgorithm, std::unique_ptr<crypto::Checksum>> checksums_;
  std::optional<WrittenBody> written_;
};

// What a copy writes, kept over the runs of its handler. The request itself has no body.
class CopySink : public pipeline::BodySink {
 public:
  explicit CopySink(store::BodyStore& bodies) : bodies_(bodies) {}

  // Error: UnexpectedContent.
  Result<void> write(std::string_view bytes) override;
  // A fresh sink for this run; what an earlier one wrote is given up.
  ObjectSink& begin(crypto::ChecksumAlgorithm algorithm, ObjectKey key);
  void abandon();

 private:
  store::BodyStore& bodies_;
  std::unique_ptr<ObjectSink> sink_;
};

}  // namespace trailcam::s3
