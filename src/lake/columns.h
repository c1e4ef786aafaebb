// Rows in memory, column by column: what SegmentBuilder fills from records and SegmentReader from a
// file. Cells lie under their instance (render.h); columns that nothing was put into take no
// memory.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lake/render.h"
#include "lake/schema.h"

namespace trailcam::lake {

// Texts by number, from 1 on; 0 stands for null. Equal texts have one number for as long as that
// pays: when too many of them differ, it stops looking for equals.
class Dictionary {
 public:
  // `hash` is hash64(text).
  std::uint32_t add(std::string_view text, std::uint64_t hash);
  // Takes a text without its hash: of columns that are read back.
  std::uint32_t append(std::string_view text);
  std::string_view operator[](std::uint32_t code) const {
    const std::size_t begin = code > 1 ? ends_[code - 2] : 0;
    return std::string_view(bytes_).substr(begin, ends_[code - 1] - begin);
  }

  std::size_t size() const { return ends_.size(); }
  std::size_t bytes() const { return bytes_.size(); }
  // Texts may be there more than once.
  bool is_plain() const { return plain_; }
  // The upper halves of the hashes of all texts.
  std::span<const std::uint32_t> hashes() const { return hashes_; }
  std::size_t memory_bytes() const {
    return bytes_.capacity() + 4 * (ends_.capacity() + hashes_.capacity()) + 8 * slots_.capacity();
  }
  // The same, and knows already that it is not worth looking for an equal one.
  std::uint32_t add_unique(std::string_view text, std::uint64_t hash);
  // Where add() will look: to be fetched into the cache ahead.
  void prefetch(std::uint64_t hash) const {
    if (slots_.size() > kSlotsInCache)
      __builtin_prefetch(&slots_[hash >> 32 & (slots_.size() - 1)]);
  }
  // Equal texts are not worth looking for, from the start.
  void expect_unique();
  void clear();

 private:
  static constexpr std::size_t kSlotsInCache = 1024;
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t code = 0;
  };
  std::uint32_t append_new(std::string_view text, std::uint32_t hash);
  void grow();

  std::string bytes_;
  std::vector<std::uint32_t> ends_;
  std::vector<std::uint32_t> hashes_;
  std::vector<Slot> slots_;
  // Texts that add() was given, and how many of them were new.
  std::size_t added_ = 0;
  std::size_t new_ = 0;
  bool plain_ = false;
  bool unique_ = false;
};

inline constexpr std::int64_t kNoNumber = std::numeric_limits<std::int64_t>::min();

// The cells of one column. Vectors end behind the last cell that is not null.
struct ColumnCells {
  Dictionary texts;
  std::vector<std::uint32_t> codes;   // Text: of the dictionary
  std::vector<std::int64_t> numbers;  // Time, Boolean, Integer, the bits of Double; or kNoNumber
  std::vector<std::uint8_t> present;  // Struct, Map, List
  std::vector<std::uint32_t> begins;  // Map, List: the first entry of each
  std::uint32_t entries = 0;          // Map, List: of all
  // Of the values of a map, by the code of their key: how many there were, how many were new.
  struct Novelty {
    std::uint32_t values = 0;
    std::uint32_t fresh = 0;
  };
  std::vector<Novelty> novelty;

  std::uint32_t code(std::uint64_t i) const { return i < codes.size() ? codes[i] : 0; }
  std::int64_t number(std::uint64_t i) const { return i < numbers.size() ? numbers[i] : kNoNumber; }
  bool is_present(std::uint64_t i) const { return i < present.size() && present[i] != 0; }
  Cells::Range range(std::uint64_t i) const {
    if (i >= begins.size()) return {};
    return {begins[i], (i + 1 < begins.size() ? begins[i + 1] : entries) - begins[i]};
  }

  void set_text(std::uint64_t instance, std::string_view text, std::uint64_t hash) {
    if (codes.size() < instance) codes.resize(instance);
    codes.push_back(texts.add(text, hash));
  }
  void set_unique_text(std::uint64_t instance, std::string_view text, std::uint64_t hash) {
    if (codes.size() < instance) codes.resize(instance);
    codes.push_back(texts.add_unique(text, hash));
  }
  void set_number(std::uint64_t instance, std::int64_t number) {
    if (numbers.size() < instance) numbers.resize(instance, kNoNumber);
    numbers.push_back(number);
  }
  void set_present(std::uint64_t instance) {
    if (present.size() < instance) present.resize(instance);
    present.push_back(1);
  }
  // A map or list is there; its entries come next.
  void set_begin(std::uint64_t instance) {
    set_present(instance);
    begins.resize(instance + 1, entries);
  }

  bool is_empty() const { return codes.empty() && numbers.empty() && present.empty(); }
  std::size_t memory_bytes() const {
    return texts.memory_bytes() + 4 * (codes.capacity() + begins.capacity()) +
           8 * numbers.capacity() + present.capacity();
  }
  void clear();
};

// All columns of a schema, and the two of a record's skeleton.
class Columns : public Cells {
 public:
  explicit Columns(const Schema& schema);

  const Schema& schema() const { return *schema_; }
  ColumnCells& operator[](ColumnId id) { return columns_[id]; }
  const ColumnCells& operator[](ColumnId id) const { return columns_[id]; }
  ColumnCells& shape() { return shape_; }
  const ColumnCells& shape() const { return shape_; }
  ColumnCells& rest() { return rest_; }
  const ColumnCells& rest() const { return rest_; }
  std::size_t memory_bytes() const;
  void clear();

  // What is not there reads as nothing, so that a damaged file cannot lead out of the vectors.
  std::string_view text(ColumnId column, std::uint64_t instance) const override;
  std::int64_t integer(ColumnId column, std::uint64_t instance) const override;
  double real(ColumnId column, std::uint64_t instance) const override;
  Range entries(ColumnId column, std::uint64_t instance) const override;
  RecordSkeleton skeleton(std::uint64_t row) const;

 private:
  const Schema* schema_;
  std::vector<ColumnCells> columns_;
  ColumnCells shape_;
  ColumnCells rest_;
};

}  // namespace trailcam::lake
