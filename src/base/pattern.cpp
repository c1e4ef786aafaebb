#include "base/pattern.h"

#include <re2/re2.h>

namespace trailcam {
namespace {

constexpr std::int64_t kPatternMemoryBytesMax = 1 << 20;

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

RE2::Options quiet() {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kPatternMemoryBytesMax);
  return options;
}

}  // namespace

struct Pattern::Compiled {
  explicit Compiled(std::string_view expression) : regex(piece(expression), quiet()) {}
  const RE2 regex;
};

Pattern::Pattern(std::unique_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;
Pattern::~Pattern() = default;

Result<Pattern> Pattern::compile(std::string_view expression) {
  auto compiled = std::make_unique<const Compiled>(expression);
  if (!compiled->regex.ok()) return Error(ErrorKind::Invalid, compiled->regex.error());
  return Pattern(std::move(compiled));
}

bool Pattern::matches_whole(std::string_view text) const {
  return RE2::FullMatch(piece(text), compiled_->regex);
}

}  // namespace trailcam
