#include "services/s3/objects.h"

#include <algorithm>

#include "services/s3/faults.h"

namespace trailcam::s3 {
namespace {

constexpr std::size_t kCopyBytes = 256 << 10;
// Of an object with more pieces, the later ones are opened when their turn comes: file descriptors
// are not to be had without end.
constexpr std::size_t kOpenPiecesMax = 32;

// Source: "Working with delete markers": what answers say in place of the object.
Error about_marker(Error error, const ObjectRow& marker) {
  return std::move(error)
      .with_header("x-amz-delete-marker", "true")
      .with_header("x-amz-version-id", version_id_of(marker));
}

Error marker_refuses(const pipeline::Call& call, const ObjectRow& marker) {
  return about_marker(errors::method_not_allowed(
                          "The specified method is not allowed against this resource.")
                          .with("Method", call.head.method)
                          .with("ResourceType", "DeleteMarker"),
                      marker)
      .with_header("Allow", "DELETE")
      .with_header("Last-Modified", http_date(marker.modified));
}

}  // namespace

Result<void> check_key(const std::string& key) {
  if (key.size() > kKeyBytesMax) {
    return errors::key_too_long_error("Your key is too long")
        .with("Size", std::to_string(key.size()))
        .with("MaxSizeAllowed", std::to_string(kKeyBytesMax));
  }
  if (!is_utf8(key)) {
    return errors::invalid_uri("Couldn't parse the specified URI.").with("URI", key);
  }
  return {};
}

void note_object(pipeline::Call& call, const std::string& bucket, const std::string& key) {
  call.notes.resource(
      {.type = "AWS::S3::Object", .arn = "arn:aws:s3:::" + bucket + "/" + key, .account = ""});
}

Result<ObjectRow> load_object(pipeline::Call& call, const BucketRow& bucket, const Wanted& wanted,
                              Touch touch) {
  note_object(call, bucket.name, wanted.key);
  const Place place = place_of(call, bucket, wanted.key);
  if (wanted.version_id) {
    auto version = TC_TRY(find_version(place, *wanted.version_id));
    if (!version) return no_such_version(wanted.key, *wanted.version_id);
    if (version->delete_marker) return marker_refuses(call, *version);
    return std::move(*version);
  }
  auto object = TC_TRY(current_version(place));
  if (object && !object->delete_marker) return std::move(*object);
  if (object && touch == Touch::Write) return marker_refuses(call, *object);
  TC_TRY(call.authorize("s3:ListBucket", bucket.arn()));
  if (object) return about_marker(no_such_key(wanted.key), *object);
  return no_such_key(wanted.key);
}

std::optional<std::string> shown_version_id(const BucketRow& bucket, const ObjectRow& version) {
  if (!is_versioned(bucket)) return std::nullopt;
  return version_id_of(version);
}

std::optional<std::string> told_version_id(const ObjectRow& version) {
  if (version.version_id.empty()) return std::nullopt;
  return version.version_id;
}

std::optional<Entity> entity_of(const std::optional<ObjectRow>& object) {
  if (!object || object->delete_marker) return std::nullopt;
  return entity_of(*object);
}

ObjectRow make_object(NewObject object, Timestamp now) {
  ObjectRow row;
  row.attributes = std::move(object.attributes);
  row.pieces.push_back({object.body->stored.ref, {}});
  row.size = object.body->size();
  row.etag = hex(object.body->etag);
  row.encryption = object.key->row;
  row.modified = std::chrono::floor<std::chrono::seconds>(now);
  row.checksum_algorithm = crypto::checksum_name(object.checksum_algorithm);
  row.checksum = std::move(object.checksum);
  return row;
}

Result<std::unique_ptr<ObjectBytes>> ObjectBytes::open(store::BodyStore& bodies,
                                                       const ObjectRow& object,
                                                       const ByteRange& range,
                                                       const ObjectKey& key) {
  std::unique_ptr<ObjectBytes> bytes(new ObjectBytes(bodies, key.data_key));
  std::uint64_t offset = 0;
  for (const PieceRow& piece : object.pieces) {
    const std::uint64_t end = offset + piece.size();
    const ByteRange wanted{std::max(range.begin, offset), std::min(range.end, end)};
    if (wanted.begin < wanted.end) {
      Stretch stretch{piece, {wanted.begin - offset, wanted.end - offset}, nullptr};
      if (bytes->stretches_.size() < kOpenPiecesMax) TC_TRY(bytes->open_reader(stretch));
      bytes->stretches_.push_back(std::move(stretch));
    }
    offset = end;
  }
  return bytes;
}

Result<void> ObjectBytes::open_reader(Stretch& stretch) const {
  stretch.reader =
      TC_TRY(store::ContentReader::open(bodies_, stretch.piece.body, stretch.piece.archived,
                                        stretch.range.begin, stretch.range.end, data_key_));
  return {};
}

Result<void> ObjectBytes::read(std::size_t count, std::string& out) {
  const std::size_t before = out.size();
  while (out.size() == before && current_ < stretches_.size()) {
    Stretch& stretch = stretches_[current_];
    if (!stretch.reader) TC_TRY(open_reader(stretch));
    TC_TRY(stretch.reader->read(count, out));
    if (stretch.reader->remaining() == 0) {
      stretch.reader.reset();
      ++current_;
    }
  }
  return {};
}

Result<void> copy_bytes(ObjectBytes& bytes, ObjectSink& sink) {
  std::string buffer;
  do {
    buffer.clear();
    TC_TRY(bytes.read(kCopyBytes, buffer));
    TC_TRY(sink.write(buffer));
  } while (!buffer.empty());
  return {};
}

}  // namespace trailcam::s3
