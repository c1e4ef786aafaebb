// The words of a statement, each with its place.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace trailcam::athena::ddl {

struct Token {
  enum class Kind { Word, Name, Text, Number, Symbol, End };  // Name: quoted by ` or "
  Kind kind = Kind::End;
  std::string text = {};  // without its quotes
  std::size_t begin = 0;  // in the statement
  std::size_t end = 0;
};

// Without comments; the last one is the End. Error: Invalid.
Result<std::vector<Token>> tokens_of(std::string_view text);

// "line 3:7", counted from 1.
std::string place_of(std::string_view text, std::size_t offset);

}  // namespace trailcam::athena::ddl
