#include "services/cloudtrail/generated/operations.h"
#include "services/cloudtrail/lake_access.h"

namespace trailcam::cloudtrail {

// Nothing here makes SQL of a prompt.
Result<GenerateQueryOutput> generate_query(CloudTrail&, pipeline::Call& call,
                                           const GenerateQueryInput& input) {
  for (const std::string& arn : input.EventDataStores) TC_TRY(store_to_change(call, arn));
  return errors::unsupported_operation_exception(
      "Generating queries from prompts is not supported. Write the SQL statement and call "
      "StartQuery.");
}

}  // namespace trailcam::cloudtrail
