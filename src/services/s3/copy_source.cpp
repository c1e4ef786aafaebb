#include "services/s3/copy_source.h"

#include "base/encoding.h"
#include "services/s3/faults.h"
#include "services/s3/restore.h"

namespace trailcam::s3 {
namespace {

constexpr std::string_view kVersionMark = "?versionId=";
constexpr const char* kHeader = "x-amz-copy-source";

// A stray percent sign is taken as it stands.
std::string decoded(std::string_view text) {
  return percent_decode(text).value_or(std::string(text));
}

Result<ObjectRow> load_source(pipeline::Call& call, const BucketRow& bucket,
                              const CopySource& source) {
  auto object = load_object(call, bucket, {source.key, source.version_id}, Touch::Read);
  if (!object && object.error().is("MethodNotAllowed")) {
    return errors::invalid_request(
        "The source of a copy request may not specifically refer to a delete marker by version "
        "id.");
  }
  return object;
}

Result<OpenedSource> open_once(const S3& s3, pipeline::Call& call, const BucketRow& bucket,
                               const CopyRequest& request) {
  OpenedSource opened;
  opened.object = TC_TRY(load_source(call, bucket, request.source));
  const ObjectRow& object = opened.object;
  TC_TRY(check_readable(object, call.now, kNotForCopy));
  TC_TRY(check_copy_source(request.conditions, entity_of(object), call.now));
  opened.range = {0, object.size};
  if (request.range) opened.range = TC_TRY(read_copy_range(*request.range, object.size));
  if (opened.range.size() > kPutBytesMax) {
    return errors::invalid_request(
        "The specified copy source is larger than the maximum allowable size for a copy source: "
        "5368709120");
  }
  const ObjectKey key = TC_TRY(open_object_key(call, bucket, object.encryption, request.customer));
  opened.bytes = TC_TRY(ObjectBytes::open(s3.bodies, object, opened.range, key));
  return opened;
}

}  // namespace

Result<CopySource> read_copy_source(std::string_view header) {
  CopySource source;
  std::string_view path = header;
  if (const std::size_t mark = path.find(kVersionMark); mark != path.npos) {
    source.version_id = decoded(path.substr(mark + kVersionMark.size()));
    path = path.substr(0, mark);
  }
  std::string text = decoded(path);
  if (text.starts_with("arn:")) return not_implemented_header(kHeader);
  if (text.starts_with('/')) text.erase(0, 1);
  const std::size_t slash = text.find('/');
  if (slash == text.npos || slash == 0 || slash + 1 == text.size()) {
    // S3 shows the header's name as its value, too.
    return invalid_argument("Invalid copy source object key", kHeader, kHeader);
  }
  source.bucket = text.substr(0, slash);
  source.key = text.substr(slash + 1);
  return source;
}

Result<OpenedSource> open_source(const S3& s3, pipeline::Call& call, const CopyRequest& request) {
  const CopySource& source = request.source;
  // What was read is what is copied, whatever becomes of the source: the commit does not depend on
  // it.
  auto& preconditions = call.transaction.change().preconditions;
  const std::size_t preconditions_before = preconditions.size();
  // The record belongs where the copy is made, not where it comes from.
  const std::optional<Region> region = call.notes.region;
  const BucketRow bucket = TC_TRY(load_bucket(call, source.bucket, request.expected_owner));
  call.notes.region = region;
  TC_TRY(call.authorize(source.version_id ? "s3:GetObjectVersion" : "s3:GetObject",
                        bucket.arn() + "/" + source.key));
  auto opened = while_replaced([&] { return open_once(s3, call, bucket, request); });
  preconditions.resize(preconditions_before);
  return opened;
}

}  // namespace trailcam::s3
