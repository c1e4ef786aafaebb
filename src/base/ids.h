// Names that must not be mixed up are types, not strings.
#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace trailcam {

// A string with a meaning. `Tag` keeps an AccountId from being passed as a Region.
template <class Tag>
class NamedString {
 public:
  NamedString() = default;
  explicit NamedString(std::string value) : value_(std::move(value)) {}
  explicit NamedString(std::string_view value) : value_(value) {}
  explicit NamedString(const char* value) : value_(value) {}

  const std::string& str() const { return value_; }
  bool empty() const { return value_.empty(); }
  auto operator<=>(const NamedString&) const = default;

 private:
  friend struct RowAccess;  // the row codec fills it
  std::string value_;
};

using AccountId = NamedString<struct AccountIdTag>;  // 12 digits
inline bool is_account_id(std::string_view text) {
  return text.size() == 12 &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}
using Region = NamedString<struct RegionTag>;            // "eu-west-1"
using AccessKeyId = NamedString<struct AccessKeyIdTag>;  // "AKIA..." or "ASIA..."

// Where a committed change stands in the one order of all changes. Given by the committer, rising,
// with gaps; 0 means "nothing yet" and, as a row's version, "no such row".
using Position = std::uint64_t;

}  // namespace trailcam

template <class Tag>
struct std::hash<trailcam::NamedString<Tag>> {
  std::size_t operator()(const trailcam::NamedString<Tag>& name) const noexcept {
    return std::hash<std::string>{}(name.str());
  }
};
