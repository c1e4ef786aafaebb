// Rows of a query as a table for people, CSV, or JSON.
#pragma once

#include <cstdio>
#include <string>
#include <vector>

#include "cli/query_source.h"

namespace trailcam::cli {

class QueryOutput {
 public:
  virtual ~QueryOutput() = default;
  virtual void rows(const std::vector<std::string>& columns, const std::vector<CellRow>& rows) = 0;
  // After the last ones, of which there may have been none.
  virtual void finish(const std::vector<std::string>& columns) = 0;
};

// Aligned columns; the first rows settle how wide. `width_max`: of one column, longer values are
// cut; 0: none is.
std::unique_ptr<QueryOutput> table_output(std::FILE* out, std::size_t width_max);
// As Athena writes it: every value in quotes, NULL nothing.
std::unique_ptr<QueryOutput> csv_output(std::FILE* out);
// An object a line, from cells in JSON.
std::unique_ptr<QueryOutput> json_output(std::FILE* out);
// The first cell of each row, a line each.
std::unique_ptr<QueryOutput> line_output(std::FILE* out);

}  // namespace trailcam::cli
