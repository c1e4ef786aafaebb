// An object as GetObject and HeadObject show it.
#pragma once

#include <optional>
#include <string>

#include "services/s3/faults.h"
#include "services/s3/objects.h"

namespace trailcam::s3 {

// Which of its bytes a request means.
struct View {
  ByteRange range;
  bool partial = false;                   // 206
  std::optional<std::size_t> piece = {};  // by part number: which one
};

struct ViewRequest {
  std::optional<std::string> range;
  std::optional<std::int64_t> part_number;
};
// Errors: InvalidRange, InvalidPartNumber, InvalidRequest (both at once), InvalidArgument.
Result<View> read_view(const ViewRequest& request, const ObjectRow& object);

// The checksum that goes with a view, in text; nothing when there is none.
std::optional<std::string> checksum_of_view(const ObjectRow& object, const View& view);
std::string checksum_text(const ObjectRow& object);

template <class Input>
ReadConditions read_conditions(const Input& input) {
  return {input.IfMatch, input.IfNoneMatch, input.IfModifiedSince, input.IfUnmodifiedSince};
}

// Fills what GetObjectOutput and HeadObjectOutput have in common, and the status.
template <class Input, class Output>
void show_object(pipeline::Call& call, const Input& input, const ObjectRow& object,
                 const View& view, Output& output) {
  const AttributesRow& attributes = object.attributes;
  const auto or_override = [](const auto& given, const auto& stored) {
    return given ? given : std::optional<std::string>(stored);
  };
  output.ContentType = or_override(input.ResponseContentType, attributes.content_type);
  output.CacheControl = or_override(input.ResponseCacheControl, attributes.cache_control);
  output.ContentDisposition =
      or_override(input.ResponseContentDisposition, attributes.content_disposition);
  output.ContentEncoding = or_override(input.ResponseContentEncoding, attributes.content_encoding);
  output.ContentLanguage = or_override(input.ResponseContentLanguage, attributes.content_language);
  output.Expires = attributes.expires;
  if (input.ResponseExpires) output.Expires = http_date(*input.ResponseExpires);
  output.Metadata = attributes.metadata;
  if (attributes.storage_class != "STANDARD") output.StorageClass = attributes.storage_class;
  if (!attributes.tags.empty()) output.TagCount = std::int64_t(attributes.tags.size());
  output.AcceptRanges = "bytes";
  output.ETag = quoted(object.etag);
  output.LastModified = object.modified;
  output.ContentLength = std::int64_t(view.range.size());
  show_encryption(object.encryption, input.SSECustomerKeyMD5.value_or(""), output);
  if (view.partial) {
    output.ContentRange = content_range(view.range, object.size);
    call.response_status = 206;
  }
  if (view.piece && object.multipart) output.PartsCount = std::int64_t(object.pieces.size());
  const bool checksums = input.ChecksumMode && *input.ChecksumMode == "ENABLED";
  if (auto text = checksums ? checksum_of_view(object, view) : std::nullopt) {
    show_checksum(output, stored_algorithm(object.checksum_algorithm), std::move(*text));
    output.ChecksumType = checksum_type(object.composite);
  }
}

// Whether a header can hold the value that a request wants it to have. Error: InvalidArgument.
Result<void> check_latin1(const char* parameter, const std::string& value);

// The response-* parameters change what is told: only somebody who signs may use them.
template <class Input>
Result<void> check_overrides(const pipeline::Call& call, const Input& input) {
  const bool any = input.ResponseContentType || input.ResponseCacheControl ||
                   input.ResponseContentDisposition || input.ResponseContentEncoding ||
                   input.ResponseContentLanguage || input.ResponseExpires;
  if (any && call.caller.anonymous()) {
    return errors::invalid_request(
        "Request specific response headers cannot be used for anonymous GET requests.");
  }
  for (const auto& [name, value] :
       {std::pair("response-content-type", &input.ResponseContentType),
        std::pair("response-cache-control", &input.ResponseCacheControl),
        std::pair("response-content-disposition", &input.ResponseContentDisposition),
        std::pair("response-content-encoding", &input.ResponseContentEncoding),
        std::pair("response-content-language", &input.ResponseContentLanguage)}) {
    if (*value) TC_TRY(check_latin1(name, **value));
  }
  return {};
}

}  // namespace trailcam::s3
