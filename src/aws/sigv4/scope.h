// What a request says of its scope when its authorization cannot be read as a whole.
#pragma once

#include <string_view>

#include "http/message.h"

namespace trailcam::sigv4 {

// The service that the credential of the Authorization header names, or "". Nothing of it is
// verified: it tells in which protocol a client wants to hear what is wrong. A view of the head.
std::string_view scope_service(const http::RequestHead& head);

}  // namespace trailcam::sigv4
