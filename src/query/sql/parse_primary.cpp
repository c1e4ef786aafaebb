// What expressions are made of: literals, names, CASE, CAST and the other forms with words of their
// own.
#include <algorithm>
#include <array>
#include <utility>

#include "query/sql/parser.h"

namespace trailcam::query {

using ast::ExpressionPtr;

Result<ExpressionPtr> Parser::primary() {
  const Token& here = token();
  const Position at = here.at;
  const auto literal = [&](auto node) {
    ExpressionPtr made = make(at, std::move(node));
    advance();
    return made;
  };
  switch (here.kind) {
    case TokenKind::String:
      return literal(ast::String{here.text});
    case TokenKind::Binary:
      return literal(ast::Binary{here.text});
    case TokenKind::Integer:
    case TokenKind::Decimal:
    case TokenKind::Double:
      if (token(1).kind == TokenKind::Word && token(1).begin == here.end) {
        return unreadable(at,
                          "identifiers must not start with a digit; surround the identifier "
                          "with double quotes");
      }
      return literal(ast::Number{here.kind, here.text});
    case TokenKind::Parameter:
      return unreadable(at, "Incorrect number of parameters: a value for each ? is needed");
    case TokenKind::Symbol:
      if (here.text == "(") return parenthesised();
      return mismatch("<expression>");
    case TokenKind::Word:
    case TokenKind::QuotedName:
      return word();
    case TokenKind::End:
      break;
  }
  return mismatch("<expression>");
}

// (a, b) -> ..., with the parenthesis as the next token.
bool Parser::lambda_follows() const {
  std::size_t ahead = 1;
  if (!is_symbol(")", ahead)) {
    while (identifier_here(ahead) && is_symbol(",", ahead + 1)) ahead += 2;
    if (!identifier_here(ahead)) return false;
    ++ahead;
  }
  return is_symbol(")", ahead) && is_symbol("->", ahead + 1);
}

Result<ExpressionPtr> Parser::parenthesised() {
  const Position at = token().at;
  if (lambda_follows()) {
    advance();
    ast::Path parameters;
    while (!is_symbol(")")) {
      if (!parameters.empty()) advance();
      parameters.push_back(take_identifier());
    }
    advance();
    return lambda(std::move(parameters));
  }
  advance();
  if (is_word("SELECT") || is_word("WITH") || is_word("VALUES") || is_word("TABLE")) {
    ast::Subquery made{TC_TRY(query())};
    TC_TRY(expect_symbol(")"));
    return make(at, std::move(made));
  }
  ast::Expressions items = TC_TRY(expressions_until(")"));
  if (items.size() > 1) return bounded(make(at, ast::Row{std::move(items)}));
  return std::move(items[0]);
}

Result<ExpressionPtr> Parser::lambda(ast::Path parameters) {
  const Position at = token().at;
  TC_TRY(expect_symbol("->"));
  ExpressionPtr body = TC_TRY(expression());
  return bounded(make(at, ast::Lambda{std::move(parameters), std::move(body)}));
}

Result<ExpressionPtr> Parser::word() {
  const Position at = token().at;
  if (token().kind == TokenKind::Word) {
    bool found = false;
    ExpressionPtr made = TC_TRY(special_form(upper_case(token().text), found));
    if (found) return made;
  }
  if (!identifier_here()) return mismatch("<expression>");
  ast::Path name{take_identifier()};
  if (is_symbol("->")) return lambda(std::move(name));
  if (is_symbol("(")) return call(std::move(name));
  ExpressionPtr value = make(at, ast::Name{name[0]});
  // A function may be named with its catalog and schema.
  std::size_t ahead = 0;
  while (is_symbol(".", ahead) && identifier_here(ahead + 1)) ahead += 2;
  if (ahead == 0 || !is_symbol("(", ahead)) return value;
  while (accept_symbol(".")) name.push_back(take_identifier());
  return call(std::move(name));
}

Result<ExpressionPtr> Parser::special_form(const std::string& keyword, bool& found) {
  static constexpr auto kTyped = std::to_array<std::string_view>(
      {"BIGINT", "BOOLEAN", "CHAR", "DATE", "DECIMAL", "DOUBLE", "INTEGER", "JSON", "REAL",
       "SMALLINT", "TIME", "TIMESTAMP", "TINYINT", "VARCHAR"});
  static constexpr auto kCurrent = std::to_array<std::string_view>(
      {"CURRENT_CATALOG", "CURRENT_DATE", "CURRENT_SCHEMA", "CURRENT_TIME", "CURRENT_TIMESTAMP",
       "CURRENT_USER", "LOCALTIME", "LOCALTIMESTAMP"});
  const Position at = token().at;
  found = true;
  if (keyword == "NULL" || keyword == "TRUE" || keyword == "FALSE") {
    advance();
    if (keyword == "NULL") return make(at, ast::Null{});
    return make(at, ast::Boolean{keyword == "TRUE"});
  }
  if (keyword == "CASE") return case_expression();
  if (keyword == "CAST") return cast(false);
  if (keyword == "TRIM") return trim();
  if (keyword == "EXTRACT") return extract();
  if (keyword == "LISTAGG") return listagg();
  if (keyword == "EXISTS") {
    advance();
    TC_TRY(expect_symbol("("));
    ast::Exists made{TC_TRY(query())};
    TC_TRY(expect_symbol(")"));
    return make(at, std::move(made));
  }
  if ((keyword == "GROUPING" || keyword == "NORMALIZE") && is_symbol("(", 1)) {
    ast::Path name{take_identifier()};
    return call(std::move(name));
  }
  if (keyword == "INTERVAL" &&
      (token(1).kind == TokenKind::String || is_symbol("-", 1) || is_symbol("+", 1))) {
    return interval();
  }
  if (std::ranges::find(kCurrent, keyword) != kCurrent.end()) {
    advance();
    if (accept_symbol("(")) {  // a precision
      TC_TRY(row_count());
      TC_TRY(expect_symbol(")"));
    }
    return make(at, ast::Current{lower_case(keyword)});
  }
  if (token(1).kind == TokenKind::String && std::ranges::find(kTyped, keyword) != kTyped.end()) {
    advance();
    std::string text = TC_TRY(string_literal());
    return make(at, ast::TypedLiteral{lower_case(keyword), std::move(text)});
  }
  if (is_symbol("(", 1)) {
    if (keyword == "TRY_CAST") return cast(true);
    if (keyword == "SUBSTRING") return substring();
    if (keyword == "POSITION") return position();
    if (keyword == "ROW") {
      advance();
      advance();
      return bounded(make(at, ast::Row{TC_TRY(expressions_until(")"))}));
    }
  }
  if (keyword == "ARRAY" && is_symbol("[", 1)) {
    advance();
    advance();
    ast::Array made;
    if (!accept_symbol("]")) made.items = TC_TRY(expressions_until("]"));
    return bounded(make(at, std::move(made)));
  }
  found = false;
  return ExpressionPtr();
}

Result<ExpressionPtr> Parser::case_expression() {
  const Position at = token().at;
  advance();
  ast::Case made;
  if (!is_word("WHEN")) made.operand = TC_TRY(expression());
  TC_TRY(expect("WHEN"));
  do {
    ExpressionPtr condition = TC_TRY(expression());
    TC_TRY(expect("THEN"));
    ExpressionPtr result = TC_TRY(expression());
    made.whens.emplace_back(std::move(condition), std::move(result));
  } while (accept("WHEN"));
  if (accept("ELSE")) made.otherwise = TC_TRY(expression());
  TC_TRY(expect("END"));
  return make(at, std::move(made));
}

Result<ExpressionPtr> Parser::cast(bool forgiving) {
  const Position at = token().at;
  advance();
  TC_TRY(expect_symbol("("));
  ExpressionPtr value = TC_TRY(expression());
  TC_TRY(expect("AS"));
  Type target = TC_TRY(type());
  TC_TRY(expect_symbol(")"));
  return bounded(make(at, ast::Cast{std::move(value), std::move(target), forgiving}));
}

Result<ExpressionPtr> Parser::interval() {
  const Position at = token().at;
  advance();
  ast::Interval made;
  if (is_symbol("-") || is_symbol("+")) {
    made.negative = is_symbol("-");
    advance();
  }
  made.text = TC_TRY(string_literal());
  const auto unit = [this]() -> Result<std::string> {
    static constexpr std::string_view kUnits[] = {"YEAR", "MONTH",  "DAY",
                                                  "HOUR", "MINUTE", "SECOND"};
    for (const std::string_view name : kUnits) {
      if (accept(name)) return lower_case(name);
    }
    return mismatch();
  };
  made.from = TC_TRY(unit());
  if (accept("TO")) made.to = TC_TRY(unit());
  return make(at, std::move(made));
}

Result<ExpressionPtr> Parser::extract() {
  const Position at = token().at;
  advance();
  TC_TRY(expect_symbol("("));
  ast::Identifier field = TC_TRY(identifier());
  TC_TRY(expect("FROM"));
  ExpressionPtr value = TC_TRY(expression());
  TC_TRY(expect_symbol(")"));
  return make(at, ast::Extract{std::move(field.lower), std::move(value)});
}

// TRIM([LEADING|TRAILING|BOTH] [characters] FROM text), TRIM(text [, characters])
Result<ExpressionPtr> Parser::trim() {
  const Position at = token().at;
  advance();
  TC_TRY(expect_symbol("("));
  std::string_view function = "trim";
  bool from = true;
  if (accept("LEADING")) {
    function = "ltrim";
  } else if (accept("TRAILING")) {
    function = "rtrim";
  } else {
    from = accept("BOTH");
  }
  ast::Expressions arguments;
  if (from && accept("FROM")) {
    arguments.push_back(TC_TRY(expression()));
  } else {
    arguments.push_back(TC_TRY(expression()));
    if (accept("FROM")) {
      arguments.insert(arguments.begin(), TC_TRY(expression()));
    } else if (from) {
      return mismatch();
    } else if (accept_symbol(",")) {
      arguments.push_back(TC_TRY(expression()));
    }
  }
  TC_TRY(expect_symbol(")"));
  return make_call(at, function, std::move(arguments));
}

// SUBSTRING(text FROM start [FOR length]), SUBSTRING(text, start [, length])
Result<ExpressionPtr> Parser::substring() {
  const Position at = token().at;
  advance();
  advance();
  ast::Expressions arguments;
  arguments.push_back(TC_TRY(expression()));
  if (accept("FROM")) {
    arguments.push_back(TC_TRY(expression()));
    if (accept("FOR")) arguments.push_back(TC_TRY(expression()));
  } else {
    while (accept_symbol(",")) arguments.push_back(TC_TRY(expression()));
  }
  TC_TRY(expect_symbol(")"));
  return make_call(at, "substring", std::move(arguments));
}

Result<ExpressionPtr> Parser::position() {
  const Position at = token().at;
  advance();
  advance();
  ExpressionPtr wanted = TC_TRY(concatenation());
  TC_TRY(expect("IN"));
  ast::Expressions arguments;
  arguments.push_back(TC_TRY(concatenation()));
  arguments.push_back(std::move(wanted));
  TC_TRY(expect_symbol(")"));
  return make_call(at, "strpos", std::move(arguments));
}

}  // namespace trailcam::query
