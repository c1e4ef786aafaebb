// Internal calls whose answers are streams, for work in the background.
#pragma once

#include <string>

#include "aws/pipeline/call.h"

namespace trailcam::pipeline {

class Pipeline;

class InternalReader {
 public:
  virtual ~InternalReader() = default;
  // As InternalCaller::call. With the `access_key_id` of temporary credentials that the principal
  // was given, the call is made in their name: their policies decide.
  virtual Result<ForwardedAnswer> open(InternalCall call, const std::string& access_key_id) = 0;
};

// Any thread. The pipeline outlives it.
class PipelineReader : public InternalReader {
 public:
  explicit PipelineReader(Pipeline& pipeline) : pipeline_(pipeline) {}
  Result<ForwardedAnswer> open(InternalCall call, const std::string& access_key_id) override;

 private:
  Pipeline& pipeline_;
};

}  // namespace trailcam::pipeline
