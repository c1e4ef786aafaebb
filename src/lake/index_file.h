// The bytes of a segment's index (docs/formats/segment.md). Little-endian.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "lake/columns.h"
#include "lake/record_parser.h"

namespace trailcam::lake::index_file {

inline constexpr char kMagic[8] = {'T', 'C', 'I', 'N', 'D', 'E', 'X', '1'};

// Followed by `columns` ColumnEntry, by `rows` RecordKey in rising order, by `rows` 32-bit row
// numbers, and by the sets of hashes.
struct Header {
  char magic[8];
  std::uint32_t kind;  // StoreKind
  std::uint32_t rows;
  std::uint32_t columns;
  std::uint32_t zero;
  std::uint64_t checksum;  // hash64 of the rest of the head
};
static_assert(sizeof(Header) == 32);

struct ColumnEntry {
  std::uint64_t path_hash;  // hash64 of "useridentity.arn"
  std::uint64_t offset;     // of the set, from the begin of the file
  std::uint64_t count;      // of its rising 32-bit hashes: the upper halves of hash64
};
static_assert(sizeof(ColumnEntry) == 24);

// The head is what tells where everything lies. Its sum is compared at each opening; the rest is
// too long for that.
inline constexpr std::size_t head_bytes(std::size_t columns) {
  return sizeof(Header) + columns * sizeof(ColumnEntry);
}

// What one builder gives to a segment: `rows` of `columns` in the order in which they lie in the
// file, behind those of the parts before; `keys` of all rows of `columns`.
struct Part {
  const Columns* columns;
  std::span<const RecordKey> keys;
  std::vector<std::uint32_t> rows;
};
// At least one part, all of one kind.
std::string encode(std::span<const Part> parts);

}  // namespace trailcam::lake::index_file
