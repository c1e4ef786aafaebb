#include "lake/segment_builder.h"

#include <algorithm>

#include <fmt/format.h>

#include "lake/column_encoder.h"
#include "lake/hash.h"
#include "lake/index_file.h"

namespace trailcam::lake {

namespace {
// A key of a map of whose first so many values 7 of 8 were new has values that are not worth a
// look.
constexpr std::uint32_t kValuesBeforeUnique = 256;
}  // namespace

std::string parquet_path(std::string_view segment_path) {
  return std::string(segment_path) + ".parquet";
}
std::string index_path(std::string_view segment_path) { return std::string(segment_path) + ".idx"; }

struct SegmentBuilder::State {
  // What put() needs of a column.
  struct Route {
    ColumnType type;
    bool is_map_key;
    bool is_map_value;
    ColumnId repeated_by;
  };

  explicit State(StoreKind kind) : columns(Schema::of(kind)) {
    const Schema& schema = columns.schema();
    for (ColumnId id = 0; id < schema.columns().size(); ++id) {
      routes.push_back({schema[id].type, schema.is_map_key(id), id > 0 && schema.is_map_key(id - 1),
                        schema[id].repeated_by});
    }
  }

  std::vector<Route> routes;
  Columns columns;
  std::vector<RecordKey> keys;
  std::size_t json_bytes = 0;

  void put(const Cell& cell, std::uint32_t row);
  void put_value(ColumnCells& values, const ColumnCells& keys, std::uint64_t instance,
                 const Cell& cell);
  std::vector<std::uint32_t> order(std::span<const std::uint32_t> dropped) const;
};

SegmentBuilder::SegmentBuilder(StoreKind kind) : state_(std::make_unique<State>(kind)) {}
SegmentBuilder::~SegmentBuilder() = default;
SegmentBuilder::SegmentBuilder(SegmentBuilder&&) noexcept = default;
SegmentBuilder& SegmentBuilder::operator=(SegmentBuilder&&) noexcept = default;

std::size_t SegmentBuilder::rows() const { return state_->keys.size(); }
std::size_t SegmentBuilder::memory_bytes() const {
  return state_->columns.memory_bytes() + state_->keys.capacity() * sizeof(RecordKey);
}
std::span<const RecordKey> SegmentBuilder::keys() const { return state_->keys; }

inline void SegmentBuilder::State::put(const Cell& cell, std::uint32_t row) {
  const Route route = routes[cell.column];
  ColumnCells& cells = columns[cell.column];
  if (cell.kind == Cell::Kind::Item) {
    ++cells.entries;
    return;
  }
  std::uint64_t instance = row;
  if (route.repeated_by != kNoColumn) {
    std::uint32_t& entries = columns[route.repeated_by].entries;
    if (route.is_map_key) ++entries;
    instance = entries - 1;
  }
  if (cell.kind == Cell::Kind::Null) return;
  switch (route.type) {
    case ColumnType::Text:
      if (route.is_map_value)
        return put_value(cells, columns[route.repeated_by + 1], instance, cell);
      cells.set_text(instance, cell.text(), cell.hash);
      return;
    case ColumnType::Struct:
      cells.set_present(instance);
      return;
    case ColumnType::Map:
    case ColumnType::List:
      cells.set_begin(instance);
      return;
    default:
      cells.set_number(instance, cell.integer);
  }
}

// Values of one key are often all different (tokens, ids), those of another always the same.
void SegmentBuilder::State::put_value(ColumnCells& values, const ColumnCells& keys,
                                      std::uint64_t instance, const Cell& cell) {
  const std::uint32_t key = keys.codes.back();
  if (values.novelty.size() <= key) values.novelty.resize(key + 1);
  ColumnCells::Novelty& novelty = values.novelty[key];
  if (novelty.values >= kValuesBeforeUnique && novelty.fresh * 8 > novelty.values * 7) {
    values.set_unique_text(instance, cell.text(), cell.hash);
    return;
  }
  const std::size_t before = values.texts.size();
  values.set_text(instance, cell.text(), cell.hash);
  ++novelty.values;
  novelty.fresh += values.texts.size() > before ? 1 : 0;
}

Result<void> SegmentBuilder::add(const ParsedRecord& record) {
  if (rows() >= kSegmentRowsMax || record.json.size() > kSegmentJsonBytesMax - state_->json_bytes) {
    return Error(ErrorKind::Overloaded, "a segment cannot hold more rows");
  }
  const auto row = std::uint32_t(rows());
  for (const Cell& cell : record.cells) {
    if (cell.data != nullptr) state_->columns[cell.column].texts.prefetch(cell.hash);
  }
  for (const Cell& cell : record.cells) state_->put(cell, row);
  state_->columns.shape().set_text(row, record.shape, hash64(record.shape));
  if (!record.rest.empty()) {
    state_->columns.rest().set_text(row, record.rest, hash64(record.rest));
  }
  state_->keys.push_back(record.key);
  state_->json_bytes += record.json.size();
  return {};
}

std::vector<std::uint32_t> SegmentBuilder::State::order(
    std::span<const std::uint32_t> dropped) const {
  const Schema& schema = columns.schema();
  const ColumnCells& times = columns[schema.event_time()];
  const ColumnId name = schema.find("eventname").value_or(kNoColumn);
  // Row in the lowest 24 bits, seconds of the day above, then what is done, in the order of its
  // first appearance: rows of one operation look alike.
  std::vector<std::uint64_t> keyed;
  keyed.reserve(keys.size());
  auto next_dropped = dropped.begin();
  for (std::uint64_t row = 0; row < keys.size(); ++row) {
    if (next_dropped != dropped.end() && *next_dropped == row) {
      ++next_dropped;
      continue;
    }
    const auto second = std::uint64_t(times.number(row) / 1000 + 62'135'596'800) % 86'400;
    const std::uint64_t operation =
        name == kNoColumn ? 0 : std::min<std::uint64_t>(columns[name].code(row), 0xffff);
    keyed.push_back(operation << 41 | second << 24 | row);
  }
  std::ranges::sort(keyed);
  std::vector<std::uint32_t> rows(keyed.size());
  for (std::size_t i = 0; i < keyed.size(); ++i) rows[i] = std::uint32_t(keyed[i] & 0xffffff);
  return rows;
}

namespace {

Result<std::uint64_t> write_parquet(store::FileSystem& files, const std::string& path,
                                    std::span<const index_file::Part> parts) {
  const Schema& schema = parts.front().columns->schema();
  const auto file = TC_TRY(files.create(path));
  parquet::FileWriter writer(*file, parquet_schema(schema));
  TC_TRY(writer.begin());
  for (const index_file::Part& part : parts) {
    ColumnEncoder encoder(*part.columns, writer);
    const std::span<const std::uint32_t> rows(part.rows);
    for (std::size_t i = 0; i < rows.size(); i += kRowGroupRows) {
      TC_TRY(encoder.row_group(rows.subspan(i, std::min(kRowGroupRows, rows.size() - i))));
    }
  }
  const parquet::FileSummary summary =
      TC_TRY(writer.finish({{std::string(kKindMetadata), std::string(to_string(schema.kind()))}}));
  TC_TRY(file->sync());
  return summary.bytes;
}

Result<std::uint64_t> write_index(store::FileSystem& files, const std::string& path,
                                  std::span<const index_file::Part> parts) {
  const std::string index = index_file::encode(parts);
  const auto file = TC_TRY(files.create(path));
  TC_TRY(file->append(index));
  TC_TRY(file->sync());
  return index.size();
}

// Counts the rows of a part, and when they happened.
void add_to_summary(SealedSegment& sealed, const index_file::Part& part) {
  const ColumnCells& times = (*part.columns)[part.columns->schema().event_time()];
  for (const std::uint32_t row : part.rows) {
    const Timestamp time{Millis(times.number(row))};
    if (sealed.rows == 0 || time < sealed.first) sealed.first = time;
    if (sealed.rows == 0 || time > sealed.last) sealed.last = time;
    ++sealed.rows;
  }
}

}  // namespace

Result<SealedSegment> SegmentBuilder::seal(store::FileSystem& files,
                                           const std::string& segment_path,
                                           std::span<const Part> parts) {
  std::vector<index_file::Part> written;
  SealedSegment sealed;
  for (const Part& part : parts) {
    const State& state = *part.builder->state_;
    index_file::Part& added =
        written.emplace_back(&state.columns, state.keys, state.order(part.dropped));
    add_to_summary(sealed, added);
    if (added.rows.empty()) written.pop_back();
  }
  const auto write = [&]() -> Result<void> {
    sealed.parquet_bytes = TC_TRY(write_parquet(files, parquet_path(segment_path), written));
    sealed.index_bytes = TC_TRY(write_index(files, index_path(segment_path), written));
    return {};
  };
  if (!written.empty()) {
    if (auto done = write(); !done) {
      (void)files.remove(parquet_path(segment_path));
      (void)files.remove(index_path(segment_path));
      return std::move(done).error();
    }
  }
  for (const Part& part : parts) part.builder->clear();
  return sealed;
}

Result<SealedSegment> SegmentBuilder::seal(store::FileSystem& files,
                                           const std::string& segment_path,
                                           std::span<const std::uint32_t> dropped) {
  const Part part{this, dropped};
  return seal(files, segment_path, std::span(&part, 1));
}

void SegmentBuilder::clear() {
  state_->columns.clear();
  state_->keys.clear();
  state_->json_bytes = 0;
}

}  // namespace trailcam::lake
