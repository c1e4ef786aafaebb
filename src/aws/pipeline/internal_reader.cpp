#include "aws/pipeline/internal_reader.h"

#include "aws/pipeline/inner_call.h"

namespace trailcam::pipeline {

Result<ForwardedAnswer> PipelineReader::open(InternalCall call, const std::string& access_key_id) {
  const PipelineParts& parts = pipeline_.parts();
  Standing standing{.caller = service_caller(call.service_principal), .caller_known = true};
  if (!access_key_id.empty()) {
    const auto credential = TC_TRY(parts.credentials.find(access_key_id));
    const bool expired =
        credential && credential->expires && parts.clock.now() >= *credential->expires;
    if (!credential || expired) return faults::expired_token(Family::Json);
    standing.caller = credential->caller;
    standing.called_via = {call.service_principal};
  }
  standing.source_arn = call.source_arn;
  standing.source_account = call.source_account.str();
  standing.internal_account = call.account;
  standing.echo = true;
  Passage passage(pipeline_);
  passage.stand(std::move(standing));
  return run_inner(
      passage,
      {std::move(call.service), std::move(call.operation), call.region, std::move(call.input)},
      call.body);
}

}  // namespace trailcam::pipeline
