// From the column chunks of a row group back to columns in memory: the other direction of
// column_encoder.h, as far as records are rendered from them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lake/columns.h"
#include "lake/parquet/file_reader.h"

namespace trailcam::lake {

// One thread at a time.
class ColumnDecoder {
 public:
  explicit ColumnDecoder(const Schema& schema);

  // Fills `columns`, which are empty, with the rows of a group. Error: Io, Corrupt.
  Result<void> row_group(const store::ReadableFile& file, const parquet::RowGroupPlace& group,
                         Columns& columns);

 private:
  struct Target {
    ColumnId id = kNoColumn;  // kNoColumn: of the skeleton
    ColumnCells* cells = nullptr;
    ColumnType type = ColumnType::Text;
    std::uint8_t definition_max = 1;
    std::uint8_t repetition_max = 0;
  };
  // Of one page.
  struct Values {
    std::vector<std::uint32_t> definitions;
    std::vector<std::uint32_t> repetitions;
    std::vector<std::uint32_t> codes;
    std::vector<std::int64_t> numbers;
  };

  Result<void> chunk(const parquet::ChunkPlace& place, std::string_view bytes, Columns& columns,
                     std::uint64_t rows);
  Result<Target> target(const parquet::ChunkPlace& place, Columns& columns) const;
  bool read_dictionary(std::string_view bytes, std::uint64_t count, Dictionary& texts) const;
  bool read_page(std::string_view bytes, const Target& target);
  bool read_levels(std::string_view& bytes, std::uint8_t max, std::vector<std::uint32_t>& levels);
  bool read_values(std::string_view bytes, std::size_t count, const Target& target);
  bool read_plain_texts(std::string_view bytes, std::size_t count, Dictionary& texts);
  // Put the cells of a page in their places; false if levels make no sense.
  void place_cells(const Target& target);
  bool place_entries(const Target& target, Columns& columns);

  const Schema& schema_;
  parquet::PageReader pages_;
  parquet::ReadPage page_;
  Values values_;
  std::vector<std::int64_t> lengths_;
  std::uint64_t instance_ = 0;          // the next one of the leaf
  std::vector<std::uint64_t> parents_;  // the next ones of the maps and lists above it
  std::vector<ColumnId> path_;          // maps and lists above the leaf, from the top down
};

}  // namespace trailcam::lake
