// Takes the body of one request off the wire: undoes aws-chunked, checks every hash and checksum
// that the client declared, and lets the bytes go to the operation's sink or into a bounded buffer.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aws/pipeline/body.h"
#include "aws/pipeline/stages.h"
#include "crypto/digest.h"

namespace trailcam::pipeline {

// One thread at a time.
class Intake {
 public:
  // With a sink, bytes go there and nowhere else; without one, into a buffer of at most
  // `buffer_bytes_max`. The references outlive the Intake.
  Intake(const Draft& draft, const Identified& identified, const Authenticated& authenticated,
         BodySink* sink, std::size_t buffer_bytes_max);

  // Error: AWS faults (IncompleteBody, EntityTooLarge, ...), or the sink's.
  Result<void> write(std::string_view bytes);
  // The body is complete. Errors: BadDigest, InvalidDigest, IncompleteBody, SignatureDoesNotMatch.
  Result<void> finish();

  // Hex SHA-256 of the bytes as sent; after finish().
  const std::string& body_hash() const { return body_hash_; }
  std::string& buffer() { return buffer_; }
  const BodyFacts& facts() const { return facts_; }

 private:
  struct Expected {
    crypto::ChecksumAlgorithm algorithm;
    std::string value;  // base64; "" until a trailer brings it
    bool in_trailer = false;
    std::unique_ptr<crypto::Checksum> checksum;
  };
  Result<void> read_declared();
  Result<void> decoded(std::string_view bytes);
  Result<void> check_md5();
  Result<void> check_checksums();

  const Draft& draft_;
  const Identified& identified_;
  BodySink* const sink_;
  const std::size_t buffer_bytes_max_;
  std::unique_ptr<sigv4::ChunkedDecoder> chunked_;
  std::optional<crypto::Digest> body_digest_;
  std::optional<crypto::Digest> md5_;
  std::string declared_md5_;
  std::optional<Expected> expected_;
  std::optional<Error> declaration_error_;
  std::optional<std::uint64_t> declared_length_;
  std::string body_hash_;
  std::string buffer_;
  BodyFacts facts_;
};

}  // namespace trailcam::pipeline
