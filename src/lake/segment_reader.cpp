#include "lake/segment_reader.h"

#include <algorithm>
#include <optional>

#include "lake/column_decoder.h"
#include "lake/column_encoder.h"
#include "lake/render.h"

namespace trailcam::lake {

struct SegmentReader::State {
  State(std::unique_ptr<store::ReadableFile> opened, parquet::Footer read, StoreKind kind)
      : file(std::move(opened)),
        footer(std::move(read)),
        schema(Schema::of(kind)),
        decoder(schema),
        columns(schema) {}

  std::unique_ptr<store::ReadableFile> file;
  parquet::Footer footer;
  const Schema& schema;
  ColumnDecoder decoder;
  Columns columns;
  std::optional<std::size_t> group;  // that is in the columns

  Result<void> load(std::size_t wanted) {
    if (group == wanted) return {};
    group.reset();
    columns.clear();
    TC_TRY(decoder.row_group(*file, footer.groups[wanted], columns));
    group = wanted;
    return {};
  }
  Result<void> render(std::uint64_t row, std::string& out) const {
    return render_record(schema, columns.skeleton(row), columns, row, out);
  }
};

SegmentReader::SegmentReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
SegmentReader::~SegmentReader() = default;
SegmentReader::SegmentReader(SegmentReader&&) noexcept = default;

Result<SegmentReader> SegmentReader::open(store::FileSystem& files, const std::string& path) {
  auto file = TC_TRY(files.open(path));
  parquet::Footer footer = TC_TRY(parquet::read_footer(*file));
  const auto kind =
      std::ranges::find(footer.metadata, kKindMetadata, &parquet::FileWriter::Pair::first);
  const auto known = kind == footer.metadata.end() ? std::nullopt : parse_store_kind(kind->second);
  if (!known) return Error(ErrorKind::Corrupt, path + " is not a segment");
  return SegmentReader(std::make_unique<State>(std::move(file), std::move(footer), *known));
}

StoreKind SegmentReader::kind() const { return state_->schema.kind(); }
std::uint64_t SegmentReader::rows() const { return state_->footer.rows; }

Result<std::string> SegmentReader::record(std::uint64_t row) {
  for (std::size_t group = 0; group < state_->footer.groups.size(); ++group) {
    const std::uint64_t rows = state_->footer.groups[group].rows;
    if (row >= rows) {
      row -= rows;
      continue;
    }
    TC_TRY(state_->load(group));
    std::string json;
    TC_TRY(state_->render(row, json));
    return json;
  }
  return Error(ErrorKind::NotFound, "the segment has no such row");
}

Result<void> SegmentReader::for_each(
    const std::function<Result<void>(std::string_view json)>& each) {
  std::string json;
  for (std::size_t group = 0; group < state_->footer.groups.size(); ++group) {
    TC_TRY(state_->load(group));
    for (std::uint64_t row = 0; row < state_->footer.groups[group].rows; ++row) {
      json.clear();
      TC_TRY(state_->render(row, json));
      TC_TRY(each(json));
    }
  }
  return {};
}

}  // namespace trailcam::lake
