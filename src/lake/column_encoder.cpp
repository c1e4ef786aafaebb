#include "lake/column_encoder.h"

#include <algorithm>

#include "base/assert.h"
#include "lake/parquet/encoding.h"
#include "lake/segment_builder.h"

namespace trailcam::lake {
namespace {

using parquet::Encoding;
using parquet::Logical;
using parquet::Page;
using parquet::PageType;
using parquet::Physical;
using parquet::Repetition;
using parquet::SchemaNode;

constexpr std::size_t kPageRows = 20'480;
constexpr int kZstdLevel = 1;
// Statistics of longer texts would only make the footer longer.
constexpr std::size_t kStatisticsBytesMax = 128;

Physical physical_of(ColumnType type) {
  switch (type) {
    case ColumnType::Boolean:
      return Physical::Boolean;
    case ColumnType::Time:
    case ColumnType::Integer:
      return Physical::Int64;
    case ColumnType::Double:
      return Physical::Double;
    default:
      return Physical::ByteArray;
  }
}

Logical logical_of(ColumnType type) {
  if (type == ColumnType::Text) return Logical::String;
  return type == ColumnType::Time ? Logical::LocalMillis : Logical::None;
}

std::int32_t count_children(const Schema& schema, ColumnId first) {
  std::int32_t count = 0;
  for (ColumnId id = first; id != kNoColumn; id = schema[id].next_sibling) ++count;
  return count;
}

void add_nodes(const Schema& schema, ColumnId first, std::vector<SchemaNode>& nodes) {
  for (ColumnId id = first; id != kNoColumn; id = schema[id].next_sibling) {
    const Column& column = schema[id];
    SchemaNode node{.name = std::string(column.name)};
    const std::int32_t children = count_children(schema, column.first_child);
    switch (column.type) {
      case ColumnType::Struct:
        node.children = children;
        nodes.push_back(node);
        break;
      case ColumnType::Map:
        node.logical = Logical::Map;
        node.children = 1;
        nodes.push_back(node);
        nodes.push_back({.name = "key_value", .repetition = Repetition::Repeated, .children = 2});
        break;
      case ColumnType::List:
        node.logical = Logical::List;
        node.children = 1;
        nodes.push_back(node);
        nodes.push_back({.name = "list", .repetition = Repetition::Repeated, .children = 1});
        nodes.push_back(
            {.name = "element", .repetition = Repetition::Required, .children = children});
        break;
      default:
        node.physical = physical_of(column.type);
        node.logical = logical_of(column.type);
        if (schema.is_map_key(id)) node.repetition = Repetition::Required;
        nodes.push_back(node);
    }
    add_nodes(schema, column.first_child, nodes);
  }
}

void append_number(std::string& out, std::uint64_t number, unsigned bytes) {
  for (unsigned i = 0; i < bytes; ++i, number >>= 8) out += char(number);
}

bool shorter_than_bound(std::string_view text) { return text.size() <= kStatisticsBytesMax; }

}  // namespace

std::vector<SchemaNode> parquet_schema(const Schema& schema) {
  std::vector<SchemaNode> nodes;
  nodes.push_back({.name = "record", .repetition = Repetition::Required});
  nodes.front().children = count_children(schema, schema.first()) + 2;
  add_nodes(schema, schema.first(), nodes);
  for (const std::string_view name : {kShapeColumn, kRestColumn}) {
    nodes.push_back(
        {.name = std::string(name), .logical = Logical::String, .physical = Physical::ByteArray});
  }
  return nodes;
}

void ColumnEncoder::Leaf::clear() {
  definitions.clear();
  repetitions.clear();
  codes.clear();
  numbers.clear();
  cuts.clear();
  nulls = 0;
}

ColumnEncoder::ColumnEncoder(const Columns& columns, parquet::FileWriter& file)
    : columns_(columns),
      schema_(columns.schema()),
      file_(file),
      chunk_(kZstdLevel),
      levels_(schema_.columns().size()) {}

Result<void> ColumnEncoder::row_group(std::span<const std::uint32_t> rows) {
  find_levels(rows);
  for (ColumnId id = 0; id < schema_.columns().size(); ++id) {
    if (schema_[id].is_leaf()) TC_TRY(leaf(id, rows));
  }
  TC_TRY(skeleton(columns_.shape(), rows));
  TC_TRY(skeleton(columns_.rest(), rows));
  file_.end_row_group(rows.size());
  return {};
}

void ColumnEncoder::find_levels(std::span<const std::uint32_t> rows) {
  for (ColumnId id = 0; id < schema_.columns().size(); ++id) {
    const Column& column = schema_[id];
    if (column.type != ColumnType::Struct || column.repeated_by != kNoColumn) continue;
    std::vector<std::uint8_t>& levels = levels_[id];
    if (column.parent == kNoColumn) {
      levels.assign(rows.size(), 0);
    } else {
      levels = levels_[column.parent];
    }
    if (columns_[id].is_empty()) continue;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (columns_[id].is_present(rows[i])) levels[i] = column.definition_max;
    }
  }
}

Result<void> ColumnEncoder::leaf(ColumnId id, std::span<const std::uint32_t> rows) {
  const Column& column = schema_[id];
  const ColumnCells& cells = columns_[id];
  leaf_.clear();
  leaf_.definition_max = column.definition_max;
  leaf_.repetition_max = column.repetition_max;
  // Nobody asks for a range of ids or of all values of a map.
  leaf_.has_bounds = !column.unique && !(id > 0 && schema_.is_map_key(id - 1));
  if (column.repeated_by == kNoColumn) {
    gather_flat(cells, column.parent == kNoColumn ? nullptr : &levels_[column.parent], rows);
  } else {
    gather_nested(id, rows);
  }
  statistics_ = {.nulls = leaf_.nulls};
  switch (column.type) {
    case ColumnType::Text:
      return write_texts(cells.texts);
    case ColumnType::Boolean:
      write_booleans();
      break;
    case ColumnType::Double:
      write_doubles();
      break;
    default:
      write_numbers();
  }
  return file_.end_chunk(chunk_, std::move(statistics_));
}

Result<void> ColumnEncoder::skeleton(const ColumnCells& cells,
                                     std::span<const std::uint32_t> rows) {
  leaf_.clear();
  leaf_.definition_max = 1;
  leaf_.repetition_max = 0;
  leaf_.has_bounds = false;
  gather_flat(cells, nullptr, rows);
  statistics_ = {.nulls = leaf_.nulls};
  return write_texts(cells.texts);
}

void ColumnEncoder::gather_flat(const ColumnCells& cells,
                                const std::vector<std::uint8_t>* parent_levels,
                                std::span<const std::uint32_t> rows) {
  if (parent_levels != nullptr) {
    leaf_.definitions = *parent_levels;
  } else {
    leaf_.definitions.assign(rows.size(), 0);
  }
  for (std::size_t page = 0; page < rows.size(); page += kPageRows) {
    const std::size_t end = std::min(page + kPageRows, rows.size());
    if (!cells.codes.empty()) {
      for (std::size_t i = page; i < end; ++i) {
        const std::uint32_t code = cells.code(rows[i]);
        if (code == 0) continue;
        leaf_.definitions[i] = leaf_.definition_max;
        leaf_.codes.push_back(code);
      }
    } else if (!cells.numbers.empty()) {
      for (std::size_t i = page; i < end; ++i) {
        const std::int64_t number = cells.number(rows[i]);
        if (number == kNoNumber) continue;
        leaf_.definitions[i] = leaf_.definition_max;
        leaf_.numbers.push_back(number);
      }
    }
    leaf_.cuts.push_back({end, leaf_.codes.size() + leaf_.numbers.size()});
  }
  leaf_.nulls = std::int64_t(rows.size() - leaf_.codes.size() - leaf_.numbers.size());
}

void ColumnEncoder::gather_nested(ColumnId id, std::span<const std::uint32_t> rows) {
  path_.clear();
  for (ColumnId step = id; step != kNoColumn; step = schema_[step].parent) path_.push_back(step);
  std::ranges::reverse(path_);
  for (std::size_t page = 0; page < rows.size(); page += kPageRows) {
    const std::size_t end = std::min(page + kPageRows, rows.size());
    for (std::size_t i = page; i < end; ++i) descend(0, rows[i], 0);
    leaf_.cuts.push_back({leaf_.definitions.size(), leaf_.codes.size() + leaf_.numbers.size()});
  }
  leaf_.nulls = std::int64_t(leaf_.definitions.size() - leaf_.codes.size() - leaf_.numbers.size());
}

void ColumnEncoder::descend(std::size_t step, std::uint64_t instance, std::uint8_t repetition) {
  const Column& column = schema_[path_[step]];
  const ColumnCells& cells = columns_[path_[step]];
  const auto nothing_below = [&](int definition) {
    leaf_.definitions.push_back(std::uint8_t(definition));
    leaf_.repetitions.push_back(repetition);
  };
  if (column.is_leaf()) return push(cells, instance, repetition);
  if (column.type == ColumnType::Struct) {
    if (!cells.is_present(instance)) return nothing_below(column.definition_max - 1);
    return descend(step + 1, instance, repetition);
  }
  if (!cells.is_present(instance)) return nothing_below(column.definition_max - 2);
  const Cells::Range range = cells.range(instance);
  if (range.count == 0) return nothing_below(column.definition_max - 1);
  for (std::uint64_t i = 0; i < range.count; ++i) {
    descend(step + 1, range.begin + i, i == 0 ? repetition : column.repetition_max);
  }
}

void ColumnEncoder::push(const ColumnCells& cells, std::uint64_t instance,
                         std::uint8_t repetition) {
  leaf_.repetitions.push_back(repetition);
  const std::uint32_t code = cells.code(instance);
  const std::int64_t number = cells.number(instance);
  if (code == 0 && number == kNoNumber) {
    leaf_.definitions.push_back(std::uint8_t(leaf_.definition_max - 1));
    return;
  }
  leaf_.definitions.push_back(leaf_.definition_max);
  if (code != 0) {
    leaf_.codes.push_back(code);
  } else {
    leaf_.numbers.push_back(number);
  }
}

void ColumnEncoder::append_levels(std::span<const std::uint8_t> levels, std::uint8_t max) {
  if (max == 0) return;
  const std::size_t at = page_.size();
  page_.append(4, '\0');
  parquet::append_hybrid(page_, levels, parquet::bit_width(max));
  const std::uint64_t size = page_.size() - at - 4;
  for (std::size_t i = 0; i < 4; ++i) page_[at + i] = char(size >> (8 * i));
}

template <class Values>
void ColumnEncoder::write_pages(Encoding encoding, Values values) {
  Cut from{0, 0};
  for (const Cut& to : leaf_.cuts) {
    const std::size_t count = to.levels - from.levels;
    page_.clear();
    if (leaf_.repetition_max > 0) {
      append_levels(std::span(leaf_.repetitions).subspan(from.levels, count), leaf_.repetition_max);
    }
    append_levels(std::span(leaf_.definitions).subspan(from.levels, count), leaf_.definition_max);
    values(from.values, to.values);
    chunk_.add({PageType::Data, encoding, count, page_});
    from = to;
  }
}

Result<void> ColumnEncoder::write_texts(const Dictionary& texts) {
  used_.clear();
  bool plain = texts.is_plain();
  if (!plain) {
    if (local_.size() < texts.size() + 1) local_.resize(texts.size() + 1);
    for (std::uint32_t& code : leaf_.codes) {
      std::uint32_t& number = local_[code];
      if (number == 0) {
        used_.push_back(code);
        number = std::uint32_t(used_.size());
      }
    }
    plain = used_.size() * 2 > leaf_.codes.size();
    if (!plain) {
      for (std::uint32_t& code : leaf_.codes) code = local_[code] - 1;
    }
    for (const std::uint32_t code : used_) local_[code] = 0;
  }
  const auto less = [&](std::uint32_t a, std::uint32_t b) { return texts[a] < texts[b]; };
  if (leaf_.has_bounds && !leaf_.codes.empty()) {
    const std::vector<std::uint32_t>& all = texts.is_plain() ? leaf_.codes : used_;
    const auto [min, max] = std::ranges::minmax_element(all, less);
    if (shorter_than_bound(texts[*min])) statistics_.min = texts[*min];
    if (shorter_than_bound(texts[*max])) statistics_.max = texts[*max];
  }
  if (plain) {
    write_plain_texts(texts);
  } else {
    write_dictionary(texts);
  }
  return file_.end_chunk(chunk_, std::move(statistics_));
}

void ColumnEncoder::write_dictionary(const Dictionary& texts) {
  page_.clear();
  for (const std::uint32_t code : used_) {
    append_number(page_, texts[code].size(), 4);
    page_ += texts[code];
  }
  chunk_.add({PageType::Dictionary, Encoding::Plain, used_.size(), page_});
  const unsigned width = parquet::bit_width(std::uint32_t(used_.size() - 1));
  write_pages(Encoding::RleDictionary, [&](std::size_t from, std::size_t to) {
    page_ += char(width);
    parquet::append_hybrid(page_, std::span(leaf_.codes).subspan(from, to - from), width);
  });
}

void ColumnEncoder::write_plain_texts(const Dictionary& texts) {
  std::vector<std::int64_t> lengths;
  std::string bytes;
  write_pages(Encoding::DeltaLengthByteArray, [&](std::size_t from, std::size_t to) {
    lengths.clear();
    bytes.clear();
    for (std::size_t i = from; i < to; ++i) {
      const std::string_view text = texts[leaf_.codes[i]];
      lengths.push_back(std::int64_t(text.size()));
      bytes += text;
    }
    parquet::append_deltas(page_, lengths);
    page_ += bytes;
  });
}

void ColumnEncoder::write_numbers() {
  if (!leaf_.numbers.empty()) {
    const auto [min, max] = std::ranges::minmax_element(leaf_.numbers);
    append_number(statistics_.min.emplace(), std::uint64_t(*min), 8);
    append_number(statistics_.max.emplace(), std::uint64_t(*max), 8);
  }
  write_pages(Encoding::DeltaBinaryPacked, [&](std::size_t from, std::size_t to) {
    parquet::append_deltas(page_, std::span(leaf_.numbers).subspan(from, to - from));
  });
}

void ColumnEncoder::write_doubles() {
  write_pages(Encoding::Plain, [&](std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i)
      append_number(page_, std::uint64_t(leaf_.numbers[i]), 8);
  });
}

void ColumnEncoder::write_booleans() {
  if (!leaf_.numbers.empty()) {
    const auto [min, max] = std::ranges::minmax_element(leaf_.numbers);
    statistics_.min = std::string(1, char(*min));
    statistics_.max = std::string(1, char(*max));
  }
  write_pages(Encoding::Plain, [&](std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; i += 8) {
      unsigned bits = 0;
      for (std::size_t k = i; k < std::min(i + 8, to); ++k) {
        bits |= unsigned(leaf_.numbers[k]) << (k - i);
      }
      page_ += char(bits);
    }
  });
}

}  // namespace trailcam::lake
