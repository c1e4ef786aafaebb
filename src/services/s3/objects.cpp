#include "services/s3/objects.h"

#include <algorithm>

#include "services/s3/faults.h"

namespace trailcam::s3 {
namespace {

constexpr std::size_t kCopyBytes = 256 << 10;
// Of an object with more pieces, the later ones are opened when their turn comes: file descriptors
// are not to be had without end.
constexpr std::size_t kOpenPiecesMax = 32;
constexpr std::size_t kVersionIdBytes = 32;

bool looks_like_version_id(std::string_view text) {
  return text.size() == kVersionIdBytes && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  c == '.' || c == '_';
         });
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

Result<ObjectRow> load_object(pipeline::Call& call, const BucketRow& bucket,
                              const std::string& key) {
  note_object(call, bucket.name, key);
  std::optional<ObjectRow> object =
      TC_TRY(call.transaction.get(kObjects, object_key(bucket.name, key)));
  if (object) return std::move(*object);
  TC_TRY(call.authorize("s3:ListBucket", bucket.arn()));
  return no_such_key(key);
}

Result<void> check_version(pipeline::Call& call, const std::string& bucket, const std::string& key,
                           const std::optional<std::string>& version_id, const char* permission) {
  if (!version_id) return {};
  TC_TRY(call.authorize(permission, "arn:aws:s3:::" + bucket + "/" + key));
  if (*version_id == "null") return {};
  if (looks_like_version_id(*version_id)) {
    return errors::no_such_version("The specified version does not exist.")
        .with("Key", key)
        .with("VersionId", *version_id);
  }
  return invalid_argument("Invalid version id specified", "versionId", *version_id);
}

std::optional<Entity> entity_of(const std::optional<ObjectRow>& object) {
  if (!object) return std::nullopt;
  return entity_of(*object);
}

ObjectRow make_object(NewObject object, Timestamp now) {
  ObjectRow row;
  row.attributes = std::move(object.attributes);
  row.pieces.push_back({object.body->stored.ref, {}});
  row.size = object.body->size();
  row.etag = hex(object.body->md5);
  row.modified = std::chrono::floor<std::chrono::seconds>(now);
  row.checksum_algorithm = crypto::checksum_name(object.checksum_algorithm);
  row.checksum = std::move(object.checksum);
  return row;
}

void replace_object(pipeline::Call& call, const std::string& bucket, const std::string& key,
                    const ObjectRow& object, const std::optional<ObjectRow>& replaced) {
  call.transaction.put(kObjects, object_key(bucket, key), object);
  if (replaced) discard_bodies(call, *replaced);
}

void discard_bodies(pipeline::Call& call, const ObjectRow& object) {
  for (const PieceRow& piece : object.pieces) call.transaction.discard(piece.body);
}

Result<std::unique_ptr<ObjectBytes>> ObjectBytes::open(const store::BodyStore& bodies,
                                                       const ObjectRow& object,
                                                       const ByteRange& range) {
  std::unique_ptr<ObjectBytes> bytes(new ObjectBytes(bodies));
  std::uint64_t offset = 0;
  for (const PieceRow& piece : object.pieces) {
    const std::uint64_t end = offset + piece.body.size;
    const ByteRange wanted{std::max(range.begin, offset), std::min(range.end, end)};
    if (wanted.begin < wanted.end) {
      Stretch stretch{piece.body, {wanted.begin - offset, wanted.end - offset}, nullptr};
      if (bytes->stretches_.size() < kOpenPiecesMax) {
        stretch.reader = TC_TRY(bodies.read(stretch.body, stretch.range.begin, stretch.range.end));
      }
      bytes->stretches_.push_back(std::move(stretch));
    }
    offset = end;
  }
  return bytes;
}

Result<void> ObjectBytes::read(std::size_t count, std::string& out) {
  const std::size_t before = out.size();
  while (out.size() == before && current_ < stretches_.size()) {
    Stretch& stretch = stretches_[current_];
    if (!stretch.reader) {
      stretch.reader = TC_TRY(bodies_.read(stretch.body, stretch.range.begin, stretch.range.end));
    }
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

void note_encryption(pipeline::Call& call, const std::optional<std::string>& requested) {
  call.notes.additional.set("SSEApplied", requested ? "SSE_S3" : "Default_SSE_S3");
}

}  // namespace trailcam::s3
