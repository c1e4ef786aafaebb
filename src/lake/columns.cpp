#include "lake/columns.h"

#include <algorithm>
#include <bit>

#include "lake/hash.h"

namespace trailcam::lake {
namespace {

// A dictionary in which more than 5 of 8 texts are new stops to compare, once it has that many.
constexpr std::size_t kTextsBeforePlain = 4096;
constexpr std::size_t kSlotsAtFirst = 64;

}  // namespace

std::uint32_t Dictionary::append(std::string_view text) {
  bytes_ += text;
  ends_.push_back(std::uint32_t(bytes_.size()));
  return std::uint32_t(ends_.size());
}

std::uint32_t Dictionary::append_new(std::string_view text, std::uint32_t hash) {
  hashes_.push_back(hash);
  return append(text);
}

std::uint32_t Dictionary::add(std::string_view text, std::uint64_t hash) {
  const auto upper = std::uint32_t(hash >> 32);
  ++added_;
  if (plain_) return append_new(text, upper);
  if (slots_.size() < 2 * (new_ + 1)) grow();
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = upper & mask;; i = (i + 1) & mask) {
    Slot& slot = slots_[i];
    if (slot.code == 0) {
      slot = {upper, append_new(text, upper)};
      ++new_;
      if (new_ >= kTextsBeforePlain && new_ * 8 > added_ * 5) {
        plain_ = true;
        slots_ = {};
      }
      return std::uint32_t(ends_.size());
    }
    if (slot.hash == upper && same_text((*this)[slot.code], text)) return slot.code;
  }
}

std::uint32_t Dictionary::add_unique(std::string_view text, std::uint64_t hash) {
  return append_new(text, std::uint32_t(hash >> 32));
}

void Dictionary::grow() {
  const std::vector<Slot> before = std::move(slots_);
  slots_.assign(std::max(kSlotsAtFirst, before.size() * 2), {});
  const std::size_t mask = slots_.size() - 1;
  for (const Slot& slot : before) {
    if (slot.code == 0) continue;
    std::size_t i = slot.hash & mask;
    while (slots_[i].code != 0) i = (i + 1) & mask;
    slots_[i] = slot;
  }
}

void Dictionary::expect_unique() { unique_ = plain_ = true; }

void Dictionary::clear() {
  bytes_.clear();
  ends_.clear();
  hashes_.clear();
  slots_.clear();
  added_ = new_ = 0;
  plain_ = unique_;
}

void ColumnCells::clear() {
  texts.clear();
  codes.clear();
  numbers.clear();
  present.clear();
  begins.clear();
  novelty.clear();
  entries = 0;
}

Columns::Columns(const Schema& schema) : schema_(&schema), columns_(schema.columns().size()) {
  for (ColumnId id = 0; id < columns_.size(); ++id) {
    if (schema[id].unique) columns_[id].texts.expect_unique();
  }
}

std::size_t Columns::memory_bytes() const {
  std::size_t bytes = shape_.memory_bytes() + rest_.memory_bytes();
  for (const ColumnCells& column : columns_) bytes += column.memory_bytes();
  return bytes;
}

void Columns::clear() {
  for (ColumnCells& column : columns_) column.clear();
  shape_.clear();
  rest_.clear();
}

std::string_view Columns::text(ColumnId column, std::uint64_t instance) const {
  const ColumnCells& cells = columns_[column];
  const std::uint32_t code = cells.code(instance);
  return code == 0 ? std::string_view{} : cells.texts[code];
}

std::int64_t Columns::integer(ColumnId column, std::uint64_t instance) const {
  return columns_[column].number(instance);
}

double Columns::real(ColumnId column, std::uint64_t instance) const {
  return std::bit_cast<double>(columns_[column].number(instance));
}

Cells::Range Columns::entries(ColumnId column, std::uint64_t instance) const {
  return columns_[column].range(instance);
}

RecordSkeleton Columns::skeleton(std::uint64_t row) const {
  const std::uint32_t shape = shape_.code(row), rest = rest_.code(row);
  return {shape == 0 ? std::string_view{} : shape_.texts[shape],
          rest == 0 ? std::string_view{} : rest_.texts[rest]};
}

}  // namespace trailcam::lake
