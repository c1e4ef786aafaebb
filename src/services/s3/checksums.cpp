#include "services/s3/checksums.h"

#include <array>

#include "services/s3/faults.h"

namespace trailcam::s3 {
namespace {

using crypto::ChecksumAlgorithm;

// Width and reflected polynomial of a CRC.
struct CrcForm {
  unsigned bits;
  std::uint64_t polynomial;
};

std::optional<CrcForm> crc_form(ChecksumAlgorithm algorithm) {
  switch (algorithm) {
    case ChecksumAlgorithm::Crc32:
      return CrcForm{32, 0xEDB88320U};
    case ChecksumAlgorithm::Crc32c:
      return CrcForm{32, 0x82F63B78U};
    case ChecksumAlgorithm::Crc64Nvme:
      return CrcForm{64, 0x9A6C9329AC4BC9B5ULL};
    default:
      return std::nullopt;
  }
}

std::uint64_t from_big_endian(std::string_view raw) {
  std::uint64_t word = 0;
  for (const char c : raw) word = word << 8 | static_cast<unsigned char>(c);
  return word;
}

std::string to_big_endian(std::uint64_t word, unsigned bits) {
  std::string raw;
  for (int shift = int(bits) - 8; shift >= 0; shift -= 8) raw += char(word >> shift & 255);
  return raw;
}

// a * b modulo the polynomial; the highest bit is the coefficient of x^0.
std::uint64_t multiply(std::uint64_t a, std::uint64_t b, const CrcForm& form) {
  const std::uint64_t one = std::uint64_t{1} << (form.bits - 1);
  std::uint64_t product = 0;
  for (std::uint64_t bit = one; bit != 0; bit >>= 1) {
    if (a & bit) product ^= b;
    b = b & 1 ? b >> 1 ^ form.polynomial : b >> 1;
  }
  return product;
}

// x^(8 * bytes): what a CRC is multiplied with when that many bytes follow.
std::uint64_t shift_by(std::uint64_t bytes, const CrcForm& form) {
  const std::uint64_t one = std::uint64_t{1} << (form.bits - 1);
  std::uint64_t power = one >> 8;  // x^8
  std::uint64_t result = one;
  for (; bytes != 0; bytes >>= 1) {
    if (bytes & 1) result = multiply(result, power, form);
    power = multiply(power, power, form);
  }
  return result;
}

}  // namespace

std::string_view checksum_type(bool composite) { return composite ? "COMPOSITE" : "FULL_OBJECT"; }

std::string checksum_words(ChecksumAlgorithm algorithm) {
  return lower(crypto::checksum_name(algorithm));
}

ChecksumAlgorithm stored_algorithm(const std::string& name) {
  return crypto::checksum_algorithm(name).value_or(kDefaultChecksum);
}

bool composite_by_default(ChecksumAlgorithm algorithm) {
  return algorithm != ChecksumAlgorithm::Crc64Nvme;
}
bool can_be_composite(ChecksumAlgorithm algorithm) {
  return algorithm != ChecksumAlgorithm::Crc64Nvme;
}
bool can_be_full_object(ChecksumAlgorithm algorithm) { return crc_form(algorithm).has_value(); }

std::string composite_checksum(ChecksumAlgorithm algorithm, const std::vector<Stretch>& stretches) {
  const auto whole = crypto::Checksum::create(algorithm);
  for (const Stretch& stretch : stretches) whole->update(stretch.checksum);
  return whole->finish();
}

std::string combined_crc(ChecksumAlgorithm algorithm, const std::vector<Stretch>& stretches) {
  const CrcForm form = crc_form(algorithm).value_or(CrcForm{64, 0});
  std::uint64_t crc = 0;  // of nothing
  for (const Stretch& stretch : stretches) {
    crc = multiply(shift_by(stretch.size, form), crc, form) ^ from_big_endian(stretch.checksum);
  }
  return to_big_endian(crc, form.bits);
}

std::vector<ChecksumAlgorithm> to_compute(ChecksumAlgorithm wanted,
                                          std::optional<ChecksumAlgorithm> sent) {
  if (sent == wanted) return {};
  return {wanted};
}

Result<std::optional<ChecksumAlgorithm>> announced_checksum(
    const std::optional<GivenChecksum>& in_header, const http::Headers& headers,
    const std::optional<std::string>& sdk_algorithm) {
  if (in_header) return std::optional(in_header->algorithm);
  constexpr std::string_view kPrefix = "x-amz-checksum-";
  const bool chunked = headers.get("x-amz-content-sha256").starts_with("STREAMING-");
  const std::string trailer = lower(headers.get("x-amz-trailer"));
  if (chunked && trailer.starts_with(kPrefix)) {
    std::string name = trailer.substr(kPrefix.size());
    for (char& c : name) {
      if (c >= 'a' && c <= 'z') c = char(c - 'a' + 'A');
    }
    if (const auto algorithm = crypto::checksum_algorithm(name)) return algorithm;
  }
  if (sdk_algorithm) {
    return errors::invalid_request(
        "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or "
        "x-amz-trailer headers were found.");
  }
  return std::optional<ChecksumAlgorithm>();
}

Result<std::string> checksum_of(const WrittenBody& body, const pipeline::BodyFacts& facts,
                                ChecksumAlgorithm wanted) {
  if (facts.checksum_algorithm == wanted) return unbase64(facts.checksum).value_or("");
  const auto computed = body.checksums.find(wanted);
  if (computed != body.checksums.end()) return computed->second;
  return errors::invalid_request(
      "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
}

}  // namespace trailcam::s3
