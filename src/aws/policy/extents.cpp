// Finds the statements in a document's text. simdjson has read the document before, so this may
// rely on its being JSON.
#include "aws/policy/policy.h"

namespace trailcam::policy {
namespace {

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::vector<Extent> statements() {
    std::vector<Extent> out;
    skip_blanks();
    if (!take('{')) return out;
    while (skip_blanks(), at_ < text_.size() && text_[at_] == '"') {
      const Extent name = value();
      skip_blanks();
      if (!take(':')) return out;
      skip_blanks();
      const bool wanted = text_.substr(name.begin, name.end - name.begin) == "\"Statement\"";
      if (wanted) out.clear();
      if (wanted && at_ < text_.size() && text_[at_] == '[') {
        items(out);
      } else if (const Extent extent = value(); wanted) {
        out.push_back(extent);
      }
      skip_blanks();
      if (!take(',')) return out;
    }
    return out;
  }

 private:
  void skip_blanks() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").contains(text_[at_])) ++at_;
  }
  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void string() {
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\') ++at_;
    }
    if (at_ < text_.size()) ++at_;
  }
  Extent value() {
    const std::size_t begin = at_;
    int depth = 0;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"') {
        string();
      } else if (c == '{' || c == '[') {
        ++depth;
        ++at_;
      } else if (c == '}' || c == ']') {
        if (depth == 0) break;
        --depth;
        ++at_;
      } else if (depth == 0 && std::string_view(",: \t\r\n").contains(c)) {
        break;
      } else {
        ++at_;
        continue;
      }
      if (depth == 0) break;
    }
    return {begin, std::min(at_, text_.size())};
  }
  void items(std::vector<Extent>& out) {
    ++at_;
    while (skip_blanks(), at_ < text_.size() && text_[at_] != ']') {
      out.push_back(value());
      skip_blanks();
      if (!take(',')) break;
    }
    take(']');
  }

  const std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<Extent> statement_extents(std::string_view document) {
  return Scanner(document).statements();
}

}  // namespace trailcam::policy
