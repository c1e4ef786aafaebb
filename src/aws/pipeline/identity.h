// The parts of a record that every kind of event has: who it was, and over which connection.
#pragma once

#include <string_view>

#include "aws/pipeline/caller.h"
#include "base/json.h"
#include "http/message.h"

namespace trailcam::pipeline {

inline constexpr std::string_view kEventVersion = "1.11";
inline constexpr std::size_t kShortFieldBytesMax = 1 << 10;  // userAgent, errorMessage, ...

// Cuts at a character's start, so that what is left is still UTF-8.
std::string_view cut(std::string_view text, std::size_t bytes_max);

// The member userIdentity. `via`: the service that made the call in the caller's name, or "".
void write_identity(JsonWriter& json, const Caller& caller, std::string_view via = {});
// The same for the owner of what the caller touched, who is of another account.
void write_outsider(JsonWriter& json, const Caller& caller);
// The member tlsDetails; nothing for a connection without TLS.
void write_tls(JsonWriter& json, const http::RequestHead& head);

}  // namespace trailcam::pipeline
