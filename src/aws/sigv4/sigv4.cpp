#include "aws/sigv4/sigv4.h"

#include "aws/sigv4/presigned_v2.h"

#include <algorithm>
#include <charconv>

#include "base/encoding.h"
#include "crypto/digest.h"

namespace trailcam::sigv4 {
namespace {

constexpr std::int64_t kExpiresMax = 604'800;  // seven days

// The caller's own list: each name is looked up among the headers, so it must not be any length.
constexpr std::size_t kSignedHeadersMax = 256;

Reading failed(Problem problem, std::string detail = {}) {
  return {problem, std::move(detail), std::nullopt};
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == text.npos) return parts;
    text.remove_prefix(end + 1);
  }
}

// AKID/20260102/region/service/aws4_request; an access key id may hold slashes itself.
bool read_credential(std::string_view text, Authorization& out) {
  std::vector<std::string> parts = split(text, '/');
  if (parts.size() < 5 || parts.back() != "aws4_request") return false;
  const std::size_t n = parts.size();
  out.service = parts[n - 2];
  out.region = parts[n - 3];
  out.date = parts[n - 4];
  out.access_key_id = parts[0];
  for (std::size_t i = 1; i + 4 < n; ++i) out.access_key_id += "/" + parts[i];
  const bool digits =
      std::all_of(out.date.begin(), out.date.end(), [](char c) { return c >= '0' && c <= '9'; });
  return out.date.size() == 8 && digits && !out.access_key_id.empty() && !out.region.empty() &&
         !out.service.empty();
}

bool read_time(std::string_view amz_date, std::string_view date, Authorization& out) {
  if (!amz_date.empty()) {
    const auto time = parse_iso8601_basic(amz_date);
    if (!time) return false;
    out.time = *time;
    out.time_text = amz_date;
    return true;
  }
  auto time = parse_http_date(date);
  if (!time) time = parse_iso8601_basic(date);
  if (!time) return false;
  out.time = *time;
  out.time_text = iso8601_basic(*time);
  return true;
}

Reading read_header(std::string_view text, const http::RequestHead& head) {
  Authorization out;
  const std::size_t space = text.find(' ');
  const std::string_view algorithm = text.substr(0, space);
  if (algorithm != kAlgorithm) return failed(Problem::UnsupportedAlgorithm, std::string(algorithm));
  std::string_view rest = space == text.npos ? std::string_view{} : text.substr(space + 1);
  bool has_credential = false, has_headers = false, has_signature = false;
  std::string_view credential;
  while (!rest.empty()) {
    const std::size_t comma = rest.find(',');
    const std::string_view part = trim(rest.substr(0, comma));
    rest = comma == rest.npos ? std::string_view{} : rest.substr(comma + 1);
    const std::size_t equals = part.find('=');
    if (equals == part.npos) continue;
    const std::string_view name = part.substr(0, equals);
    const std::string_view value = part.substr(equals + 1);
    if (name == "Credential") {
      has_credential = true;
      credential = value;
    } else if (name == "SignedHeaders") {
      has_headers = !value.empty();
      out.signed_headers = split(value, ';');
    } else if (name == "Signature") {
      has_signature = !value.empty();
      out.signature = value;
    }
  }
  std::string missing;
  if (!has_credential) missing += "Authorization header requires 'Credential' parameter. ";
  if (!has_signature) missing += "Authorization header requires 'Signature' parameter. ";
  if (!has_headers) missing += "Authorization header requires 'SignedHeaders' parameter. ";
  if (out.signed_headers.size() > kSignedHeadersMax) {
    missing += "Authorization header has too many 'SignedHeaders'. ";
  }
  if (!missing.empty()) return failed(Problem::Incomplete, missing);
  if (!read_credential(credential, out)) {
    return failed(Problem::MalformedCredential, std::string(credential));
  }
  if (!read_time(head.headers.get("x-amz-date"), head.headers.get("date"), out)) {
    return failed(Problem::MissingDate);
  }
  out.session_token = head.headers.get("x-amz-security-token");
  if (out.time_text.substr(0, 8) != out.date) return failed(Problem::DateMismatch, out.date);
  return {Problem::None, {}, std::move(out)};
}

Reading read_query(const http::Pairs& query) {
  Authorization out;
  out.presigned = true;
  const auto get = [&](std::string_view name) {
    const std::string* value = http::find_pair(query, name);
    return value == nullptr ? std::string_view{} : std::string_view(*value);
  };
  if (get("X-Amz-Algorithm") != kAlgorithm) {
    return failed(Problem::UnsupportedAlgorithm, std::string(get("X-Amz-Algorithm")));
  }
  for (const std::string_view name :
       {"X-Amz-Credential", "X-Amz-Date", "X-Amz-SignedHeaders", "X-Amz-Signature"}) {
    if (get(name).empty()) return failed(Problem::MissingQueryParameter, std::string(name));
  }
  if (!read_credential(get("X-Amz-Credential"), out)) {
    return failed(Problem::MalformedCredentialParameter, std::string(get("X-Amz-Credential")));
  }
  if (!read_time(get("X-Amz-Date"), {}, out)) return failed(Problem::MissingDate);
  out.signed_headers = split(get("X-Amz-SignedHeaders"), ';');
  if (out.signed_headers.size() > kSignedHeadersMax) {
    return failed(Problem::MissingQueryParameter, "X-Amz-SignedHeaders");
  }
  out.signature = get("X-Amz-Signature");
  out.session_token = get("X-Amz-Security-Token");
  const std::string_view expires = get("X-Amz-Expires");
  if (expires.empty()) return failed(Problem::MissingQueryParameter, "X-Amz-Expires");
  const auto [end, error] =
      std::from_chars(expires.data(), expires.data() + expires.size(), out.expires_s);
  if (error != std::errc{} || end != expires.data() + expires.size()) {
    return failed(Problem::MalformedExpires);
  }
  if (out.expires_s < 0) return failed(Problem::NegativeExpires);
  if (out.expires_s > kExpiresMax) return failed(Problem::ExpiresTooLong);
  if (out.time_text.substr(0, 8) != out.date) return failed(Problem::DateMismatch, out.date);
  return {Problem::None, {}, std::move(out)};
}

std::string canonical_path(std::string_view path, PathRule rule) {
  if (path.empty()) return "/";
  if (rule == PathRule::AsSent) return std::string(path);
  std::vector<std::string_view> kept;
  const bool directory = path.back() == '/' || path.ends_with("/.") || path.ends_with("/..");
  std::string_view rest = path;
  while (!rest.empty()) {
    const std::size_t slash = rest.find('/');
    const std::string_view part = rest.substr(0, slash);
    rest = slash == rest.npos ? std::string_view{} : rest.substr(slash + 1);
    if (part.empty() || part == ".") continue;
    if (part == "..") {
      if (!kept.empty()) kept.pop_back();
    } else {
      kept.push_back(part);
    }
  }
  std::string out;
  for (const std::string_view part : kept) {
    out += '/';
    out += percent_encode(part);
  }
  if (out.empty() || directory) out += '/';
  return out;
}

std::string canonical_query(const SignedRequest& request) {
  std::string_view query = request.query;
  std::vector<std::pair<std::string, std::string>> pairs;
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    query = end == query.npos ? std::string_view{} : query.substr(end + 1);
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    const std::string_view name = pair.substr(0, equals);
    const std::string_view value =
        equals == pair.npos ? std::string_view{} : pair.substr(equals + 1);
    // Clients differ in what they leave unescaped on the wire; decoded and encoded again, all of
    // them agree with what they signed.
    std::string canonical_name = percent_encode(form_decode(name).value_or(std::string(name)));
    if (request.presigned && canonical_name == "X-Amz-Signature") continue;
    if (request.token_unsigned && canonical_name == "X-Amz-Security-Token") continue;
    pairs.emplace_back(std::move(canonical_name),
                       percent_encode(form_decode(value).value_or(std::string(value))));
  }
  std::sort(pairs.begin(), pairs.end());
  std::string out;
  for (const auto& [name, value] : pairs) {
    if (!out.empty()) out += '&';
    out += name;
    out += '=';
    out += value;
  }
  return out;
}

// Trimmed, inner runs of blanks made one.
void append_header_value(std::string& out, std::string_view value) {
  bool blank = false;
  for (const char c : trim(value)) {
    if (c == ' ' || c == '\t') {
      blank = true;
      continue;
    }
    if (blank) out += ' ';
    blank = false;
    out += c;
  }
}

}  // namespace

Reading read_authorization(const http::RequestHead& head, const http::Pairs& query) {
  const std::string* header = head.headers.find("authorization");
  const bool presigned = http::find_pair(query, "X-Amz-Algorithm") != nullptr ||
                         http::find_pair(query, "X-Amz-Credential") != nullptr ||
                         http::find_pair(query, "X-Amz-Signature") != nullptr;
  if (header != nullptr && presigned) return failed(Problem::MultipleMechanisms);
  if (header != nullptr) return read_header(*header, head);
  if (presigned) return read_query(query);
  if (is_presigned_v2(query)) return read_presigned_v2(query);
  return {};
}

std::string canonical_request(const SignedRequest& request) {
  std::string out;
  out.reserve(1024);
  out += request.method;
  out += '\n';
  out += canonical_path(request.path, request.path_rule);
  out += '\n';
  out += canonical_query(request);
  out += '\n';
  std::vector<std::string> names = request.signed_headers;
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) {
    out += name;
    out += ':';
    bool first = true;
    for (const auto& [field, value] : request.headers) {
      if (!iequals(field, name)) continue;
      if (!first) out += ',';
      first = false;
      append_header_value(out, value);
    }
    out += '\n';
  }
  out += '\n';
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) out += ';';
    out += names[i];
  }
  out += '\n';
  out += request.payload_hash;
  return out;
}

std::string string_to_sign(std::string_view time_text, std::string_view scope,
                           std::string_view canonical_request) {
  std::string out(kAlgorithm);
  out += '\n';
  out += time_text;
  out += '\n';
  out += scope;
  out += '\n';
  out += crypto::sha256_hex(canonical_request);
  return out;
}

Secret signing_key(const Secret& secret_access_key, std::string_view date, std::string_view region,
                   std::string_view service) {
  const Secret first("AWS4" + std::string(secret_access_key.reveal()));
  const Secret of_day(crypto::hmac_sha256(first.reveal(), date));
  const Secret of_region(crypto::hmac_sha256(of_day.reveal(), region));
  const Secret of_service(crypto::hmac_sha256(of_region.reveal(), service));
  return Secret(crypto::hmac_sha256(of_service.reveal(), "aws4_request"));
}

std::string sign(const Secret& signing_key, std::string_view string_to_sign) {
  return hex(crypto::hmac_sha256(signing_key.reveal(), string_to_sign));
}

void sign_request(http::RequestHead& head, std::string_view body, const Credentials& credentials,
                  std::string_view region, std::string_view service, Timestamp now) {
  const std::string payload_hash = crypto::sha256_hex(body);
  head.headers.set("X-Amz-Date", iso8601_basic(now));
  if (service == "s3") head.headers.set("X-Amz-Content-Sha256", payload_hash);
  if (!credentials.session_token.empty()) {
    head.headers.set("X-Amz-Security-Token", credentials.session_token);
  }
  std::vector<std::string> names;
  for (const auto& [name, value] : head.headers) {
    const std::string lowered = lower(name);
    if (lowered == "host" || lowered == "content-type" || lowered.starts_with("x-amz-")) {
      names.push_back(lowered);
    }
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  std::string joined;
  for (const std::string& name : names) joined += (joined.empty() ? "" : ";") + name;

  const SignedRequest request{
      .method = head.method,
      .path = head.path(),
      .query = head.query(),
      .headers = head.headers,
      .signed_headers = names,
      .payload_hash = payload_hash,
      .path_rule = service == "s3" ? PathRule::AsSent : PathRule::Normalized,
      .presigned = false};
  const std::string date = yyyymmdd(now);
  const std::string scope =
      date + "/" + std::string(region) + "/" + std::string(service) + "/aws4_request";
  const Secret key = signing_key(credentials.secret_access_key, date, region, service);
  const std::string signature =
      sign(key, string_to_sign(iso8601_basic(now), scope, canonical_request(request)));
  head.headers.set("Authorization", std::string(kAlgorithm) +
                                        " Credential=" + credentials.access_key_id + "/" + scope +
                                        ", SignedHeaders=" + joined + ", Signature=" + signature);
}

}  // namespace trailcam::sigv4
