#include "services/athena/ddl_tokens.h"

#include <algorithm>

#include <fmt/format.h>

#include "services/athena/ddl.h"

namespace trailcam::athena::ddl {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80) != 0;
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Result<std::vector<Token>> all() {
    std::vector<Token> out;
    while (TC_TRY(skip())) {
      if (out.size() == kTokensMax) return Error(ErrorKind::Invalid, "the statement is too long");
      out.push_back(TC_TRY(next()));
    }
    out.push_back({.kind = Token::Kind::End, .begin = text_.size(), .end = text_.size()});
    return out;
  }

 private:
  bool starts(std::string_view what) const { return text_.substr(at_).starts_with(what); }

  // Past spaces and comments; false at the end.
  Result<bool> skip() {
    while (at_ < text_.size()) {
      if (is_space(text_[at_])) {
        ++at_;
      } else if (starts("--")) {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (starts("/*")) {
        const std::size_t close = text_.find("*/", at_ + 2);
        if (close == text_.npos) return unended(at_);
        at_ = close + 2;
      } else {
        return true;
      }
    }
    return false;
  }

  Error unended(std::size_t begin) const {
    return Error(ErrorKind::Invalid,
                 fmt::format("{}: mismatched input '<EOF>'", place_of(text_, begin)));
  }

  Result<Token> next() {
    const char c = text_[at_];
    if (c == '\'') return quoted(Token::Kind::Text);
    if (c == '`' || c == '"') return quoted(Token::Kind::Name);
    const std::size_t begin = at_;
    Token::Kind kind = Token::Kind::Symbol;
    if (is_letter(c)) {
      kind = Token::Kind::Word;
      while (at_ < text_.size() && (is_letter(text_[at_]) || is_digit(text_[at_]))) ++at_;
    } else if (is_digit(c)) {
      kind = Token::Kind::Number;
      while (at_ < text_.size() &&
             (is_digit(text_[at_]) || is_letter(text_[at_]) || text_[at_] == '.')) {
        ++at_;
      }
    } else {
      ++at_;
    }
    return Token{kind, std::string(text_.substr(begin, at_ - begin)), begin, at_};
  }

  // A text has Hive's escapes by backslash; a doubled quote stands for itself.
  Result<Token> quoted(Token::Kind kind) {
    const std::size_t begin = at_;
    const char quote = text_[at_++];
    std::string out;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      const char after = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
      if (c == quote && after != quote) {
        ++at_;
        return Token{kind, std::move(out), begin, at_};
      }
      if (c == quote) ++at_;
      if (c == '\\' && kind == Token::Kind::Text && escaped(after, out)) continue;
      out += c;
    }
    return unended(begin);
  }

  // Only of quotes and of itself: before others a backslash stands for itself.
  bool escaped(char after, std::string& out) {
    if (after != '\'' && after != '"' && after != '\\') return false;
    out += after;
    ++at_;
    return true;
  }

  const std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

Result<std::vector<Token>> tokens_of(std::string_view text) { return Reader(text).all(); }

std::string place_of(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto line = std::ranges::count(before, '\n') + 1;
  const std::size_t start = before.rfind('\n');
  const std::size_t column = start == before.npos ? offset + 1 : offset - start;
  return fmt::format("line {}:{}", line, column);
}

}  // namespace trailcam::athena::ddl
