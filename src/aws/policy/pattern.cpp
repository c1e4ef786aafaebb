#include "aws/policy/pattern.h"

#include <algorithm>

#include "aws/policy/policy.h"

namespace trailcam::policy {
namespace {

constexpr int kSegmentsBeforeResource = 5;

// What stars there are in the first five segments.
struct Stars {
  bool inside = false;  // not the last character of its segment
  bool ending = false;
};

Stars stars_before_resource(std::string_view pattern) {
  Stars out;
  for (int segment = 0; segment < kSegmentsBeforeResource; ++segment) {
    const std::size_t colon = pattern.find(':');
    if (colon == pattern.npos) {
      out.ending = true;  // too few segments: whatever wildcard there is has to reach beyond
      return out;
    }
    const std::string_view text = pattern.substr(0, colon);
    out.ending |= text.ends_with('*');
    out.inside |= text.substr(0, text.find_last_not_of('*') + 1).contains('*');
    pattern.remove_prefix(colon + 1);
  }
  return out;
}

}  // namespace

Pattern::Pattern(std::string text, Kind kind) : text_(std::move(text)), kind_(kind) {
  const std::size_t variable = text_.find("${");
  variables_ = variable != text_.npos;
  const std::size_t special =
      std::min(variable, text_.find_first_of(std::string_view{"*?\x01", 3}));
  literal_ = std::min(special, text_.size());
  if (literal_ > 0) last_literal_ = text_[literal_ - 1];
  if (special == text_.npos) {
    shape_ = Shape::Whole;
  } else {
    const bool star_at_end = literal_ + 1 == text_.size() && text_.back() == '*';
    shape_ = star_at_end ? Shape::Prefix : Shape::Mixed;
  }
}

bool Pattern::matches_rest(std::string_view given) const {
  return kind_ == Kind::Arn ? arn_covers(text_, given) : glob(text_, given);
}

bool arn_covers(std::string_view pattern, std::string_view arn) {
  const Stars stars = stars_before_resource(pattern);
  if (!stars.inside) return glob(pattern, arn);
  return arn_like(pattern, arn) || (stars.ending && glob(pattern, arn));
}

bool arn_like(std::string_view pattern, std::string_view arn) {
  for (int segment = 0; segment < kSegmentsBeforeResource; ++segment) {
    const std::size_t p = pattern.find(':');
    const std::size_t a = arn.find(':');
    if (p == pattern.npos || a == arn.npos) return false;
    if (!glob(pattern.substr(0, p), arn.substr(0, a))) return false;
    pattern.remove_prefix(p + 1);
    arn.remove_prefix(a + 1);
  }
  return glob(pattern, arn);
}

bool glob(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0;
  std::size_t star = pattern.npos, star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == kLiteral && p + 1 < pattern.size()) {
      if (pattern[p + 1] == text[t]) {
        p += 2;
        ++t;
        continue;
      }
    } else if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_text = t;
      continue;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
      continue;
    }
    if (star == pattern.npos) return false;
    p = star + 1;
    t = ++star_text;
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace trailcam::policy
