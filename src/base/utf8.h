// Text of unknown origin on its way into a document that must be UTF-8.
#pragma once

#include <string>
#include <string_view>

#include "base/encoding.h"

namespace trailcam {

inline constexpr std::string_view kReplacementCharacter = "\xef\xbf\xbd";  // U+FFFD

// Length of the well-formed sequence at the start of `text`, which is not empty; or 0.
inline std::size_t utf8_length(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  if (text.size() < length || !is_utf8(text.substr(0, length))) return 0;
  return length;
}

// The text with U+FFFD for each byte that belongs to no well-formed sequence.
inline std::string to_utf8(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    out += length > 0 ? text.substr(0, length) : kReplacementCharacter;
    text.remove_prefix(length > 0 ? length : 1);
  }
  return out;
}

}  // namespace trailcam
