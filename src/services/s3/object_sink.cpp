#include "services/s3/object_sink.h"

#include "services/s3/faults.h"
#include "services/s3/s3.h"

namespace trailcam::s3 {

ObjectSink::ObjectSink(store::BodyStore& bodies,
                       const std::vector<crypto::ChecksumAlgorithm>& algorithms, ObjectKey key)
    : bodies_(bodies),
      key_(std::move(key)),
      writer_(bodies.create(key_.data_key)),
      md5_(crypto::Hash::Md5) {
  for (const crypto::ChecksumAlgorithm algorithm : algorithms) {
    checksums_.emplace(algorithm, crypto::Checksum::create(algorithm));
  }
}

Result<void> ObjectSink::write(std::string_view bytes) {
  if (writer_->size() + bytes.size() > kPutBytesMax) {
    return entity_too_large(writer_->size() + bytes.size());
  }
  md5_.update(bytes);
  for (const auto& [algorithm, checksum] : checksums_) checksum->update(bytes);
  return writer_->write(bytes);
}

Result<const WrittenBody*> ObjectSink::finish() {
  if (!written_) {
    WrittenBody written{
        .stored = TC_TRY(writer_->finish()), .etag = md5_.finish(), .checksums = {}};
    if (!key_.etag_is_md5()) written.etag = opaque_etag(key_, writer_->id());
    for (const auto& [algorithm, checksum] : checksums_) {
      written.checksums.emplace(algorithm, checksum->finish());
    }
    written_ = std::move(written);
  }
  return &*written_;
}

void ObjectSink::abandon() {
  if (!written_ || !written_->stored.ref.in_file) return;
  // If this fails, the sweeper finds the file at the next start.
  (void)bodies_.files().remove(bodies_.path_of(written_->stored.ref.id));
}

Result<void> CopySink::write(std::string_view bytes) {
  if (bytes.empty()) return {};
  return errors::unexpected_content("This request does not support content");
}

ObjectSink& CopySink::begin(crypto::ChecksumAlgorithm algorithm, ObjectKey key) {
  abandon();
  sink_ = std::make_unique<ObjectSink>(bodies_, std::vector{algorithm}, std::move(key));
  return *sink_;
}

void CopySink::abandon() {
  if (sink_) sink_->abandon();
}

}  // namespace trailcam::s3
