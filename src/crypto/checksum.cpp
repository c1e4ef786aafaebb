#include "crypto/checksum.h"

#include <array>
#include <cstdint>
#include <cstring>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "crypto/digest.h"

namespace trailcam::crypto {
namespace {

struct Name {
  ChecksumAlgorithm algorithm;
  std::string_view name;
};
constexpr std::array<Name, 10> kNames = {{{ChecksumAlgorithm::Crc32, "CRC32"},
                                          {ChecksumAlgorithm::Crc32c, "CRC32C"},
                                          {ChecksumAlgorithm::Crc64Nvme, "CRC64NVME"},
                                          {ChecksumAlgorithm::Sha1, "SHA1"},
                                          {ChecksumAlgorithm::Sha256, "SHA256"},
                                          {ChecksumAlgorithm::Sha512, "SHA512"},
                                          {ChecksumAlgorithm::Md5, "MD5"},
                                          {ChecksumAlgorithm::XxHash64, "XXHASH64"},
                                          {ChecksumAlgorithm::XxHash3, "XXHASH3"},
                                          {ChecksumAlgorithm::XxHash128, "XXHASH128"}}};

template <class Word>
std::string big_endian(Word word) {
  std::string out;
  for (int shift = int(sizeof(Word) - 1) * 8; shift >= 0; shift -= 8)
    out += char(word >> shift & 255);
  return out;
}

// Reflected CRC by "slicing by 8": eight table lookups for eight bytes. ISA-L of Debian 12 lacks
// the NVMe polynomial, and one routine for all three widths is simpler than two libraries.
template <class Word, Word kPolynomial>
class Crc : public Checksum {
 public:
  void update(std::string_view bytes) override {
    const char* at = bytes.data();
    std::size_t left = bytes.size();
    Word crc = crc_;
    while (left >= 8) {
      std::uint64_t block;
      std::memcpy(&block, at, 8);
      block ^= crc;
      crc = kTables[7][block & 255] ^ kTables[6][block >> 8 & 255] ^ kTables[5][block >> 16 & 255] ^
            kTables[4][block >> 24 & 255] ^ kTables[3][block >> 32 & 255] ^
            kTables[2][block >> 40 & 255] ^ kTables[1][block >> 48 & 255] ^ kTables[0][block >> 56];
      at += 8;
      left -= 8;
    }
    for (; left > 0; --left) {
      crc = kTables[0][(crc ^ static_cast<unsigned char>(*at++)) & 255] ^ (crc >> 8);
    }
    crc_ = crc;
  }
  std::string finish() override {
    const Word result = ~crc_;
    crc_ = ~Word{0};
    return big_endian(result);
  }

 private:
  using Tables = std::array<std::array<Word, 256>, 8>;
  static constexpr Tables kTables = [] {
    Tables tables{};
    for (std::size_t i = 0; i < 256; ++i) {
      Word crc = Word(i);
      for (int bit = 0; bit < 8; ++bit) crc = crc & 1 ? crc >> 1 ^ kPolynomial : crc >> 1;
      tables[0][i] = crc;
    }
    for (std::size_t i = 0; i < 256; ++i) {
      for (std::size_t k = 1; k < 8; ++k) {
        const Word before = tables[k - 1][i];
        tables[k][i] = tables[0][before & 255] ^ (before >> 8);
      }
    }
    return tables;
  }();
  Word crc_ = ~Word{0};
};

using Crc32 = Crc<std::uint32_t, 0xEDB88320U>;
using Crc32c = Crc<std::uint32_t, 0x82F63B78U>;
using Crc64Nvme = Crc<std::uint64_t, 0x9A6C9329AC4BC9B5ULL>;

class HashChecksum : public Checksum {
 public:
  explicit HashChecksum(Hash hash) : digest_(hash) {}
  void update(std::string_view bytes) override { digest_.update(bytes); }
  std::string finish() override { return digest_.finish(); }

 private:
  Digest digest_;
};

class XxHash64 : public Checksum {
 public:
  XxHash64() { XXH64_reset(&state_, 0); }
  void update(std::string_view bytes) override {
    XXH64_update(&state_, bytes.data(), bytes.size());
  }
  std::string finish() override { return big_endian(XXH64_digest(&state_)); }

 private:
  XXH64_state_t state_;
};

template <bool kWide>
class XxHash3 : public Checksum {
 public:
  XxHash3() {
    if constexpr (kWide) {
      XXH3_128bits_reset(&state_);
    } else {
      XXH3_64bits_reset(&state_);
    }
  }
  void update(std::string_view bytes) override {
    if constexpr (kWide) {
      XXH3_128bits_update(&state_, bytes.data(), bytes.size());
    } else {
      XXH3_64bits_update(&state_, bytes.data(), bytes.size());
    }
  }
  std::string finish() override {
    if constexpr (kWide) {
      const XXH128_hash_t hash = XXH3_128bits_digest(&state_);
      return big_endian(hash.high64) + big_endian(hash.low64);
    } else {
      return big_endian(XXH3_64bits_digest(&state_));
    }
  }

 private:
  alignas(64) XXH3_state_t state_;
};

}  // namespace

std::optional<ChecksumAlgorithm> checksum_algorithm(std::string_view name) {
  for (const Name& entry : kNames) {
    if (entry.name == name) return entry.algorithm;
  }
  return std::nullopt;
}

std::string_view checksum_name(ChecksumAlgorithm algorithm) {
  for (const Name& entry : kNames) {
    if (entry.algorithm == algorithm) return entry.name;
  }
  return {};
}

std::unique_ptr<Checksum> Checksum::create(ChecksumAlgorithm algorithm) {
  switch (algorithm) {
    case ChecksumAlgorithm::Crc32:
      return std::make_unique<Crc32>();
    case ChecksumAlgorithm::Crc32c:
      return std::make_unique<Crc32c>();
    case ChecksumAlgorithm::Crc64Nvme:
      return std::make_unique<Crc64Nvme>();
    case ChecksumAlgorithm::Sha1:
      return std::make_unique<HashChecksum>(Hash::Sha1);
    case ChecksumAlgorithm::Sha256:
      return std::make_unique<HashChecksum>(Hash::Sha256);
    case ChecksumAlgorithm::Sha512:
      return std::make_unique<HashChecksum>(Hash::Sha512);
    case ChecksumAlgorithm::Md5:
      return std::make_unique<HashChecksum>(Hash::Md5);
    case ChecksumAlgorithm::XxHash64:
      return std::make_unique<XxHash64>();
    case ChecksumAlgorithm::XxHash3:
      return std::make_unique<XxHash3<false>>();
    case ChecksumAlgorithm::XxHash128:
      return std::make_unique<XxHash3<true>>();
  }
  return nullptr;
}

}  // namespace trailcam::crypto
