// What the lexer makes of a statement.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "query/sql/translate.h"

namespace trailcam::query {

// Both from 1; columns count code points.
struct Position {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

enum class TokenKind {
  Word,        // a name or a keyword, as typed
  QuotedName,  // "name"; text without quotes
  String,      // 'text'; text without quotes
  Binary,      // X'0fa0'; text is the bytes
  Integer,
  Decimal,  // 1.5
  Double,   // 1.5e3
  Symbol,   // an operator or punctuation
  Parameter,
  End,
};

struct Token {
  TokenKind kind;
  std::string text;
  Position at;
  // Where it lies in the statement, in bytes.
  std::size_t begin = 0;
  std::size_t end = 0;
};

// The last token is End. Error Invalid: "line 1:8: ...".
Result<std::vector<Token>> tokenize(std::string_view statement, Dialect dialect);

// "line 1:8: words": the statement cannot be read.
Error unreadable(Position at, std::string_view words);
// "SYNTAX_ERROR: line 1:8: words": it can be read and makes no sense.
Error senseless(Position at, std::string_view words);
// "NOT_SUPPORTED: line 1:8: words"
Error not_supported(Position at, std::string_view words);

std::string lower_case(std::string_view text);  // ASCII
std::string upper_case(std::string_view text);

}  // namespace trailcam::query
