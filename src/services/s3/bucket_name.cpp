#include "services/s3/bucket_name.h"

#include <algorithm>
#include <array>

namespace trailcam::s3 {
namespace {

constexpr std::size_t kNameBytesMin = 3;
constexpr std::size_t kNameBytesMax = 63;
constexpr std::array<std::string_view, 3> kReservedPrefixes = {"xn--", "sthree-", "amzn-s3-demo-"};
constexpr std::array<std::string_view, 5> kReservedSuffixes = {"-s3alias", "--ol-s3", ".mrap",
                                                               "--x-s3", "--table-s3"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alphanumeric(char c) { return is_digit(c) || (c >= 'a' && c <= 'z'); }

// Four numbers with dots between them, whatever their size.
bool looks_like_ipv4(std::string_view name) {
  if (std::count(name.begin(), name.end(), '.') != 3) return false;
  return std::all_of(name.begin(), name.end(), [](char c) { return c == '.' || is_digit(c); });
}

}  // namespace

bool is_bucket_name(std::string_view name) {
  if (name.size() < kNameBytesMin || name.size() > kNameBytesMax) return false;
  if (!is_alphanumeric(name.front()) || !is_alphanumeric(name.back())) return false;
  const bool allowed = std::all_of(
      name.begin(), name.end(), [](char c) { return is_alphanumeric(c) || c == '.' || c == '-'; });
  if (!allowed || name.find("..") != name.npos || looks_like_ipv4(name)) return false;
  const auto begins = [&](std::string_view prefix) { return name.starts_with(prefix); };
  const auto ends = [&](std::string_view suffix) { return name.ends_with(suffix); };
  return std::none_of(kReservedPrefixes.begin(), kReservedPrefixes.end(), begins) &&
         std::none_of(kReservedSuffixes.begin(), kReservedSuffixes.end(), ends);
}

}  // namespace trailcam::s3
