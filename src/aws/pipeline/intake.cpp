#include "aws/pipeline/intake.h"

#include <charconv>

#include <fmt/format.h>

#include "base/encoding.h"

namespace trailcam::pipeline {
namespace {

constexpr std::string_view kChecksumHeader = "x-amz-checksum-";

Error bad_request(const char* code, std::string message) {
  return Error::aws({.code = code, .http_status = 400}, std::move(message));
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = char(c - 32);
  }
  return out;
}

}  // namespace

Intake::Intake(const Draft& draft, const Identified& identified, const Authenticated& authenticated,
               BodySink* sink, std::size_t buffer_bytes_max)
    : draft_(draft), identified_(identified), sink_(sink), buffer_bytes_max_(buffer_bytes_max) {
  if (authenticated.chunked) {
    sigv4::ChunkedDecoder::Signing signing;
    if (const auto& authorization = draft.reading.authorization) {
      signing = {authenticated.signing_key, authorization->signature, authorization->time_text,
                 authorization->scope()};
    }
    chunked_ = std::make_unique<sigv4::ChunkedDecoder>(*authenticated.chunked, std::move(signing));
  } else if (authenticated.body_pending || !authenticated.declared_hash.empty()) {
    body_digest_.emplace(crypto::Hash::Sha256);
  }
  if (Result<void> read = read_declared(); !read) declaration_error_ = std::move(read).error();
}

Result<void> Intake::read_declared() {
  const http::Headers& headers = draft_.head.headers;
  if (const std::string* length = headers.find("x-amz-decoded-content-length")) {
    std::uint64_t bytes = 0;
    const auto [end, error] =
        std::from_chars(length->data(), length->data() + length->size(), bytes);
    if (error != std::errc{} || end != length->data() + length->size()) {
      return bad_request("InvalidArgument", "x-amz-decoded-content-length is not a number");
    }
    declared_length_ = bytes;
  } else if (chunked_) {
    return Error::aws({.code = "MissingContentLength", .http_status = 411},
                      "You must provide the Content-Length HTTP header.");
  }
  // Only S3 looks at body checksums; elsewhere the signature covers the body.
  if (identified_.family != Family::S3) return {};
  if (const std::string* md5 = headers.find("content-md5")) {
    const auto raw = unbase64(*md5);
    if (!raw || raw->size() != 16) {
      return bad_request("InvalidDigest", "The Content-MD5 you specified was invalid.")
          .with("Content-MD5", *md5);
    }
    declared_md5_ = *raw;
    md5_.emplace(crypto::Hash::Md5);
    facts_.has_content_md5 = true;
  }
  const model::Operation* operation = identified_.operation;
  const bool of_body =
      operation != nullptr && (operation->body_checksum || operation->checksum_required);
  if (!of_body) return {};
  std::size_t checksum_headers = 0;
  for (const auto& [name, value] : headers) {
    const std::string lowered = lower(name);
    if (!lowered.starts_with(kChecksumHeader)) continue;
    const std::string algorithm_name = upper(lowered.substr(kChecksumHeader.size()));
    if (algorithm_name == "MODE" || algorithm_name == "TYPE" || algorithm_name == "ALGORITHM") {
      continue;
    }
    const auto algorithm = crypto::checksum_algorithm(algorithm_name);
    if (!algorithm) continue;
    ++checksum_headers;
    expected_ = Expected{*algorithm, value, false, crypto::Checksum::create(*algorithm)};
  }
  if (checksum_headers > 1) {
    return bad_request("InvalidRequest",
                       "Expecting a single x-amz-checksum- header. Multiple checksum Types are not "
                       "allowed.");
  }
  const std::string trailer = lower(headers.get("x-amz-trailer"));
  if (chunked_ && trailer.starts_with(kChecksumHeader)) {
    const std::string algorithm_name = upper(trailer.substr(kChecksumHeader.size()));
    const auto algorithm = crypto::checksum_algorithm(algorithm_name);
    if (!algorithm) {
      return bad_request("InvalidRequest",
                         "The value specified in the x-amz-trailer header is not "
                         "supported");
    }
    expected_ = Expected{*algorithm, "", true, crypto::Checksum::create(*algorithm)};
  }
  if (operation->checksum_required && !expected_ && !md5_) {
    return bad_request("InvalidRequest",
                       "Missing required header for this request: Content-MD5 OR x-amz-checksum-*");
  }
  return {};
}

Result<void> Intake::write(std::string_view bytes) {
  if (declaration_error_) return *declaration_error_;
  facts_.wire_bytes += bytes.size();
  if (body_digest_) body_digest_->update(bytes);
  if (!chunked_) return decoded(bytes);
  return chunked_->feed(bytes, [this](std::string_view piece) { return decoded(piece); });
}

Result<void> Intake::decoded(std::string_view bytes) {
  facts_.decoded_bytes += bytes.size();
  if (md5_) md5_->update(bytes);
  if (expected_) expected_->checksum->update(bytes);
  if (sink_ != nullptr) return sink_->write(bytes);
  if (buffer_.size() + bytes.size() > buffer_bytes_max_) {
    return faults::body_too_large(identified_.family, buffer_bytes_max_);
  }
  buffer_.append(bytes);
  return {};
}

Result<void> Intake::finish() {
  if (declaration_error_) return *declaration_error_;
  if (chunked_) TC_TRY(chunked_->finish());
  if (declared_length_ && *declared_length_ != facts_.decoded_bytes) {
    return bad_request("IncompleteBody",
                       "You did not provide the number of bytes specified by the "
                       "x-amz-decoded-content-length HTTP header");
  }
  if (body_digest_) body_hash_ = hex(body_digest_->finish());
  return check_checksums();
}

Result<void> Intake::check_md5() {
  const std::string computed = md5_->finish();
  if (computed == declared_md5_) return {};
  // S3 shows what it expected in base64 for a part, and in hexadecimal digits for an object.
  const bool of_part =
      identified_.operation != nullptr && identified_.operation->name == "UploadPart";
  return bad_request("BadDigest", "The Content-MD5 you specified did not match what we received.")
      .with("ExpectedDigest", of_part ? base64(declared_md5_) : hex(declared_md5_))
      .with("CalculatedDigest", base64(computed));
}

Result<void> Intake::check_checksums() {
  if (md5_) TC_TRY(check_md5());
  if (!expected_) return {};
  const std::string name(crypto::checksum_name(expected_->algorithm));
  if (expected_->in_trailer) {
    expected_->value = chunked_->trailers().get(std::string(kChecksumHeader) + lower(name));
    if (expected_->value.empty()) {
      return bad_request("MalformedTrailerError",
                         "The request contained trailing data that was not well-formed or did not "
                         "conform to our published schema.");
    }
  }
  const std::string computed = expected_->checksum->finish();
  const auto raw = unbase64(expected_->value);
  if (!raw || raw->size() != computed.size()) {
    return bad_request("InvalidRequest", fmt::format("Value for {}{} header is invalid.",
                                                     kChecksumHeader, lower(name)));
  }
  if (*raw != computed) {
    return bad_request("BadDigest", fmt::format("The {} you specified did not match the calculated "
                                                "checksum.",
                                                name));
  }
  facts_.checksum_algorithm = expected_->algorithm;
  facts_.checksum = base64(computed);
  return {};
}

}  // namespace trailcam::pipeline
