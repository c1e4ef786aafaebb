// The condition keys of a call: what policies may ask about it.
//
// Source: "AWS global condition context keys" (IAM User Guide) and the condition keys of each
// service in the Service Authorization Reference. aws:ResourceAccount and aws:ResourceTag/KEY are
// added where the resource is known (services/iam/authorizer.cpp).
#pragma once

#include <string>
#include <vector>

#include "aws/pipeline/stages.h"
#include "aws/policy/policy.h"

namespace trailcam::pipeline {

struct ContextParts {
  const Identified& identified;
  const Caller& caller;
  const Value& input;
  const Draft* draft = nullptr;   // null: a call that one service makes of another
  const std::string& source_arn;  // of such a call
  const std::string& source_account;
  const std::vector<std::string>& called_via;  // services that call in the caller's name, in order
  Timestamp now{};
  Timestamp real_now{};
};
policy::Context call_context(const ContextParts& parts);

}  // namespace trailcam::pipeline
