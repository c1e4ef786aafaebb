// The checksums that S3 clients send along with bodies, computed as the bytes stream by.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace trailcam::crypto {

enum class ChecksumAlgorithm {
  Crc32,
  Crc32c,
  Crc64Nvme,
  Sha1,
  Sha256,
  Sha512,
  Md5,
  XxHash64,
  XxHash3,
  XxHash128
};

// "CRC32", "CRC64NVME", ...: the name in requests and responses; nothing for an unknown one.
std::optional<ChecksumAlgorithm> checksum_algorithm(std::string_view name);
std::string_view checksum_name(ChecksumAlgorithm algorithm);

// One thread at a time.
class Checksum {
 public:
  virtual ~Checksum() = default;
  virtual void update(std::string_view bytes) = 0;
  // The raw bytes, big-endian, as S3 encodes them in base64.
  virtual std::string finish() = 0;

  static std::unique_ptr<Checksum> create(ChecksumAlgorithm algorithm);
};

}  // namespace trailcam::crypto
