// Finds statements and principals in a document's text. simdjson has read the document before, so
// this may rely on its being JSON.
#include "aws/policy/policy.h"
#include "aws/policy/principals.h"
#include "base/json.h"

namespace trailcam::policy {
namespace {

class Scanner {
 public:
  explicit Scanner(std::string_view text, std::size_t at = 0) : text_(text), at_(at) {}

  // Calls `each(name, extent)` for the members of the object that begins here, the name in quotes.
  void members(const auto& each) {
    skip_blanks();
    if (!take('{')) return;
    while (skip_blanks(), at_ < text_.size() && text_[at_] == '"') {
      const Extent name = value();
      skip_blanks();
      if (!take(':')) return;
      skip_blanks();
      const Extent extent = value();
      each(text_.substr(name.begin, name.end - name.begin), extent);
      skip_blanks();
      if (!take(',')) return;
    }
  }
  // Calls `each(extent)` for the items of the list that begins here, or for what is there instead.
  void items(const auto& each) {
    skip_blanks();
    if (!take('[')) {
      each(value());
      return;
    }
    while (skip_blanks(), at_ < text_.size() && text_[at_] != ']') {
      each(value());
      skip_blanks();
      if (!take(',')) break;
    }
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
  const std::string_view text_;
  std::size_t at_;
};

// The strings that name AWS principals, with their quotes.
std::vector<Extent> principal_extents(std::string_view document) {
  std::vector<Extent> out;
  const auto add = [&](Extent item) {
    if (document[item.begin] == '"') out.push_back(item);
  };
  for (const Extent& statement : statement_extents(document)) {
    Scanner(document, statement.begin).members([&](std::string_view element, Extent principals) {
      if (element != "\"Principal\"" && element != "\"NotPrincipal\"") return;
      Scanner(document, principals.begin).members([&](std::string_view type, Extent names) {
        if (type == "\"AWS\"") Scanner(document, names.begin).items(add);
      });
    });
  }
  return out;
}

}  // namespace

std::vector<Extent> statement_extents(std::string_view document) {
  std::vector<Extent> out;
  Scanner(document).members([&](std::string_view name, Extent statements) {
    if (name != "\"Statement\"") return;
    out.clear();
    Scanner(document, statements.begin).items([&](Extent item) { out.push_back(item); });
  });
  return out;
}

Result<std::string> with_principals(std::string_view document,
                                    const PrincipalSubstitute& substitute) {
  std::string out;
  std::size_t copied = 0;
  for (const Extent& extent : principal_extents(document)) {
    const Value name = TC_TRY(parse_json(document.substr(extent.begin, extent.end - extent.begin)));
    const auto other = TC_TRY(substitute(name.as_string()));
    if (!other) continue;
    out += document.substr(copied, extent.begin - copied);
    append_json_string(out, *other);
    copied = extent.end;
  }
  out += document.substr(copied);
  return out;
}

}  // namespace trailcam::policy
