// Checksums of objects, of parts, and of parts put together.
//
// Source: "Checking object integrity in Amazon S3" (S3 User Guide): COMPOSITE is the checksum of
// the parts' checksums, FULL_OBJECT that of all bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/pipeline/body.h"
#include "base/encoding.h"
#include "base/error.h"
#include "crypto/checksum.h"
#include "http/message.h"
#include "services/s3/object_sink.h"

namespace trailcam::s3 {

// What S3 computes of an object whose client sends none.
inline constexpr crypto::ChecksumAlgorithm kDefaultChecksum = crypto::ChecksumAlgorithm::Crc64Nvme;

std::string_view checksum_type(bool composite);
// "crc32": as error texts have it.
std::string checksum_words(crypto::ChecksumAlgorithm algorithm);
// A name that we stored; the default for "".
crypto::ChecksumAlgorithm stored_algorithm(const std::string& name);

// Whether multipart uploads can be checked so, and what they are when the client does not say.
bool composite_by_default(crypto::ChecksumAlgorithm algorithm);
bool can_be_composite(crypto::ChecksumAlgorithm algorithm);
bool can_be_full_object(crypto::ChecksumAlgorithm algorithm);

// A checksum of bytes that were hashed apart, in order.
struct Stretch {
  std::string checksum;  // raw
  std::uint64_t size = 0;
};
// The checksum of the stretches' checksums.
std::string composite_checksum(crypto::ChecksumAlgorithm algorithm,
                               const std::vector<Stretch>& stretches);
// The CRC of all bytes, from the CRCs of the stretches. `algorithm` is a CRC.
std::string combined_crc(crypto::ChecksumAlgorithm algorithm,
                         const std::vector<Stretch>& stretches);

// The algorithms that a sink has to compute beside what the intake verifies: the one wanted, unless
// the client sends it along.
std::vector<crypto::ChecksumAlgorithm> to_compute(crypto::ChecksumAlgorithm wanted,
                                                  std::optional<crypto::ChecksumAlgorithm> sent);

// Applies `visit(algorithm, member)` to each checksum member of a generated structure.
template <class Shape, class Visit>
void each_checksum(Shape& shape, Visit&& visit) {
  using crypto::ChecksumAlgorithm;
  visit(ChecksumAlgorithm::Crc32, shape.ChecksumCRC32);
  visit(ChecksumAlgorithm::Crc32c, shape.ChecksumCRC32C);
  visit(ChecksumAlgorithm::Crc64Nvme, shape.ChecksumCRC64NVME);
  visit(ChecksumAlgorithm::Sha1, shape.ChecksumSHA1);
  visit(ChecksumAlgorithm::Sha256, shape.ChecksumSHA256);
  visit(ChecksumAlgorithm::Sha512, shape.ChecksumSHA512);
  visit(ChecksumAlgorithm::Md5, shape.ChecksumMD5);
  visit(ChecksumAlgorithm::XxHash64, shape.ChecksumXXHASH64);
  visit(ChecksumAlgorithm::XxHash3, shape.ChecksumXXHASH3);
  visit(ChecksumAlgorithm::XxHash128, shape.ChecksumXXHASH128);
}

template <class Shape>
void show_checksum(Shape& shape, crypto::ChecksumAlgorithm algorithm, std::string text) {
  each_checksum(shape, [&](crypto::ChecksumAlgorithm member_algorithm, auto& member) {
    if (member_algorithm == algorithm) member = std::move(text);
  });
}

// The checksum that a client gives in a structure, base64 as sent.
struct GivenChecksum {
  crypto::ChecksumAlgorithm algorithm;
  std::string text;
};
template <class Shape>
std::optional<GivenChecksum> given_checksum(const Shape& shape) {
  std::optional<GivenChecksum> given;
  each_checksum(shape, [&](crypto::ChecksumAlgorithm algorithm, const auto& member) {
    if (member && !given) given = GivenChecksum{algorithm, *member};
  });
  return given;
}

// Which checksum comes with a body that streams: in a header, or announced as the trailer of a
// chunked body. Error: InvalidRequest when x-amz-sdk-checksum-algorithm promises one that does not
// come.
Result<std::optional<crypto::ChecksumAlgorithm>> announced_checksum(
    const std::optional<GivenChecksum>& in_header, const http::Headers& headers,
    const std::optional<std::string>& sdk_algorithm);

// The raw checksum of a body by `wanted`, verified on its way in or computed by its sink. Error:
// InvalidRequest when something else came than was announced.
Result<std::string> checksum_of(const WrittenBody& body, const pipeline::BodyFacts& facts,
                                crypto::ChecksumAlgorithm wanted);

}  // namespace trailcam::s3
