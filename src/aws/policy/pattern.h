// Texts with wildcards, looked at once so that most comparisons are one memcmp. Private to this
// room.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace trailcam::policy {

// In a pattern: precedes a character that is no wildcard.
inline constexpr char kLiteral = '\x01';

class Pattern {
 public:
  enum class Kind : std::uint8_t { Text, Arn };
  Pattern(std::string text, Kind kind);

  const std::string& text() const { return text_; }
  bool has_variables() const { return variables_; }
  bool matches(std::string_view given) const {
    if (!may_match(given)) return false;
    if (shape_ == Shape::Prefix) return true;
    if (shape_ == Shape::Whole) return given.size() == literal_;
    return matches_rest(given);
  }
  // Whether it may match once its variables are replaced. Patterns of one policy tend to begin the
  // same, so the last byte before the first wildcard is looked at first.
  bool may_match(std::string_view given) const {
    if (literal_ == 0) return true;
    return given.size() >= literal_ && given[literal_ - 1] == last_literal_ &&
           given.compare(0, literal_, text_, 0, literal_) == 0;
  }

 private:
  enum class Shape : std::uint8_t {
    Whole,   // no wildcard
    Prefix,  // one '*', at the end
    Mixed
  };
  bool matches_rest(std::string_view given) const;

  std::string text_;
  std::size_t literal_ = 0;  // bytes before the first wildcard or variable
  char last_literal_ = 0;    // the last of them
  Shape shape_ = Shape::Whole;
  Kind kind_;
  bool variables_ = false;
};

// Whether a resource pattern covers an ARN.
// Source: "AWS JSON policy elements: Resource" (IAM User Guide): a '*' inside one of the first five
// segments stays in it; at the end of a segment it reaches beyond.
bool arn_covers(std::string_view pattern, std::string_view arn);

// For ArnLike and ArnEquals: each of the six segments by itself.
bool arn_like(std::string_view pattern, std::string_view arn);

}  // namespace trailcam::policy
