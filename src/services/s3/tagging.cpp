#include "services/s3/tagging.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/encoding.h"
#include "http/message.h"
#include "services/s3/buckets.h"
#include "services/s3/faults.h"

namespace trailcam::s3 {
namespace {

constexpr std::size_t kTagKeyCharactersMax = 128;
constexpr std::size_t kTagValueCharactersMax = 256;

std::size_t characters(std::string_view text) {
  return std::size_t(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

// Letters of any script, digits, blanks and + - = . _ : / @
bool allowed_characters(std::string_view text) {
  constexpr std::string_view kMarks = " +-=._:/@";
  return is_utf8(text) && std::all_of(text.begin(), text.end(), [&](char c) {
           return static_cast<unsigned char>(c) >= 0x80 || (c >= '0' && c <= '9') ||
                  (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || kMarks.find(c) != kMarks.npos;
         });
}

Result<std::vector<TagRow>> read_tags(const std::vector<Tag>& tags) {
  std::vector<TagRow> rows;
  std::set<std::string_view> keys;
  for (const Tag& tag : tags) {
    if (!keys.insert(tag.Key).second) {
      return errors::invalid_tag("Cannot provide multiple Tags with the same key")
          .with("TagKey", tag.Key);
    }
    if (tag.Key.empty() || characters(tag.Key) > kTagKeyCharactersMax ||
        !allowed_characters(tag.Key)) {
      return errors::invalid_tag("The TagKey you have provided is invalid").with("TagKey", tag.Key);
    }
    if (lower(tag.Key).starts_with("aws:")) {
      return errors::invalid_tag("System tags cannot be added/updated by requester")
          .with("TagKey", tag.Key);
    }
    if (characters(tag.Value) > kTagValueCharactersMax || !allowed_characters(tag.Value)) {
      return errors::invalid_tag("The TagValue you have provided is invalid")
          .with("TagKey", tag.Key)
          .with("TagValue", tag.Value);
    }
    rows.push_back({tag.Key, tag.Value});
  }
  return rows;
}

}  // namespace

Result<std::vector<TagRow>> read_object_tags(const std::vector<Tag>& tags) {
  if (tags.size() > kObjectTagsMax) {
    return errors::bad_request(
        fmt::format("Object tags cannot be greater than {}", kObjectTagsMax));
  }
  return read_tags(tags);
}

Result<std::vector<TagRow>> read_bucket_tags(const std::vector<Tag>& tags) {
  if (tags.size() > kBucketTagsMax) {
    return errors::bad_request(
        fmt::format("Bucket tag count cannot be greater than {}", kBucketTagsMax));
  }
  return read_tags(tags);
}

Result<std::vector<TagRow>> read_tagging_header(const std::optional<std::string>& header) {
  if (!header || header->empty()) return std::vector<TagRow>();
  const auto malformed = [&] {
    return invalid_argument(
        "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters "
        "without tag name duplicates.",
        "x-amz-tagging", *header);
  };
  const Result<http::Pairs> pairs = http::parse_pairs(*header);
  if (!pairs) return malformed();
  std::vector<Tag> tags;
  std::set<std::string_view> keys;
  for (const auto& [key, value] : *pairs) {
    if (!keys.insert(key).second) return malformed();
    tags.push_back({key, value});
  }
  return read_object_tags(tags);
}

Result<std::vector<TagRow>> bucket_tags(pipeline::Call& call, const std::string& bucket,
                                        const std::string& account) {
  return TC_TRY(load_bucket(call, bucket, account)).tags;
}

Result<void> put_bucket_tags(pipeline::Call& call, const std::string& bucket,
                             const std::string& account, const std::vector<TagRow>& tags) {
  BucketRow row = TC_TRY(load_bucket(call, bucket, account));
  row.tags = TC_TRY(read_bucket_tags(to_tags(tags)));
  store_bucket(call, row);
  return {};
}

std::vector<Tag> to_tags(const std::vector<TagRow>& rows) {
  std::vector<Tag> tags;
  tags.reserve(rows.size());
  for (const TagRow& row : rows) tags.push_back({row.key, row.value});
  return tags;
}

}  // namespace trailcam::s3
