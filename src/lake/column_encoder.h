// From columns in memory to the column chunks of a row group: levels, values, pages, statistics.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "lake/columns.h"
#include "lake/parquet/file_writer.h"

namespace trailcam::lake {

// The schema of a segment's file: a root, then Lake's columns, then the skeleton.
std::vector<parquet::SchemaNode> parquet_schema(const Schema& schema);

// The key under which a file's footer says of which kind its events are.
inline constexpr std::string_view kKindMetadata = "trailcam.kind";

// Writes row groups into a file. One thread at a time; the columns must not change meanwhile.
class ColumnEncoder {
 public:
  ColumnEncoder(const Columns& columns, parquet::FileWriter& file);

  // `rows` in the order in which they are to lie in the file.
  Result<void> row_group(std::span<const std::uint32_t> rows);

 private:
  // Where a page ends.
  struct Cut {
    std::size_t levels;
    std::size_t values;
  };
  // A leaf in one row group: its levels, and its values that are not null.
  struct Leaf {
    std::vector<std::uint8_t> definitions;
    std::vector<std::uint8_t> repetitions;
    std::vector<std::uint32_t> codes;
    std::vector<std::int64_t> numbers;
    std::vector<Cut> cuts;
    std::uint8_t definition_max = 0;
    std::uint8_t repetition_max = 0;
    std::int64_t nulls = 0;
    bool has_bounds = true;  // min and max are worth the room

    void clear();
  };

  void find_levels(std::span<const std::uint32_t> rows);
  Result<void> leaf(ColumnId id, std::span<const std::uint32_t> rows);
  Result<void> skeleton(const ColumnCells& cells, std::span<const std::uint32_t> rows);
  void gather_flat(const ColumnCells& cells, const std::vector<std::uint8_t>* parent_levels,
                   std::span<const std::uint32_t> rows);
  void gather_nested(ColumnId id, std::span<const std::uint32_t> rows);
  void descend(std::size_t step, std::uint64_t instance, std::uint8_t repetition);
  void push(const ColumnCells& cells, std::uint64_t instance, std::uint8_t repetition);

  Result<void> write_texts(const Dictionary& texts);
  void write_dictionary(const Dictionary& texts);
  void write_plain_texts(const Dictionary& texts);
  void write_numbers();
  void write_doubles();
  void write_booleans();
  // A page of the levels between two cuts, then what `values` appends for its range.
  template <class Values>
  void write_pages(parquet::Encoding encoding, Values values);
  void append_levels(std::span<const std::uint8_t> levels, std::uint8_t max);

  const Columns& columns_;
  const Schema& schema_;
  parquet::FileWriter& file_;
  parquet::ChunkWriter chunk_;
  Leaf leaf_;
  parquet::Statistics statistics_;
  std::string page_;
  // Of each struct outside of maps and lists, by row: the level down to which it is there.
  std::vector<std::vector<std::uint8_t>> levels_;
  std::vector<ColumnId> path_;        // from the top down to the leaf that is being gathered
  std::vector<std::uint32_t> local_;  // codes of the dictionary -> numbers in the row group's, + 1
  std::vector<std::uint32_t> used_;   // codes in the order of their numbers
};

}  // namespace trailcam::lake
