// What a call is about, as policies name it.
#pragma once

#include <string>

#include "aws/model/model.h"
#include "aws/pipeline/caller.h"

namespace trailcam::pipeline {

// For services whose resources go by more than the operation's template and its input tell: in IAM,
// the path of what has that name. Any thread.
class ResourceNames {
 public:
  virtual ~ResourceNames() = default;
  // An ARN, or "*". Error: Io, Corrupt.
  virtual Result<std::string> of(const model::Operation& operation, const Value& input,
                                 const Caller& caller) const = 0;
};

}  // namespace trailcam::pipeline
