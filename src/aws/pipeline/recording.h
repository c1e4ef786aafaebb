// The one table that says what each way out of the pipeline leaves behind
// (docs/decisions/0005-audit-before-reply.md).
#pragma once

#include <array>
#include <string_view>

namespace trailcam::pipeline {

// How a request ended.
enum class Outcome {
  Success,
  Failed,            // the operation answered with an error of its own
  Denied,            // the caller may not
  Invalid,           // the input does not fit its protocol or breaks a constraint
  NotImplemented,    // known to the models, not to us
  Broken,            // a failure of ours (5xx)
  UnknownOperation,  // no such operation in any model: there is no event name to record
  NotAuthenticated,  // unsigned, unknown key, wrong signature, expired: nobody to record it for
  Overloaded,        // refused before it was looked at, or its change could not be queued
  Abandoned,         // the client went away before it had sent all
};

enum class Yield {
  Record,            // in the customer's trails and history
  RecordIfSelected,  // the same, when a trail or store asks for such data events
  OperatorLine,      // a line in the server's own log, and a count
  Nothing,
};

struct RecordingRule {
  Outcome outcome;
  std::string_view name;
  Yield management;
  Yield data;
};

inline constexpr std::array<RecordingRule, 10> kRecordingRules = {{
    {Outcome::Success, "success", Yield::Record, Yield::RecordIfSelected},
    {Outcome::Failed, "failed", Yield::Record, Yield::RecordIfSelected},
    {Outcome::Denied, "denied", Yield::Record, Yield::RecordIfSelected},
    {Outcome::Invalid, "invalid", Yield::Record, Yield::RecordIfSelected},
    {Outcome::NotImplemented, "not implemented", Yield::Record, Yield::RecordIfSelected},
    {Outcome::Broken, "broken", Yield::Record, Yield::RecordIfSelected},
    {Outcome::UnknownOperation, "unknown operation", Yield::OperatorLine, Yield::OperatorLine},
    {Outcome::NotAuthenticated, "not authenticated", Yield::OperatorLine, Yield::OperatorLine},
    {Outcome::Overloaded, "overloaded", Yield::OperatorLine, Yield::OperatorLine},
    {Outcome::Abandoned, "abandoned", Yield::OperatorLine, Yield::OperatorLine},
}};

constexpr const RecordingRule& recording_rule(Outcome outcome) {
  return kRecordingRules[std::size_t(outcome)];
}

// The table is indexed by the outcome.
static_assert([] {
  for (std::size_t i = 0; i < kRecordingRules.size(); ++i) {
    if (std::size_t(kRecordingRules[i].outcome) != i) return false;
  }
  return true;
}());

}  // namespace trailcam::pipeline
