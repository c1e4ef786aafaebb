// What a command shows of an import, as it passes between processes: JSON of a row and of failures.
#pragma once

#include <vector>

#include "base/value.h"
#include "lake/import_rows.h"

namespace trailcam::lake {

struct ImportReport {
  ImportRow row;
  std::vector<ImportFailureRow> failures;  // those from the asked number on
};
// At most so many failures at once.
inline constexpr std::size_t kReportFailuresMax = 1000;

std::string_view name_of(ImportStatus status);  // "IN_PROGRESS": AWS's words

// Failures from number `after` on, as committed.
Result<std::vector<ImportFailureRow>> read_failures(const store::Database& database,
                                                    const std::string& import_id,
                                                    std::uint64_t after);

Value report_value(const ImportReport& report);
// Error: Invalid.
Result<ImportReport> report_of(const Value& value);

}  // namespace trailcam::lake
