#include "lake/column_decoder.h"

#include <algorithm>
#include <cstring>

#include "lake/hash.h"
#include "lake/parquet/encoding.h"

namespace trailcam::lake {
namespace {

using parquet::Encoding;
using parquet::PageType;

// More than any builder has memory for.
constexpr std::uint64_t kPageValuesMax = 1 << 26;

Error damaged_segment(std::string_view what) {
  return Error(ErrorKind::Corrupt, "a damaged segment: " + std::string(what));
}

std::uint32_t read_u32(std::string_view bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    value |= std::uint32_t(static_cast<unsigned char>(bytes[i])) << (8 * i);
  }
  return value;
}

// Steps of a path that are Parquet's, not Lake's.
bool is_wrapper(std::string_view step) {
  return step == "key_value" || step == "list" || step == "element";
}

}  // namespace

ColumnDecoder::ColumnDecoder(const Schema& schema) : schema_(schema) {}

Result<void> ColumnDecoder::row_group(const store::ReadableFile& file,
                                      const parquet::RowGroupPlace& group, Columns& columns) {
  std::string bytes;
  for (const parquet::ChunkPlace& place : group.chunks) {
    bytes.clear();
    TC_TRY(file.read(place.offset, place.bytes, bytes));
    TC_TRY(chunk(place, bytes, columns, group.rows));
  }
  return {};
}

Result<ColumnDecoder::Target> ColumnDecoder::target(const parquet::ChunkPlace& place,
                                                    Columns& columns) const {
  std::string path;
  for (const std::string& step : place.path) {
    if (is_wrapper(step)) continue;
    if (!path.empty()) path += '.';
    path += step;
  }
  if (path == kShapeColumn) return Target{.cells = &columns.shape()};
  if (path == kRestColumn) return Target{.cells = &columns.rest()};
  const auto id = schema_.find(path);
  if (!id || !schema_[*id].is_leaf()) return damaged_segment("no column has the name " + path);
  const Column& column = schema_[*id];
  return Target{.id = *id,
                .cells = &columns[*id],
                .type = column.type,
                .definition_max = column.definition_max,
                .repetition_max = column.repetition_max};
}

Result<void> ColumnDecoder::chunk(const parquet::ChunkPlace& place, std::string_view bytes,
                                  Columns& columns, std::uint64_t rows) {
  const Target to = TC_TRY(target(place, columns));
  path_.clear();
  if (to.id != kNoColumn) {
    for (ColumnId id = schema_[to.id].repeated_by; id != kNoColumn; id = schema_[id].repeated_by) {
      path_.push_back(id);
    }
  }
  std::ranges::reverse(path_);
  parents_.assign(path_.size(), 0);
  instance_ = 0;
  std::uint64_t left = place.values;
  const auto fail = [&] { return damaged_segment("column " + place.path.back()); };
  while (left > 0) {
    TC_TRY(pages_.next(bytes, page_));
    if (page_.type == PageType::Dictionary) {
      if (!read_dictionary(page_.bytes, page_.values, to.cells->texts)) return fail();
      continue;
    }
    if (page_.type != PageType::Data || page_.values == 0 ||
        page_.values > std::min(left, kPageValuesMax))
      return fail();
    if (!read_page(page_.bytes, to)) return fail();
    if (path_.empty()) {
      place_cells(to);
    } else if (!place_entries(to, columns)) {
      return fail();
    }
    left -= page_.values;
  }
  const std::uint64_t found = path_.empty() ? instance_ : parents_.front();
  return found == rows ? Result<void>() : fail();
}

bool ColumnDecoder::read_dictionary(std::string_view bytes, std::uint64_t count,
                                    Dictionary& texts) const {
  for (; count > 0; --count) {
    if (bytes.size() < 4) return false;
    const std::uint32_t size = read_u32(bytes);
    bytes.remove_prefix(4);
    if (size > bytes.size()) return false;
    texts.append(bytes.substr(0, size));
    bytes.remove_prefix(size);
  }
  return true;
}

bool ColumnDecoder::read_levels(std::string_view& bytes, std::uint8_t max,
                                std::vector<std::uint32_t>& levels) {
  levels.clear();
  if (max == 0) {
    levels.resize(page_.values);
    return true;
  }
  if (bytes.size() < 4) return false;
  const std::uint32_t size = read_u32(bytes);
  bytes.remove_prefix(4);
  if (size > bytes.size()) return false;
  const bool read =
      parquet::read_hybrid(bytes.substr(0, size), parquet::bit_width(max), page_.values, levels);
  bytes.remove_prefix(size);
  return read && std::ranges::all_of(levels, [&](std::uint32_t level) { return level <= max; });
}

bool ColumnDecoder::read_page(std::string_view bytes, const Target& target) {
  if (!read_levels(bytes, target.repetition_max, values_.repetitions) ||
      !read_levels(bytes, target.definition_max, values_.definitions)) {
    return false;
  }
  const auto count = std::size_t(std::ranges::count(values_.definitions, target.definition_max));
  values_.codes.clear();
  values_.numbers.clear();
  return read_values(bytes, count, target);
}

bool ColumnDecoder::read_values(std::string_view bytes, std::size_t count, const Target& target) {
  Dictionary& texts = target.cells->texts;
  if (target.type == ColumnType::Text) {
    if (page_.encoding == Encoding::DeltaLengthByteArray) {
      return read_plain_texts(bytes, count, texts);
    }
    if (page_.encoding != Encoding::RleDictionary || bytes.empty()) return false;
    const auto width = unsigned(static_cast<unsigned char>(bytes[0]));
    if (!parquet::read_hybrid(bytes.substr(1), width, count, values_.codes)) return false;
    for (std::uint32_t& code : values_.codes) {
      if (code >= texts.size()) return false;
      ++code;
    }
    return true;
  }
  if (page_.encoding == Encoding::DeltaBinaryPacked) {
    return parquet::read_deltas(bytes, count, values_.numbers);
  }
  if (page_.encoding != Encoding::Plain) return false;
  if (target.type == ColumnType::Boolean) {
    if (bytes.size() < (count + 7) / 8) return false;
    for (std::size_t i = 0; i < count; ++i) values_.numbers.push_back(bytes[i / 8] >> (i % 8) & 1);
    return true;
  }
  if (bytes.size() < count * sizeof(std::int64_t)) return false;
  values_.numbers.resize(count);
  if (count > 0) std::memcpy(values_.numbers.data(), bytes.data(), count * sizeof(std::int64_t));
  return true;
}

bool ColumnDecoder::read_plain_texts(std::string_view bytes, std::size_t count, Dictionary& texts) {
  if (!parquet::read_deltas(bytes, count, lengths_)) return false;
  for (const std::int64_t length : lengths_) {
    if (length < 0 || std::uint64_t(length) > bytes.size()) return false;
    values_.codes.push_back(texts.append(bytes.substr(0, std::size_t(length))));
    bytes.remove_prefix(std::size_t(length));
  }
  return true;
}

void ColumnDecoder::place_cells(const Target& target) {
  std::size_t value = 0;
  for (const std::uint32_t definition : values_.definitions) {
    const bool there = definition == target.definition_max;
    if (target.type == ColumnType::Text) {
      target.cells->codes.push_back(there ? values_.codes[value] : 0);
    } else {
      target.cells->numbers.push_back(there ? values_.numbers[value] : kNoNumber);
    }
    value += there ? 1 : 0;
    ++instance_;
  }
}

bool ColumnDecoder::place_entries(const Target& target, Columns& columns) {
  std::size_t value = 0;
  for (std::size_t i = 0; i < values_.definitions.size(); ++i) {
    const std::uint32_t definition = values_.definitions[i];
    const std::uint32_t repetition = values_.repetitions[i];
    // Without an open entry nothing can be repeated.
    if (repetition > 0 && (repetition > path_.size() || parents_[repetition - 1] == 0))
      return false;
    bool open = true;
    for (std::size_t depth = repetition > 0 ? repetition - 1 : 0; depth < path_.size() && open;
         ++depth) {
      ColumnCells& container = columns[path_[depth]];
      const bool continued = repetition > 0 && depth == repetition - 1;
      if (!continued) {
        if (container.begins.size() <= parents_[depth]) {
          container.begins.resize(parents_[depth] + 1, container.entries);
        }
        ++parents_[depth];
      }
      // Two levels of the container: it is there, and it has an entry.
      open = definition >= schema_[path_[depth]].definition_max;
      if (!open) break;
      const std::uint64_t entry = depth + 1 < path_.size() ? parents_[depth + 1] : instance_;
      container.entries = std::max(container.entries, std::uint32_t(entry + 1));
    }
    if (!open) continue;
    const bool there = definition == target.definition_max;
    ColumnCells& cells = *target.cells;
    if (target.type == ColumnType::Text) {
      cells.codes.push_back(there ? values_.codes[value] : 0);
    } else {
      cells.numbers.push_back(there ? values_.numbers[value] : kNoNumber);
    }
    value += there ? 1 : 0;
    ++instance_;
  }
  return true;
}

}  // namespace trailcam::lake
