// Records of the console's sign-in: no API call, so no passage makes them.
//
// Source: "AWS Management Console sign-in events" (CloudTrail User Guide).
#pragma once

#include "aws/pipeline/caller.h"
#include "aws/record/event_record.h"
#include "base/random.h"
#include "base/value.h"
#include "http/message.h"

namespace trailcam::pipeline {

struct SignInEvent {
  std::string_view name;  // "ConsoleLogin"
  Timestamp time{};
  const http::RequestHead& head;
  AccountId account;
  // Who it was, or claimed to be. Without a principal id: nobody is known by the name that was
  // given, which may be a password typed into the wrong field, so it is not shown.
  const Caller& caller;
  std::string_view error_message = {};  // of a failure
  Value additional = {};                // additionalEventData
};

record::EventRecord sign_in_record(const SignInEvent& event, Random& random);

}  // namespace trailcam::pipeline
