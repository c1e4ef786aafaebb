#include "services/athena/ddl_reader.h"

#include <fmt/format.h>

#include "base/encoding.h"

namespace trailcam::athena::ddl {
namespace {

constexpr int kTypeDepthMax = 64;

bool is_word(const Token& token, std::string_view word) {
  const bool plain = token.kind == Token::Kind::Word || token.kind == Token::Kind::Symbol;
  return plain && iequals(token.text, word);
}

bool is_name(const Token& token) {
  return token.kind == Token::Kind::Word || token.kind == Token::Kind::Name;
}

}  // namespace

bool TokenReader::is(std::initializer_list<std::string_view> words) const {
  std::size_t offset = 0;
  for (const std::string_view word : words) {
    if (!is_word(ahead(offset++), word)) return false;
  }
  return true;
}

bool TokenReader::take(std::initializer_list<std::string_view> words) {
  if (!is(words)) return false;
  at_ += words.size();
  return true;
}

Result<void> TokenReader::expect(std::initializer_list<std::string_view> words) {
  for (const std::string_view word : words) {
    if (!take({word})) return mismatch(fmt::format("'{}'", word));
  }
  return {};
}

Result<void> TokenReader::expect_end() {
  while (take(";")) continue;
  if (!at_end()) return mismatch("<EOF>");
  return {};
}

Error TokenReader::mismatch(std::string_view expecting) const {
  const std::string_view found =
      at_end() ? "<EOF>" : text_.substr(here().begin, here().end - here().begin);
  return Error(ErrorKind::Invalid, fmt::format("{}: mismatched input '{}'. Expecting: {}",
                                               place_of(text_, here().begin), found, expecting));
}

Result<std::string> TokenReader::identifier() {
  // Names may begin with a digit: they come as a number then.
  const bool number = here().kind == Token::Kind::Number;
  if ((!is_name(here()) && !number) || here().text.empty()) return mismatch("<identifier>");
  return lower(tokens_[at_++].text);
}

Result<Name> TokenReader::name() {
  Name out{.name = TC_TRY(identifier())};
  while (take(".")) {
    out.database = std::exchange(out.name, {});
    out.name = TC_TRY(identifier());
  }
  return out;
}

Result<std::string> TokenReader::text() {
  if (here().kind != Token::Kind::Text && here().kind != Token::Kind::Name) {
    return mismatch("<string>");
  }
  return tokens_[at_++].text;
}

Result<std::string> TokenReader::literal() {
  if (at_end() || here().kind == Token::Kind::Symbol) return mismatch("<literal>");
  return tokens_[at_++].text;
}

Result<Properties> TokenReader::properties() {
  Properties out;
  TC_TRY(expect("("));
  do {
    const std::string key = TC_TRY(text());
    TC_TRY(expect("="));
    out[key] = TC_TRY(literal());
  } while (take(","));
  TC_TRY(expect(")"));
  return out;
}

Result<PartitionSpec> TokenReader::partition_spec() {
  PartitionSpec out;
  TC_TRY(expect("("));
  do {
    std::string key = TC_TRY(identifier());
    TC_TRY(expect("="));
    out.emplace_back(std::move(key), TC_TRY(literal()));
  } while (take(","));
  TC_TRY(expect(")"));
  return out;
}

// Hive's types: words with (1,2) or <...> behind them.
Result<std::string> TokenReader::type() {
  std::string out;
  int depth = 0;
  do {
    if (!is_name(here())) return mismatch("<type>");
    out += lower(tokens_[at_++].text);
    if (take("(")) {
      out += '(' + TC_TRY(literal());
      while (take(",")) out += ',' + TC_TRY(literal());
      TC_TRY(expect(")"));
      out += ')';
    }
    if (is({"<"}) && ++depth > kTypeDepthMax) return mismatch("<type>");
    for (; depth > 0 && is({">"}); --depth) {
      ++at_;
      out += '>';
    }
    const bool within = is({"<"}) || (depth > 0 && (is({","}) || is({":"})));
    if (!within) break;
    out += tokens_[at_++].text;
  } while (true);
  if (depth > 0) return mismatch("'>'");
  return out;
}

Result<ColumnDefinition> TokenReader::column() {
  ColumnDefinition out;
  out.name = TC_TRY(identifier());
  out.type = TC_TRY(type());
  if (take("comment")) out.comment = TC_TRY(text());
  return out;
}

Result<std::vector<ColumnDefinition>> TokenReader::columns() {
  std::vector<ColumnDefinition> out;
  TC_TRY(expect("("));
  do {
    out.push_back(TC_TRY(column()));
  } while (take(","));
  TC_TRY(expect(")"));
  return out;
}

std::string TokenReader::rest() {
  std::size_t last = tokens_.size() - 1;
  while (last > at_ && is_word(tokens_[last - 1], ";")) --last;
  const std::size_t begin = here().begin;
  const std::size_t end = last > at_ ? tokens_[last - 1].end : begin;
  at_ = tokens_.size() - 1;
  return std::string(text_.substr(begin, end - begin));
}

Result<std::string> TokenReader::expression() {
  const std::size_t begin = here().begin;
  std::size_t end = begin;
  for (int depth = 0; !at_end() && !is({";"}); end = tokens_[at_++].end) {
    if (depth == 0 && (is({","}) || is({")"}))) break;
    if (is({"("})) ++depth;
    if (is({")"})) --depth;
  }
  if (end == begin) return mismatch("<expression>");
  return std::string(text_.substr(begin, end - begin));
}

}  // namespace trailcam::athena::ddl
