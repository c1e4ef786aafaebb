// What a client says of an object beside its bytes: headers to keep, metadata, tags, class.
#pragma once

#include <optional>
#include <string>

#include "services/s3/encryption.h"
#include "services/s3/faults.h"
#include "services/s3/rows.h"
#include "services/s3/storage_class.h"
#include "services/s3/tagging.h"

namespace trailcam::s3 {

// Without the tokens that only say how the request itself is sent; nothing when none is left.
std::optional<std::string> kept_content_encoding(const std::optional<std::string>& header);

// Error: MetadataTooLarge.
Result<void> check_metadata(const std::map<std::string, std::string>& metadata);

// Refuses what an upload asks for and we do not have (redirects), and encryption that does not fit
// together. Errors: NotImplemented, those of check_encryption().
template <class Input>
Result<void> check_upload_headers(const Input& input) {
  TC_TRY(check_encryption(encryption_request(input)));
  if (input.WebsiteRedirectLocation) {
    return not_implemented_header("x-amz-website-redirect-location");
  }
  return {};
}

inline constexpr const char* kDefaultContentType = "binary/octet-stream";

// The headers to keep and the metadata, without tags and class.
template <class Input>
Result<AttributesRow> read_headers(const Input& input) {
  AttributesRow row;
  row.content_type = input.ContentType.value_or(kDefaultContentType);
  row.cache_control = input.CacheControl;
  row.content_disposition = input.ContentDisposition;
  row.content_encoding = kept_content_encoding(input.ContentEncoding);
  row.content_language = input.ContentLanguage;
  row.expires = input.Expires;
  if (input.Metadata) row.metadata = *input.Metadata;
  TC_TRY(check_metadata(row.metadata));
  return row;
}

// All of it. Errors: as above and of read_tagging_header().
template <class Input>
Result<AttributesRow> read_attributes(const Input& input) {
  AttributesRow row = TC_TRY(read_headers(input));
  row.storage_class = TC_TRY(read_storage_class(input.StorageClass));
  row.tags = TC_TRY(read_tagging_header(input.Tagging));
  return row;
}

}  // namespace trailcam::s3
