// Regular expressions that clients give, matched in time linear to the text (RE2).
#pragma once

#include <memory>
#include <string_view>

#include "base/error.h"

namespace trailcam {

class Pattern {
 public:
  // Error: Invalid, saying what is wrong with the expression.
  static Result<Pattern> compile(std::string_view expression);
  Pattern(Pattern&&) noexcept;
  Pattern& operator=(Pattern&&) noexcept;
  ~Pattern();

  bool matches_whole(std::string_view text) const;

 private:
  struct Compiled;
  explicit Pattern(std::unique_ptr<const Compiled> compiled);
  std::unique_ptr<const Compiled> compiled_;
};

}  // namespace trailcam
