// A call that begins inside of the server: it passes the same stages as a client's from "authorise"
// on.
#pragma once

#include <string>
#include <string_view>

#include "aws/pipeline/passage.h"

namespace trailcam::pipeline {

struct InnerTarget {
  std::string service;
  std::string operation;
  Region region;
  Value input;
};

// Runs the call on this thread and waits until it is decided and recorded. The passage knows
// already who calls. `body`: of an operation whose body is a stream. Error: what a client would
// get; Internal when there is no such operation.
Result<ForwardedAnswer> run_inner(Passage& passage, InnerTarget target, std::string_view body);

}  // namespace trailcam::pipeline
