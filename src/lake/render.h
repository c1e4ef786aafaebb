// Gives a record back: the JSON that its columns, its shape and its rest were made from. Equivalent
// to what was added, byte for byte but for white space and the way that characters are escaped.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "lake/schema.h"

namespace trailcam::lake {

// Where the cells of rows lie. A cell is named by its column and an instance: the row, or for
// columns below a map or list the number of the entry, counted over all rows. Asked only for cells
// that the shape says are there. DuckDB's vectors are laid out so.
class Cells {
 public:
  struct Range {
    std::uint64_t begin = 0;
    std::uint64_t count = 0;
  };

  virtual ~Cells() = default;
  virtual std::string_view text(ColumnId column, std::uint64_t instance) const = 0;
  // Times (milliseconds), booleans, integers.
  virtual std::int64_t integer(ColumnId column, std::uint64_t instance) const = 0;
  virtual double real(ColumnId column, std::uint64_t instance) const = 0;
  // The entries of a map or list.
  virtual Range entries(ColumnId column, std::uint64_t instance) const = 0;
};

// The two columns beside Lake's.
struct RecordSkeleton {
  std::string_view shape;
  std::string_view rest;
};

// Appends the record of `row` to `out`. Error: Corrupt, when shape, rest and cells do not belong
// together.
Result<void> render_record(const Schema& schema, RecordSkeleton skeleton, const Cells& cells,
                           std::uint64_t row, std::string& out);

}  // namespace trailcam::lake
