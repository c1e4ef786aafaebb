// What a server may say: whole answers of HTTP/1.1, one after another, none of them a failure of
// the server's own.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/assert.h"

namespace trailcam::fuzz {

struct Answers {
  std::size_t count = 0;
  int last_status = 0;
};

// Takes an answer without Content-Length, or of `head_request`, as one without a body.
inline Answers check_answers(std::string_view wire, bool head_request) {
  constexpr std::string_view kLength = "\r\nContent-Length: ";
  constexpr std::size_t kStatusAt = std::string_view("HTTP/1.1 ").size();
  Answers answers;
  while (!wire.empty()) {
    const std::size_t end = wire.find("\r\n\r\n");
    TC_ASSERT(wire.starts_with("HTTP/1.1 ") && end != wire.npos);
    const std::string head(wire.substr(0, end + 2));
    wire.remove_prefix(end + 4);
    const int status = std::atoi(head.c_str() + kStatusAt);
    TC_ASSERT(status >= 100 && status < 600 && status != 500);
    if (status == 100) continue;
    ++answers.count;
    answers.last_status = status;
    const std::size_t length_at = head.find(kLength);
    if (head_request || length_at == head.npos) continue;
    const auto length =
        std::size_t(std::strtoull(head.c_str() + length_at + kLength.size(), nullptr, 10));
    TC_ASSERT(wire.size() >= length);
    wire.remove_prefix(length);
  }
  return answers;
}

}  // namespace trailcam::fuzz
