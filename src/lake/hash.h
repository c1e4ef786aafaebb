// Hashes of this room: of texts (XXH3, which never changes: they lie in files), and of what a
// record says. Header of its own, so that they are compiled into the loops that need them.
#pragma once

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cstdint>
#include <cstring>
#include <string_view>

#include "lake/record_parser.h"

namespace trailcam::lake {

struct Hash128 {
  std::uint64_t high;
  std::uint64_t low;
};

inline std::uint64_t hash64(std::string_view text) { return XXH3_64bits(text.data(), text.size()); }

inline Hash128 hash128(std::string_view text) {
  const XXH128_hash_t hash = XXH3_128bits(text.data(), text.size());
  return {hash.high64, hash.low64};
}

// Compared in line: most texts of a record are too short to be worth a call.
inline bool same_bytes(const char* a, const char* b, std::size_t size) {
  const auto differ = [&](auto word, std::size_t at) {
    decltype(word) x, y;
    std::memcpy(&x, a + at, sizeof x);
    std::memcpy(&y, b + at, sizeof y);
    return x != y;
  };
  if (size > 64) return std::memcmp(a, b, size) == 0;
  if (size >= 8) {
    for (std::size_t at = 0; at + 8 < size; at += 8) {
      if (differ(std::uint64_t{}, at)) return false;
    }
    return !differ(std::uint64_t{}, size - 8);
  }
  if (size >= 4) return !differ(std::uint32_t{}, 0) && !differ(std::uint32_t{}, size - 4);
  for (std::size_t at = 0; at < size; ++at) {
    if (a[at] != b[at]) return false;
  }
  return true;
}
inline bool same_text(std::string_view a, std::string_view b) {
  return a.size() == b.size() && same_bytes(a.data(), b.data(), a.size());
}

// The hash of what a record says, whatever the order of its members. Values of maps count with
// their keys, elements of lists with their number.
class ContentHash {
 public:
  explicit ContentHash(const Schema& schema) : columns_(schema.columns().data()) {}

  void add(const Cell& cell) {
    const Column& column = columns_[cell.column];
    std::uint64_t with = std::uint64_t(cell.column) << 48;
    if (cell.kind == Cell::Kind::Item) ++items_;
    if (column.repeated_by != kNoColumn) {
      const bool in_map = columns_[column.repeated_by].type == ColumnType::Map;
      if (!in_map) with += items_;
      if (in_map && column.letter == 'B') with += key_;
      key_ = cell.hash;
    }
    mix(cell.hash ^ (with * 0xff51afd7ed558ccd));
  }
  void add_rest(std::uint64_t hash) { mix(~hash); }

  std::uint32_t fold() const { return std::uint32_t(sum_ ^ (sum_ >> 32)); }
  RecordKey key() const { return {other_, std::uint32_t(sum_ >> 32), 0}; }

 private:
  void mix(std::uint64_t hash) {
    const std::uint64_t mixed = hash * 0x9e3779b97f4a7c15;
    sum_ += mixed ^ (mixed >> 29);
    other_ += (mixed ^ (mixed >> 32)) * 0xd6e8feb86659fd93;
  }

  const Column* columns_;
  std::uint64_t sum_ = 0;
  std::uint64_t other_ = 0;
  std::uint64_t key_ = 0;
  std::uint64_t items_ = 0;
};

}  // namespace trailcam::lake
