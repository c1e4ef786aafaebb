// Views as Athena keeps them in the Data Catalog: JSON, in base64, in a comment.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/value.h"
#include "services/athena/rows.h"

namespace trailcam::athena {

struct ViewDefinition {
  std::string query = {};
  std::string database = {};            // that its names mean
  std::vector<ColumnRow> columns = {};  // Trino's types
};

// Nothing when the table is no view of Athena's.
std::optional<ViewDefinition> view_of(const Value& table);
// TableInput's ViewOriginalText.
std::string view_text(const ViewDefinition& view);

}  // namespace trailcam::athena
