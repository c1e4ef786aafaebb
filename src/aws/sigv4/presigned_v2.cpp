#include "aws/sigv4/presigned_v2.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "base/encoding.h"
#include "crypto/digest.h"

namespace trailcam::sigv4 {
namespace {

// The query parameters that are part of the resource.
constexpr std::array<std::string_view, 32> kSubresources = {"accelerate",
                                                            "acl",
                                                            "analytics",
                                                            "cors",
                                                            "defaultObjectAcl",
                                                            "delete",
                                                            "inventory",
                                                            "lifecycle",
                                                            "location",
                                                            "logging",
                                                            "metrics",
                                                            "notification",
                                                            "object-lock",
                                                            "partNumber",
                                                            "policy",
                                                            "replication",
                                                            "requestPayment",
                                                            "response-cache-control",
                                                            "response-content-disposition",
                                                            "response-content-encoding",
                                                            "response-content-language",
                                                            "response-content-type",
                                                            "response-expires",
                                                            "restore",
                                                            "select",
                                                            "storageClass",
                                                            "tagging",
                                                            "torrent",
                                                            "uploadId",
                                                            "uploads",
                                                            "versionId",
                                                            "versioning"};
constexpr std::array<std::string_view, 3> kMoreSubresources = {"select-type", "versions",
                                                               "website"};

constexpr std::int64_t kExpiresAtMax = 99'999'999'999;  // the year 5138; later ones are no times

bool is_subresource(std::string_view name) {
  return std::find(kSubresources.begin(), kSubresources.end(), name) != kSubresources.end() ||
         std::find(kMoreSubresources.begin(), kMoreSubresources.end(), name) !=
             kMoreSubresources.end();
}

// A header, or the query parameter that a presigned URL has in its stead.
std::string header_or_parameter(const http::RequestHead& head, const http::Pairs& query,
                                std::string_view name) {
  if (const std::string* header = head.headers.find(name)) return *header;
  for (const auto& [given, value] : query) {
    if (iequals(given, name)) return value;
  }
  return {};
}

std::string amz_headers(const http::RequestHead& head, const http::Pairs& query) {
  std::map<std::string, std::string> values;
  const auto add = [&](std::string_view name, std::string_view value) {
    const std::string key = lower(name);
    if (!key.starts_with("x-amz-")) return;
    std::string& known = values[key];
    if (!known.empty()) known += ',';
    known += trim(value);
  };
  for (const auto& [name, value] : head.headers) add(name, value);
  for (const auto& [name, value] : query) add(name, value);
  std::string out;
  for (const auto& [name, value] : values) out += name + ":" + value + "\n";
  return out;
}

std::string resource(const http::Pairs& query, std::string_view path) {
  http::Pairs parts;
  for (const auto& pair : query) {
    if (is_subresource(pair.first)) parts.push_back(pair);
  }
  std::sort(parts.begin(), parts.end());
  std::string out(path);
  char mark = '?';
  for (const auto& [name, value] : parts) {
    out += mark;
    out += name;
    if (!value.empty()) out += "=" + value;
    mark = '&';
  }
  return out;
}

}  // namespace

bool is_presigned_v2(const http::Pairs& query) {
  const auto has = [&](std::string_view name) { return http::find_pair(query, name) != nullptr; };
  return has("AWSAccessKeyId") || (has("Signature") && has("Expires"));
}

Reading read_presigned_v2(const http::Pairs& query) {
  Reading reading;
  const std::string* const key = http::find_pair(query, "AWSAccessKeyId");
  const std::string* const signature = http::find_pair(query, "Signature");
  if (key == nullptr || signature == nullptr) {
    reading.problem = Problem::MissingVersion2Parameter;
    return reading;
  }
  Authorization out;
  out.version2 = true;
  out.presigned = true;
  out.access_key_id = *key;
  out.signature = *signature;
  // It names no region: it is S3's alone, and of its oldest one.
  out.region = "us-east-1";
  out.service = "s3";
  const std::string* expires = http::find_pair(query, "Expires");
  std::int64_t seconds = -1;
  if (expires != nullptr) {
    const auto [end, error] =
        std::from_chars(expires->data(), expires->data() + expires->size(), seconds);
    if (error != std::errc{} || end != expires->data() + expires->size()) seconds = -1;
  }
  if (seconds < 0 || seconds > kExpiresAtMax || out.access_key_id.empty() ||
      out.signature.empty()) {
    reading.problem = Problem::MissingVersion2Parameter;
    return reading;
  }
  out.time = Timestamp{std::chrono::seconds{seconds}};
  out.time_text = *expires;
  for (const auto& [name, value] : query) {
    if (iequals(name, "x-amz-security-token")) out.session_token = value;
  }
  reading.authorization = std::move(out);
  return reading;
}

std::string presigned_v2_string(const http::RequestHead& head, const http::Pairs& query,
                                std::string_view resource_path) {
  std::string out = head.method + "\n";
  out += header_or_parameter(head, query, "content-md5") + "\n";
  out += header_or_parameter(head, query, "content-type") + "\n";
  const std::string* expires = http::find_pair(query, "Expires");
  out += (expires == nullptr ? std::string() : *expires) + "\n";
  out += amz_headers(head, query);
  return out + resource(query, resource_path);
}

std::string presigned_v2_signature(const Secret& secret_access_key,
                                   std::string_view string_to_sign) {
  return base64(crypto::hmac_sha1(secret_access_key.reveal(), string_to_sign));
}

}  // namespace trailcam::sigv4
