#include "lake/imports.h"
#include "services/cloudtrail/generated/operations.h"
#include "services/cloudtrail/import_out.h"

namespace trailcam::cloudtrail {

Result<GetImportOutput> get_import(CloudTrail& cloudtrail, pipeline::Call& call,
                                   const GetImportInput& input) {
  lake::ImportRow row = TC_TRY(import_of(call, input.ImportId));
  if (const auto now = TC_TRY(cloudtrail.imports().progress(row.id))) row = *now;
  auto output = to_import_answer<GetImportOutput>(row);
  output.ImportStatistics = to_statistics(row.counts);
  return output;
}

}  // namespace trailcam::cloudtrail
