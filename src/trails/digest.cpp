#include "trails/digest.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/encoding.h"
#include "base/json.h"
#include "crypto/digest.h"

namespace trailcam::trails {
namespace {

constexpr std::string_view kHashAlgorithm = "SHA-256";
constexpr std::size_t kHashDigits = 64;

void write_time(JsonWriter& out, std::string_view name, const std::optional<Timestamp>& time) {
  out.key(name);
  time ? out.string(iso8601(*time)) : out.null();
}

void write_previous(JsonWriter& out, const std::optional<PreviousDigest>& previous) {
  const auto write = [&](std::string_view name, std::string_view text) {
    out.key(name);
    previous ? out.string(text) : out.null();
  };
  const PreviousDigest none;
  const PreviousDigest& from = previous ? *previous : none;
  write("previousDigestS3Bucket", from.bucket);
  write("previousDigestS3Object", from.key);
  write("previousDigestHashValue", from.hash);
  write("previousDigestHashAlgorithm", kHashAlgorithm);
  write("previousDigestSignature", from.signature);
}

void write_file(JsonWriter& out, const DigestedFile& file) {
  out.begin_object();
  out.member("s3Bucket", file.bucket);
  out.member("s3Object", file.key);
  out.member("hashValue", file.hash);
  out.member("hashAlgorithm", kHashAlgorithm);
  write_time(out, "newestEventTime", file.newest_event);
  write_time(out, "oldestEventTime", file.oldest_event);
  out.end_object();
}

Error wrong(std::string_view name, std::string_view what) {
  return Error(ErrorKind::Invalid, fmt::format("{} {}", name, what));
}

Result<std::string> text_member(const Value& map, std::string_view name) {
  const Value* value = map.find(name);
  if (value == nullptr) return wrong(name, "is missing");
  if (!value->is_string() || value->as_string().empty()) return wrong(name, "is not a text");
  return value->as_string();
}

Result<Timestamp> time_member(const Value& map, std::string_view name) {
  const std::string text = TC_TRY(text_member(map, name));
  const std::optional<Timestamp> time = parse_iso8601(text);
  // The text is signed: what reads the same but is written otherwise is not what was signed.
  if (!time || iso8601(*time) != text)
    return wrong(name, "is not a time such as 2026-01-02T03:04:05Z");
  return *time;
}

Result<std::optional<Timestamp>> event_time_member(const Value& map, std::string_view name) {
  const Value* value = map.find(name);
  if (value == nullptr || value->is_null()) return std::optional<Timestamp>();
  const std::optional<Timestamp> time =
      value->is_string() ? parse_iso8601(value->as_string()) : std::nullopt;
  if (!time) return wrong(name, "is not a time");
  return time;
}

bool is_hex(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

Result<std::string> hash_member(const Value& map, std::string_view name) {
  std::string text = TC_TRY(text_member(map, name));
  if (text.size() != kHashDigits || !is_hex(text)) return wrong(name, "is not a SHA-256 hash");
  return text;
}

Result<void> check_algorithm(const Value& map, std::string_view name, std::string_view expected) {
  const std::string text = TC_TRY(text_member(map, name));
  if (text != expected) return wrong(name, fmt::format("is not {}", expected));
  return {};
}

Result<std::optional<PreviousDigest>> read_previous(const Value& map) {
  const Value* key = map.find("previousDigestS3Object");
  const Value* signature = map.find("previousDigestSignature");
  if (signature == nullptr) return wrong("previousDigestSignature", "is missing");
  if (signature->is_null() && (key == nullptr || key->is_null())) {
    return std::optional<PreviousDigest>();
  }
  PreviousDigest previous;
  previous.bucket = TC_TRY(text_member(map, "previousDigestS3Bucket"));
  previous.key = TC_TRY(text_member(map, "previousDigestS3Object"));
  previous.hash = TC_TRY(hash_member(map, "previousDigestHashValue"));
  TC_TRY(check_algorithm(map, "previousDigestHashAlgorithm", kHashAlgorithm));
  previous.signature = TC_TRY(text_member(map, "previousDigestSignature"));
  if (!is_hex(previous.signature)) return wrong("previousDigestSignature", "is not hexadecimal");
  return std::optional(std::move(previous));
}

Result<DigestedFile> read_file(const Value& map) {
  if (!map.is_map()) return wrong("logFiles", "has an entry that is not an object");
  DigestedFile file;
  file.bucket = TC_TRY(text_member(map, "s3Bucket"));
  file.key = TC_TRY(text_member(map, "s3Object"));
  file.hash = TC_TRY(hash_member(map, "hashValue"));
  TC_TRY(check_algorithm(map, "hashAlgorithm", kHashAlgorithm));
  file.newest_event = TC_TRY(event_time_member(map, "newestEventTime"));
  file.oldest_event = TC_TRY(event_time_member(map, "oldestEventTime"));
  return file;
}

Result<std::vector<DigestedFile>> read_files(const Value& map) {
  const Value* list = map.find("logFiles");
  if (list == nullptr) return wrong("logFiles", "is missing");
  if (!list->is_list()) return wrong("logFiles", "is not a list");
  std::vector<DigestedFile> files;
  files.reserve(list->as_list().size());
  for (const Value& entry : list->as_list()) {
    Result<DigestedFile> file = read_file(entry);
    if (!file) return std::move(file).error().during(fmt::format("log file {}", files.size() + 1));
    files.push_back(file.take());
  }
  return files;
}

}  // namespace

std::string to_json(const Digest& digest) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  out.member("awsAccountId", digest.account.str());
  out.member("digestStartTime", iso8601(digest.start));
  out.member("digestEndTime", iso8601(digest.end));
  out.member("digestS3Bucket", digest.bucket);
  out.member("digestS3Object", digest.key);
  out.member("digestPublicKeyFingerprint", digest.fingerprint);
  out.member("digestSignatureAlgorithm", kSignatureAlgorithm);
  write_time(out, "newestEventTime", digest.newest_event);
  write_time(out, "oldestEventTime", digest.oldest_event);
  write_previous(out, digest.previous);
  out.key("logFiles");
  out.begin_array();
  for (const DigestedFile& file : digest.files) write_file(out, file);
  out.end_array();
  out.end_object();
  return text;
}

Result<Digest> parse_digest(std::string_view json) {
  const Value map = TC_TRY(parse_json(json));
  if (!map.is_map()) return Error(ErrorKind::Invalid, "not a JSON object");
  Digest digest;
  digest.account = AccountId(TC_TRY(text_member(map, "awsAccountId")));
  if (!is_account_id(digest.account.str())) return wrong("awsAccountId", "is not an account id");
  digest.start = TC_TRY(time_member(map, "digestStartTime"));
  digest.end = TC_TRY(time_member(map, "digestEndTime"));
  if (digest.end < digest.start) return wrong("digestEndTime", "is before digestStartTime");
  digest.bucket = TC_TRY(text_member(map, "digestS3Bucket"));
  digest.key = TC_TRY(text_member(map, "digestS3Object"));
  digest.fingerprint = TC_TRY(text_member(map, "digestPublicKeyFingerprint"));
  TC_TRY(check_algorithm(map, "digestSignatureAlgorithm", kSignatureAlgorithm));
  digest.newest_event = TC_TRY(event_time_member(map, "newestEventTime"));
  digest.oldest_event = TC_TRY(event_time_member(map, "oldestEventTime"));
  digest.previous = TC_TRY(read_previous(map));
  digest.files = TC_TRY(read_files(map));
  return digest;
}

std::string string_to_sign(const Digest& digest, std::string_view hash) {
  return fmt::format("{}\n{}/{}\n{}\n{}", iso8601(digest.end), digest.bucket, digest.key, hash,
                     digest.previous ? digest.previous->signature : "null");
}

std::string public_key_fingerprint(std::string_view pkcs1) {
  return hex(crypto::digest(crypto::Hash::Md5, pkcs1));
}

}  // namespace trailcam::trails
