// Who may send the forms of the server's own: requests below /_trailcam/ that are signed (SigV4,
// service "trailcam") by somebody who is allowed the action.
#pragma once

#include <string>

#include "aws/pipeline/pipeline.h"
#include "http/message.h"

namespace trailcam::server {

// `action`: "trailcam:AdvanceClock". Error: an AWS fault with what the caller should know; anything
// else when it could not be told.
Result<pipeline::Caller> admit_signed(const pipeline::Pipeline& aws, const char* action,
                                      const http::RequestHead& head, const std::string& body);

// The answer to a caller who was not admitted.
http::Response refusal_page(const Error& error, const char* form);

}  // namespace trailcam::server
