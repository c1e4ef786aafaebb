#include <algorithm>

#include <fmt/format.h>

#include "query/sql/token.h"

namespace trailcam::query {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool starts_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool in_word(char c) { return starts_word(c) || is_digit(c); }

unsigned hex_value(char c) {
  return static_cast<unsigned>(is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
}

// The length of the UUID at the front of `text`; 0 where there is none.
std::size_t uuid_length(std::string_view text) {
  static constexpr std::string_view kForm = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  if (text.size() < kForm.size()) return 0;
  for (std::size_t i = 0; i < kForm.size(); ++i) {
    if (kForm[i] == 'x' ? !is_hex(text[i]) : text[i] != '-') return 0;
  }
  const bool ends = text.size() == kForm.size() || !in_word(text[kForm.size()]);
  return ends ? kForm.size() : 0;
}

class Lexer {
 public:
  Lexer(std::string_view text, Dialect dialect) : text_(text), dialect_(dialect) {}

  Result<std::vector<Token>> run() {
    if (text_.size() > kStatementBytesMax) {
      return Error(ErrorKind::Invalid, fmt::format("Query text length ({}) exceeds the maximum "
                                                   "length ({})",
                                                   text_.size(), kStatementBytesMax));
    }
    for (;;) {
      TC_TRY(skip_blanks());
      begin_ = at_;
      begin_position_ = position_;
      if (at_ == text_.size()) break;
      if (tokens_.size() >= kTokensMax) {
        return unreadable(position_,
                          fmt::format("statement is too large: more than {} tokens", kTokensMax));
      }
      TC_TRY(next());
    }
    add(TokenKind::End, "<EOF>");
    return std::move(tokens_);
  }

 private:
  Result<void> next() {
    const char c = text_[at_];
    if (dialect_ == Dialect::Lake && is_hex(c)) {
      if (const std::size_t length = uuid_length(text_.substr(at_)); length > 0) {
        advance(length);
        add(TokenKind::QuotedName, std::string(text_.substr(begin_, length)));
        return {};
      }
    }
    if ((c == 'x' || c == 'X') && peek(1) == '\'') return binary();
    if ((c == 'u' || c == 'U') && peek(1) == '&' && peek(2) == '\'') return unicode_string();
    if (starts_word(c)) return word();
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return number();
    if (c == '\'') {
      add_quoted(TokenKind::String, TC_TRY(quoted('\'')));
      return {};
    }
    if (c == '"') {
      std::string name = TC_TRY(quoted('"'));
      if (name.empty()) return unreadable(begin_position_, "Zero-length delimited identifier");
      add_quoted(TokenKind::QuotedName, std::move(name));
      return {};
    }
    if (c == '`') {
      return unreadable(begin_position_,
                        "backquoted identifiers are not supported; use double quotes to quote "
                        "identifiers");
    }
    if (c == '?') {
      advance(1);
      add(TokenKind::Parameter, "?");
      return {};
    }
    return symbol();
  }

  Result<void> word() {
    std::size_t length = 0;
    while (at_ + length < text_.size() && in_word(text_[at_ + length])) ++length;
    advance(length);
    add(TokenKind::Word, std::string(text_.substr(begin_, length)));
    return {};
  }

  Result<void> number() {
    std::size_t end = at_;
    TokenKind kind = TokenKind::Integer;
    const auto digits = [&] {
      while (end < text_.size() && is_digit(text_[end])) ++end;
    };
    digits();
    if (end < text_.size() && text_[end] == '.') {
      kind = TokenKind::Decimal;
      ++end;
      digits();
    }
    if (end < text_.size() && (text_[end] | 0x20) == 'e') {
      std::size_t exponent = end + 1;
      if (exponent < text_.size() && (text_[exponent] == '+' || text_[exponent] == '-')) {
        ++exponent;
      }
      if (exponent < text_.size() && is_digit(text_[exponent])) {
        kind = TokenKind::Double;
        end = exponent;
        digits();
      }
    }
    advance(end - at_);
    add(kind, std::string(text_.substr(begin_, end - begin_)));
    return {};
  }

  Result<std::string> quoted(char quote) {
    std::string out;
    advance(1);
    for (;;) {
      const std::size_t end = text_.find(quote, at_);
      if (end == std::string_view::npos) {
        return unreadable(
            begin_position_,
            fmt::format("mismatched input '{}'. Expecting: a closing {}", quote, quote));
      }
      out += text_.substr(at_, end - at_);
      advance(end + 1 - at_);
      if (peek(0) != quote) return out;
      out += quote;
      advance(1);
    }
  }

  Result<void> binary() {
    advance(1);
    const std::string digits = TC_TRY(quoted('\''));
    std::string bytes;
    unsigned half = 0;
    bool odd = false;
    for (const char c : digits) {
      if (c == ' ' || c == '\n' || c == '\t' || c == '\r') continue;
      if (!is_hex(c)) {
        return unreadable(begin_position_, "Binary literal can only contain hexadecimal digits");
      }
      half = half << 4 | hex_value(c);
      if (odd) bytes += static_cast<char>(half & 0xff);
      odd = !odd;
    }
    if (odd) {
      return unreadable(begin_position_, "Binary literal must contain an even number of digits");
    }
    add_quoted(TokenKind::Binary, std::move(bytes));
    return {};
  }

  // U&'\0041 \+01F600 \\'
  Result<void> unicode_string() {
    advance(2);
    const std::string raw = TC_TRY(quoted('\''));
    std::string out;
    for (std::size_t i = 0; i < raw.size();) {
      if (raw[i] != '\\') {
        out += raw[i++];
        continue;
      }
      if (i + 1 < raw.size() && raw[i + 1] == '\\') {
        out += '\\';
        i += 2;
        continue;
      }
      const bool wide = i + 1 < raw.size() && raw[i + 1] == '+';
      const std::size_t digits = wide ? 6 : 4;
      const std::size_t from = i + (wide ? 2 : 1);
      std::uint32_t code = 0;
      for (std::size_t d = 0; d < digits; ++d) {
        if (from + d >= raw.size() || !is_hex(raw[from + d])) {
          return unreadable(begin_position_, "Incomplete escape sequence");
        }
        code = code << 4 | hex_value(raw[from + d]);
      }
      if (code < 0x20 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) {
        return unreadable(begin_position_, "Invalid escaped character");
      }
      append_code_point(out, code);
      i = from + digits;
    }
    add_quoted(TokenKind::String, std::move(out));
    return {};
  }

  static void append_code_point(std::string& out, std::uint32_t code) {
    if (code < 0x80) {
      out += static_cast<char>(code);
      return;
    }
    const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    static constexpr unsigned kLead[] = {0, 0xc0, 0xe0, 0xf0};
    out += static_cast<char>(kLead[more] | code >> (6 * more));
    for (int i = more - 1; i >= 0; --i) {
      out += static_cast<char>(0x80 | (code >> (6 * i) & 0x3f));
    }
  }

  Result<void> symbol() {
    static constexpr std::string_view kTwo[] = {"<>", "!=", "<=", ">=", "||", "->", "=>"};
    static constexpr std::string_view kOne = "()[],.;+-*/%=<>";
    const std::string_view two = text_.substr(at_, 2);
    if (std::ranges::find(kTwo, two) != std::end(kTwo)) {
      advance(2);
      add(TokenKind::Symbol, std::string(two));
      return {};
    }
    if (!kOne.contains(text_[at_])) {
      return unreadable(
          begin_position_,
          fmt::format("mismatched input '{}'. Expecting: an expression", character()));
    }
    advance(1);
    add(TokenKind::Symbol, std::string(text_.substr(begin_, 1)));
    return {};
  }

  Result<void> skip_blanks() {
    for (;;) {
      const char c = peek(0);
      if (at_ < text_.size() && (c == ' ' || c == '\t' || c == '\n' || c == '\r')) {
        advance(1);
      } else if (c == '-' && peek(1) == '-') {
        advance(std::min(text_.find_first_of("\r\n", at_), text_.size()) - at_);
      } else if (c == '/' && peek(1) == '*') {
        const std::size_t end = text_.find("*/", at_ + 2);
        if (end == std::string_view::npos) {
          return unreadable(position_, "mismatched input '/*'. Expecting: a closing */");
        }
        advance(end + 2 - at_);
      } else {
        return {};
      }
    }
  }

  // The code point at which the lexer stands, for a message.
  std::string character() const {
    std::size_t end = at_ + 1;
    while (end < text_.size() && (static_cast<unsigned char>(text_[end]) & 0xc0) == 0x80) ++end;
    return std::string(text_.substr(at_, end - at_));
  }

  char peek(std::size_t ahead) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  void advance(std::size_t bytes) {
    for (const std::size_t end = at_ + bytes; at_ < end; ++at_) {
      if (text_[at_] == '\n') {
        ++position_.line;
        position_.column = 1;
      } else if ((static_cast<unsigned char>(text_[at_]) & 0xc0) != 0x80) {
        ++position_.column;
      }
    }
  }

  void add(TokenKind kind, std::string text) {
    tokens_.push_back({kind, std::move(text), begin_position_, begin_, at_});
  }
  void add_quoted(TokenKind kind, std::string text) { add(kind, std::move(text)); }

  std::string_view text_;
  Dialect dialect_;
  std::size_t at_ = 0;
  Position position_;
  std::size_t begin_ = 0;
  Position begin_position_;
  std::vector<Token> tokens_;
};

std::string placed(Position at, std::string_view words) {
  return fmt::format("line {}:{}: {}", at.line, at.column, words);
}

}  // namespace

Result<std::vector<Token>> tokenize(std::string_view statement, Dialect dialect) {
  // They mean something in the SQL while it is made.
  static constexpr std::string_view kRefused("\0\x01\x02", 3);
  if (statement.find_first_of(kRefused) != std::string_view::npos) {
    return unreadable({}, "statement contains a control character");
  }
  return Lexer(statement, dialect).run();
}

Error unreadable(Position at, std::string_view words) {
  return Error(ErrorKind::Invalid, placed(at, words));
}

Error senseless(Position at, std::string_view words) {
  return Error(ErrorKind::Invalid, "SYNTAX_ERROR: " + placed(at, words));
}

Error not_supported(Position at, std::string_view words) {
  return Error(ErrorKind::Invalid, "NOT_SUPPORTED: " + placed(at, words));
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string upper_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

}  // namespace trailcam::query
