// Hex, base64, base32 and percent-encoding.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace trailcam {

std::string hex(std::string_view bytes);  // lower case
std::optional<std::string> unhex(std::string_view text);

std::string base64(std::string_view bytes);  // with padding
// Standard alphabet; padding may be missing; anything else is refused.
std::optional<std::string> unbase64(std::string_view text);

std::string base32(std::string_view bytes);  // A-Z2-7, no padding

// RFC 3986: everything but A-Za-z0-9-._~ becomes %XX (upper case).
enum class Slash { Encode, Keep };
std::string percent_encode(std::string_view text, Slash slash = Slash::Encode);
// Undoes %XX; a stray or malformed '%' is refused.
std::optional<std::string> percent_decode(std::string_view text);
// As percent_decode, and '+' is a space: forms and query strings.
std::optional<std::string> form_decode(std::string_view text);

// ASCII only, locale-free.
std::string lower(std::string_view text);
bool iequals(std::string_view a, std::string_view b);
std::string_view trim(std::string_view text);
// True when the bytes are well-formed UTF-8 (no surrogates, no overlong forms).
bool is_utf8(std::string_view bytes);

}  // namespace trailcam
