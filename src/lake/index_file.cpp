#include "lake/index_file.h"

#include <algorithm>
#include <cstring>

#include "lake/hash.h"

namespace trailcam::lake::index_file {
namespace {

template <class T>
void append_bytes(std::string& out, const T& value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

struct KeyedRow {
  RecordKey key;
  std::uint32_t row;
  bool operator<(const KeyedRow& other) const { return key < other.key; }
};

// Keys are hashes, whose upper bits are spread evenly: into buckets of a few keys by them
// first.
std::vector<KeyedRow> sorted_keys(std::span<const Part> parts) {
  constexpr unsigned kBucketBits = 13;
  constexpr std::size_t kBuckets = 1 << kBucketBits;
  const auto bucket = [](const RecordKey& key) { return key.high >> (64 - kBucketBits); };
  std::vector<std::uint32_t> ends(kBuckets + 1);
  std::size_t rows = 0;
  for (const Part& part : parts) {
    rows += part.rows.size();
    for (const std::uint32_t row : part.rows) ++ends[bucket(part.keys[row]) + 1];
  }
  for (std::size_t i = 1; i <= kBuckets; ++i) ends[i] += ends[i - 1];
  std::vector<KeyedRow> sorted(rows);
  std::uint32_t in_file = 0;
  for (const Part& part : parts) {
    for (const std::uint32_t row : part.rows) {
      sorted[ends[bucket(part.keys[row])]++] = {part.keys[row], in_file++};
    }
  }
  for (std::size_t i = 0, begin = 0; i < kBuckets; begin = ends[i++]) {
    std::sort(sorted.begin() + std::ptrdiff_t(begin), sorted.begin() + ends[i]);
  }
  return sorted;
}

// The set may name values of rows that were dropped; that costs a reader a look, no more.
std::vector<std::uint32_t> hash_set(std::span<const Part> parts, ColumnId column) {
  std::vector<std::uint32_t> hashes;
  for (const Part& part : parts) {
    const auto of_part = (*part.columns)[column].texts.hashes();
    hashes.insert(hashes.end(), of_part.begin(), of_part.end());
  }
  std::ranges::sort(hashes);
  const auto repeats = std::ranges::unique(hashes);
  hashes.erase(repeats.begin(), repeats.end());
  return hashes;
}

}  // namespace

std::string encode(std::span<const Part> parts) {
  const Schema& schema = parts.front().columns->schema();
  const std::vector<KeyedRow> sorted = sorted_keys(parts);
  std::vector<ColumnEntry> entries;
  std::vector<std::vector<std::uint32_t>> sets;
  for (ColumnId id = 0; id < schema.columns().size(); ++id) {
    if (!schema[id].needle) continue;
    sets.push_back(hash_set(parts, id));
    entries.push_back({hash64(schema.path(id)), 0, sets.back().size()});
  }
  const std::size_t head = head_bytes(entries.size());
  std::uint64_t offset = head + sorted.size() * (sizeof(RecordKey) + sizeof(std::uint32_t));
  for (ColumnEntry& entry : entries) {
    entry.offset = offset;
    offset += entry.count * sizeof(std::uint32_t);
  }
  std::string out;
  out.reserve(offset);
  Header header{.magic = {},
                .kind = std::uint32_t(schema.kind()),
                .rows = std::uint32_t(sorted.size()),
                .columns = std::uint32_t(entries.size()),
                .zero = 0,
                .checksum = 0};
  std::memcpy(header.magic, kMagic, sizeof kMagic);
  append_bytes(out, header);
  for (const ColumnEntry& entry : entries) append_bytes(out, entry);
  for (const KeyedRow& row : sorted) append_bytes(out, row.key);
  for (const KeyedRow& row : sorted) append_bytes(out, row.row);
  for (const auto& set : sets) {
    out.append(reinterpret_cast<const char*>(set.data()), set.size() * sizeof(std::uint32_t));
  }
  header.checksum = hash64(std::string_view(out).substr(sizeof header, head - sizeof header));
  std::memcpy(out.data(), &header, sizeof header);
  return out;
}

}  // namespace trailcam::lake::index_file
