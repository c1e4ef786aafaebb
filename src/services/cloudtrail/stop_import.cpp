#include <fmt/format.h>

#include "services/cloudtrail/generated/operations.h"
#include "services/cloudtrail/import_out.h"

namespace trailcam::cloudtrail {

// It stops soon; what it has taken stays.
Result<StopImportOutput> stop_import(CloudTrail&, pipeline::Call& call,
                                     const StopImportInput& input) {
  const lake::ImportRow row = TC_TRY(import_of(call, input.ImportId));
  if (!is_under_way(row.status)) {
    return errors::invalid_parameter_exception(fmt::format(
        "The import {} cannot be stopped: its status is {}.", row.id, status_text(row.status)));
  }
  lake::request_stop(call.transaction, row.id);
  auto output = to_import_answer<StopImportOutput>(row);
  output.ImportStatistics = to_statistics(row.counts);
  return output;
}

}  // namespace trailcam::cloudtrail
