#include "lake/parquet/encoding.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "lake/parquet/thrift.h"

namespace trailcam::lake::parquet {
namespace {

constexpr std::size_t kBlockValues = 128;
constexpr std::size_t kMiniblocks = 4;
constexpr std::size_t kMiniblockValues = kBlockValues / kMiniblocks;

// Values of up to 64 bits, one behind the other from the lowest bit on.
class BitPacker {
 public:
  BitPacker(std::string& out, std::size_t bits) : out_(out), at_(out.size()) {
    out.resize(at_ + (bits + 7) / 8 + sizeof held_);  // whole words are written
  }
  void add(std::uint64_t value, unsigned width) {
    if (width > 32) {
      add(value & 0xffffffff, 32);
      add(value >> 32, width - 32);
      return;
    }
    held_ |= value << bits_;
    bits_ += width;
    if (bits_ >= 32) {
      std::memcpy(out_.data() + at_, &held_, sizeof held_);
      at_ += 4;
      held_ >>= 32;
      bits_ -= 32;
    }
  }
  void finish() {
    std::memcpy(out_.data() + at_, &held_, sizeof held_);
    out_.resize(at_ + (bits_ + 7) / 8);
  }

 private:
  std::string& out_;
  std::size_t at_;
  std::uint64_t held_ = 0;
  unsigned bits_ = 0;
};

std::uint64_t unpack(const char* bytes, std::size_t index, unsigned width) {
  std::uint64_t value = 0;
  std::size_t bit = index * width;
  for (unsigned done = 0; done < width;) {
    const unsigned shift = bit % 8;
    const unsigned take = std::min(8 - shift, width - done);
    const auto byte = std::uint64_t(static_cast<unsigned char>(bytes[bit / 8]));
    value |= (byte >> shift & ((1u << take) - 1)) << done;
    done += take;
    bit += take;
  }
  return value;
}

template <class T>
void append_packed(std::string& out, std::span<const T> values, unsigned width) {
  const std::size_t groups = (values.size() + 7) / 8;
  append_varint(out, groups << 1 | 1);
  BitPacker packer(out, groups * 8 * width);
  for (const T value : values) packer.add(value, width);
  for (std::size_t i = values.size(); i < groups * 8; ++i) packer.add(0, width);
  packer.finish();
}

template <class T>
void append_runs(std::string& out, std::span<const T> values, unsigned width) {
  std::size_t packed = 0;  // where the values begin that no run has taken
  for (std::size_t i = 0; i < values.size();) {
    std::size_t end = i + 1;
    while (end < values.size() && values[end] == values[i]) ++end;
    // Packed values come in groups of eight; a run may begin only behind a full one.
    const std::size_t missing = (8 - (i - packed) % 8) % 8;
    if (end - i < missing + 8) {
      i = end;
      continue;
    }
    const std::size_t begin = i + missing;
    if (begin > packed) append_packed(out, values.subspan(packed, begin - packed), width);
    append_varint(out, (end - begin) << 1);
    std::uint32_t value = values[i];
    for (unsigned bytes = (width + 7) / 8; bytes > 0; --bytes, value >>= 8) out += char(value);
    packed = i = end;
  }
  if (packed < values.size()) append_packed(out, values.subspan(packed), width);
}

bool take_varint(std::string_view& bytes, std::uint64_t& value) {
  value = 0;
  for (int shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
    const auto next = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    value |= std::uint64_t(next & 0x7f) << shift;
    if (next < 0x80) return true;
  }
  return false;
}

bool take_zigzag(std::string_view& bytes, std::uint64_t& value) {
  if (!take_varint(bytes, value)) return false;
  value = value >> 1 ^ -(value & 1);
  return true;
}

void append_zigzag(std::string& out, std::uint64_t value) {
  append_varint(out, value << 1 ^ std::uint64_t(std::int64_t(value) >> 63));
}

void append_delta_block(std::string& out, std::span<std::uint64_t> deltas) {
  std::int64_t least = std::int64_t(deltas[0]);
  for (const std::uint64_t delta : deltas) least = std::min(least, std::int64_t(delta));
  append_zigzag(out, std::uint64_t(least));
  std::uint8_t widths[kMiniblocks] = {};
  for (std::size_t i = 0; i < deltas.size(); ++i) {
    deltas[i] -= std::uint64_t(least);
    std::uint8_t& width = widths[i / kMiniblockValues];
    width = std::max(width, std::uint8_t(std::bit_width(deltas[i])));
  }
  out.append(reinterpret_cast<const char*>(widths), sizeof widths);
  const std::size_t last = (deltas.size() - 1) / kMiniblockValues;
  std::size_t bits = 0;
  for (std::size_t i = 0; i <= last; ++i) bits += kMiniblockValues * widths[i];
  BitPacker packer(out, bits);
  for (std::size_t i = 0; i < deltas.size(); ++i)
    packer.add(deltas[i], widths[i / kMiniblockValues]);
  for (std::size_t i = deltas.size(); i < (last + 1) * kMiniblockValues; ++i) {
    packer.add(0, widths[last]);
  }
  packer.finish();
}

}  // namespace

unsigned bit_width(std::uint32_t max) { return unsigned(std::bit_width(max)); }

void append_hybrid(std::string& out, std::span<const std::uint8_t> values, unsigned width) {
  append_runs(out, values, width);
}

void append_hybrid(std::string& out, std::span<const std::uint32_t> values, unsigned width) {
  append_runs(out, values, width);
}

bool read_hybrid(std::string_view bytes, unsigned width, std::size_t count,
                 std::vector<std::uint32_t>& values) {
  values.clear();
  values.reserve(count);
  if (width > 32) return false;
  while (values.size() < count) {
    std::uint64_t header = 0;
    if (!take_varint(bytes, header)) return false;
    const std::size_t left = count - values.size();
    if ((header & 1) == 0) {
      const std::size_t size = (width + 7) / 8;
      if (bytes.size() < size || header == 0) return false;
      const auto value = std::uint32_t(unpack(bytes.data(), 0, unsigned(size * 8)));
      values.insert(values.end(), std::min<std::uint64_t>(header >> 1, left), value);
      bytes.remove_prefix(size);
      continue;
    }
    const std::uint64_t groups = header >> 1;
    if (groups == 0 || (width > 0 && groups > bytes.size() / width)) return false;
    const std::size_t here = std::min<std::size_t>(left, groups * 8);
    for (std::size_t i = 0; i < here; ++i) {
      values.push_back(std::uint32_t(unpack(bytes.data(), i, width)));
    }
    bytes.remove_prefix(groups * width);
  }
  return true;
}

void append_deltas(std::string& out, std::span<const std::int64_t> values) {
  append_varint(out, kBlockValues);
  append_varint(out, kMiniblocks);
  append_varint(out, values.size());
  append_zigzag(out, values.empty() ? 0 : std::uint64_t(values[0]));
  std::uint64_t deltas[kBlockValues];
  for (std::size_t i = 1; i < values.size(); i += kBlockValues) {
    const std::size_t here = std::min(kBlockValues, values.size() - i);
    for (std::size_t k = 0; k < here; ++k) {
      deltas[k] = std::uint64_t(values[i + k]) - std::uint64_t(values[i + k - 1]);
    }
    append_delta_block(out, {deltas, here});
  }
}

bool read_deltas(std::string_view& bytes, std::size_t count, std::vector<std::int64_t>& values) {
  values.clear();
  std::uint64_t block = 0, miniblocks = 0, total = 0, value = 0;
  if (!take_varint(bytes, block) || !take_varint(bytes, miniblocks) || !take_varint(bytes, total) ||
      !take_zigzag(bytes, value)) {
    return false;
  }
  if (block != kBlockValues || miniblocks != kMiniblocks || total != count) return false;
  values.reserve(count);
  if (count > 0) values.push_back(std::int64_t(value));
  while (values.size() < count) {
    std::uint64_t least = 0;
    if (!take_zigzag(bytes, least) || bytes.size() < kMiniblocks) return false;
    const std::string_view widths = bytes.substr(0, kMiniblocks);
    bytes.remove_prefix(kMiniblocks);
    for (std::size_t m = 0; m < kMiniblocks && values.size() < count; ++m) {
      const auto width = unsigned(static_cast<unsigned char>(widths[m]));
      if (width > 64 || bytes.size() < width * kMiniblockValues / 8) return false;
      for (std::size_t i = 0; i < kMiniblockValues && values.size() < count; ++i) {
        value += least + unpack(bytes.data(), i, width);
        values.push_back(std::int64_t(value));
      }
      bytes.remove_prefix(width * kMiniblockValues / 8);
    }
  }
  return true;
}

}  // namespace trailcam::lake::parquet
