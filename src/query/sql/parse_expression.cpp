// Expressions, from OR down to subscripts, in the order in which they bind.
#include <algorithm>
#include <array>
#include <utility>

#include "query/sql/parser.h"

namespace trailcam::query {

using ast::ExpressionPtr;

Result<ExpressionPtr> Parser::expression() {
  const Level level(*this);
  TC_TRY(level.check());
  return logical(false);
}

Result<ExpressionPtr> Parser::logical(bool all) {
  const Position at = token().at;
  ast::Expressions terms;
  do {
    terms.push_back(all ? TC_TRY(negation()) : TC_TRY(logical(true)));
  } while (accept(all ? "AND" : "OR"));
  if (terms.size() == 1) return std::move(terms[0]);
  return bounded(make(at, ast::Logical{all, std::move(terms)}));
}

Result<ExpressionPtr> Parser::negation() {
  const Position at = token().at;
  std::size_t count = 0;
  while (is_word("NOT")) {
    advance();
    ++count;
  }
  ExpressionPtr value = TC_TRY(predicated());
  for (; count > 0; --count) value = TC_TRY(bounded(make(at, ast::Not{std::move(value)})));
  return value;
}

Result<ExpressionPtr> Parser::predicated() {
  ExpressionPtr value = TC_TRY(concatenation());
  return predicate(std::move(value));
}

Result<ExpressionPtr> Parser::predicate(ExpressionPtr value) {
  static constexpr auto kComparisons =
      std::to_array<std::string_view>({"=", "<>", "!=", "<", "<=", ">", ">="});
  const Position at = token().at;
  for (const std::string_view operation : kComparisons) {
    if (!is_symbol(operation)) continue;
    advance();
    return comparison(std::move(value), operation == "!=" ? "<>" : std::string(operation));
  }
  if (accept("IS")) return is(std::move(value), at);
  const bool negated =
      is_word("NOT") && (is_word("BETWEEN", 1) || is_word("IN", 1) || is_word("LIKE", 1));
  if (negated) advance();
  if (accept("BETWEEN")) {
    ExpressionPtr low = TC_TRY(concatenation());
    TC_TRY(expect("AND"));
    ExpressionPtr high = TC_TRY(concatenation());
    return make(at, ast::Between{std::move(value), std::move(low), std::move(high), negated});
  }
  if (accept("IN")) return in(std::move(value), at, negated);
  if (accept("LIKE")) {
    ExpressionPtr pattern = TC_TRY(concatenation());
    ExpressionPtr escape;
    if (accept("ESCAPE")) escape = TC_TRY(concatenation());
    return make(at, ast::Like{std::move(value), std::move(pattern), std::move(escape), negated});
  }
  return value;
}

Result<ExpressionPtr> Parser::comparison(ExpressionPtr value, std::string operation) {
  const Position at = tokens_[next_ - 1].at;
  const bool quantified =
      (is_word("ALL") || is_word("ANY") || is_word("SOME")) && is_symbol("(", 1);
  if (!quantified) {
    ExpressionPtr right = TC_TRY(concatenation());
    return bounded(
        make(at, ast::Comparison{std::move(operation), std::move(value), std::move(right)}));
  }
  const bool all = is_word("ALL");
  advance();
  TC_TRY(expect_symbol("("));
  ast::QueryPtr inner = TC_TRY(query());
  TC_TRY(expect_symbol(")"));
  return make(at, ast::Quantified{std::move(operation), all, std::move(value), std::move(inner)});
}

Result<ExpressionPtr> Parser::is(ExpressionPtr value, Position at) {
  const bool negated = accept("NOT");
  if (accept("NULL")) return make(at, ast::IsNull{std::move(value), negated});
  TC_TRY(expect("DISTINCT"));
  TC_TRY(expect("FROM"));
  ExpressionPtr other = TC_TRY(concatenation());
  return make(at, ast::IsDistinct{std::move(value), std::move(other), negated});
}

Result<ExpressionPtr> Parser::in(ExpressionPtr value, Position at, bool negated) {
  TC_TRY(expect_symbol("("));
  if (is_word("SELECT") || is_word("WITH") || is_word("VALUES") || is_word("TABLE")) {
    ast::InQuery made{std::move(value), nullptr, negated};
    made.query = TC_TRY(query());
    TC_TRY(expect_symbol(")"));
    return make(at, std::move(made));
  }
  ast::Expressions items = TC_TRY(expressions_until(")"));
  return make(at, ast::InList{std::move(value), std::move(items), negated});
}

Result<ast::Expressions> Parser::expressions_until(std::string_view closing) {
  ast::Expressions items;
  do {
    items.push_back(TC_TRY(expression()));
  } while (accept_symbol(","));
  TC_TRY(expect_symbol(closing));
  return items;
}

Result<ExpressionPtr> Parser::concatenation() {
  ExpressionPtr first = TC_TRY(sum());
  if (!is_symbol("||")) return first;
  const Position at = token().at;
  ast::Expressions parts;
  parts.push_back(std::move(first));
  while (accept_symbol("||")) parts.push_back(TC_TRY(sum()));
  return bounded(make(at, ast::Concatenation{std::move(parts)}));
}

Result<ExpressionPtr> Parser::sum() {
  ExpressionPtr left = TC_TRY(product());
  while (is_symbol("+") || is_symbol("-")) {
    const Position at = token().at;
    const char operation = token().text[0];
    advance();
    ExpressionPtr right = TC_TRY(product());
    left = TC_TRY(bounded(make(at, ast::Arithmetic{operation, std::move(left), std::move(right)})));
  }
  return left;
}

Result<ExpressionPtr> Parser::product() {
  ExpressionPtr left = TC_TRY(signed_value());
  while (is_symbol("*") || is_symbol("/") || is_symbol("%")) {
    const Position at = token().at;
    const char operation = token().text[0];
    advance();
    ExpressionPtr right = TC_TRY(signed_value());
    left = TC_TRY(bounded(make(at, ast::Arithmetic{operation, std::move(left), std::move(right)})));
  }
  return left;
}

Result<ExpressionPtr> Parser::signed_value() {
  const Position at = token().at;
  std::size_t minuses = 0;
  while (is_symbol("-") || is_symbol("+")) {
    if (is_symbol("-")) ++minuses;
    advance();
  }
  ExpressionPtr value = TC_TRY(zoned());
  for (; minuses > 0; --minuses) {
    value = TC_TRY(bounded(make(at, ast::Negation{std::move(value)})));
  }
  return value;
}

Result<ExpressionPtr> Parser::zoned() {
  ExpressionPtr value = TC_TRY(postfix());
  while (is_word("AT") && is_word("TIME", 1) && is_word("ZONE", 2)) {
    const Position at = token().at;
    advance();
    advance();
    advance();
    ExpressionPtr zone = TC_TRY(postfix());
    value = TC_TRY(bounded(make(at, ast::AtTimeZone{std::move(value), std::move(zone)})));
  }
  return value;
}

Result<ExpressionPtr> Parser::postfix() {
  ExpressionPtr value = TC_TRY(primary());
  for (;;) {
    const Position at = value->at;
    if (is_symbol("[")) {
      advance();
      ExpressionPtr index = TC_TRY(concatenation());
      TC_TRY(expect_symbol("]"));
      value = make(at, ast::Subscript{std::move(value), std::move(index)});
    } else if (is_symbol(".") && identifier_here(1)) {
      advance();
      value = make(at, ast::Member{std::move(value), take_identifier()});
    } else {
      return value;
    }
    value = TC_TRY(bounded(std::move(value)));
  }
}

}  // namespace trailcam::query
