#include "query/sql/translate.h"

#include <algorithm>

#include <fmt/format.h>

#include "query/sql/analyzer.h"
#include "query/sql/parser.h"

namespace trailcam::query {
namespace {

Error wrong_count(const Request& request, std::size_t expected) {
  return Error(ErrorKind::Invalid,
               fmt::format("Incorrect number of parameters: expected {} but found {}", expected,
                           request.parameters.size()));
}

// Athena's parameters are literals; whatever else they read as could change the statement.
Result<std::vector<Token>> literal_tokens(const std::string& text) {
  std::vector<Token> tokens = TC_TRY(tokenize(text, Dialect::Athena));
  tokens.pop_back();
  static constexpr std::string_view kWords[] = {"TRUE",      "FALSE", "NULL",   "DATE",
                                                "TIMESTAMP", "TIME",  "DECIMAL"};
  const auto fits = [&](const Token& token, std::size_t index) {
    const bool last = index + 1 == tokens.size();
    switch (token.kind) {
      case TokenKind::String:
      case TokenKind::Binary:
      case TokenKind::Integer:
      case TokenKind::Decimal:
      case TokenKind::Double:
        return last;
      case TokenKind::Symbol:
        return index == 0 && !last && (token.text == "-" || token.text == "+");
      case TokenKind::Word:
        return index == 0 && std::ranges::find(kWords, upper_case(token.text)) != std::end(kWords);
      default:
        return false;
    }
  };
  bool literal = !tokens.empty();
  for (std::size_t i = 0; i < tokens.size(); ++i) literal = literal && fits(tokens[i], i);
  if (!literal) {
    return Error(ErrorKind::Invalid, fmt::format("Parameter is not a literal: {}", text));
  }
  return tokens;
}

// Lake puts the text of a value for ? or '?': a string stays one; without quotes it is a number or
// a name, as of an event data store.
Result<std::vector<Token>> value_tokens(const Token& mark, const std::string& text) {
  if (mark.kind == TokenKind::Parameter) {
    std::vector<Token> tokens = TC_TRY(tokenize(text, Dialect::Lake));
    tokens.pop_back();
    const bool plain = tokens.size() == 1 && tokens[0].kind != TokenKind::Symbol &&
                       tokens[0].kind != TokenKind::Parameter;
    if (plain) return tokens;
  }
  return std::vector<Token>{Token{TokenKind::String, text, mark.at, mark.begin, mark.end}};
}

Result<std::vector<Token>> with_parameters(std::vector<Token> tokens, const Request& request) {
  const auto marks = [&](const Token& token) {
    return token.kind == TokenKind::Parameter ||
           (request.dialect == Dialect::Lake && !request.parameters.empty() &&
            token.kind == TokenKind::String && token.text == "?");
  };
  const auto count = static_cast<std::size_t>(std::ranges::count_if(tokens, marks));
  if (count != request.parameters.size()) return wrong_count(request, count);
  if (count == 0) return tokens;
  std::vector<Token> made;
  std::size_t next = 0;
  for (Token& token : tokens) {
    if (!marks(token)) {
      made.push_back(std::move(token));
      continue;
    }
    const std::string& text = request.parameters[next++];
    std::vector<Token> values = request.dialect == Dialect::Athena
                                    ? TC_TRY(literal_tokens(text))
                                    : TC_TRY(value_tokens(token, text));
    for (Token& value : values) {
      value.at = token.at;
      value.begin = token.begin;
      value.end = token.end;
      made.push_back(std::move(value));
    }
  }
  return made;
}

Result<Parser> parser_of(const Request& request) {
  std::vector<Token> tokens =
      TC_TRY(with_parameters(TC_TRY(tokenize(request.statement, request.dialect)), request));
  return Parser(request.statement, std::move(tokens), request.dialect);
}

// What is between `before` and `after`.
std::optional<std::string_view> between(std::string_view text, std::string_view before,
                                        std::string_view after) {
  const std::size_t begin = text.find(before);
  if (begin == std::string_view::npos) return std::nullopt;
  text.remove_prefix(begin + before.size());
  const std::size_t end = text.find(after);
  if (end == std::string_view::npos) return std::nullopt;
  return text.substr(0, end);
}

bool names_an_error(std::string_view message) {
  const std::size_t colon = message.find(": ");
  return colon != std::string_view::npos && colon > 0 &&
         std::ranges::all_of(message.substr(0, colon),
                             [](char c) { return (c >= 'A' && c <= 'Z') || c == '_'; });
}

}  // namespace

std::string QualifiedName::text() const {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ".") + part;
  return text;
}

Result<Translation> translate(const Request& request, Catalog& catalog) {
  Parser parser = TC_TRY(parser_of(request));
  const ast::QueryPtr query = TC_TRY(parser.statement());
  return Analyzer(request, catalog, parser.tables()).translate(*query);
}

Result<void> check_syntax(const Request& request) {
  Parser parser = TC_TRY(parser_of(request));
  TC_TRY(parser.statement());
  return {};
}

Result<std::vector<QualifiedName>> tables_of(const Request& request) {
  Parser parser = TC_TRY(parser_of(request));
  TC_TRY(parser.statement());
  std::vector<QualifiedName> names;
  for (const ast::Path& path : parser.tables()) {
    if (path.size() == 1 && parser.with_names().contains(path[0].lower)) continue;
    QualifiedName name;
    for (const ast::Identifier& part : path) name.parts.push_back(part.lower);
    const bool known = std::ranges::any_of(
        names, [&](const QualifiedName& one) { return one.parts == name.parts; });
    if (!known) names.push_back(std::move(name));
  }
  return names;
}

std::optional<std::string> trino_message(std::string_view duckdb_message) {
  if (const auto text = between(duckdb_message, "Could not convert string '", "' to INT64")) {
    if (names_an_error(*text)) return std::string(*text);
  }
  if (const auto text = between(duckdb_message, "Could not parse string \"", "\" according to")) {
    return fmt::format("INVALID_FUNCTION_ARGUMENT: Invalid format: \"{}\"", *text);
  }
  if (duckdb_message.contains("More than one row returned by a subquery")) {
    return "SUBQUERY_MULTIPLE_ROWS: Scalar sub-query has returned multiple rows";
  }
  if (duckdb_message.contains("Malformed JSON")) {
    return "INVALID_FUNCTION_ARGUMENT: Cannot convert value to JSON";
  }
  return std::nullopt;
}

}  // namespace trailcam::query
