#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "query/sql/parser.h"

namespace trailcam::query {
namespace {

// Source: Trino's documentation, "Reserved keywords".
constexpr auto kReserved = std::to_array<std::string_view>({"ALTER",        "AND",
                                                            "AS",           "BETWEEN",
                                                            "BY",           "CASE",
                                                            "CAST",         "CONSTRAINT",
                                                            "CREATE",       "CROSS",
                                                            "CUBE",         "CURRENT_CATALOG",
                                                            "CURRENT_DATE", "CURRENT_PATH",
                                                            "CURRENT_ROLE", "CURRENT_SCHEMA",
                                                            "CURRENT_TIME", "CURRENT_TIMESTAMP",
                                                            "CURRENT_USER", "DEALLOCATE",
                                                            "DELETE",       "DESCRIBE",
                                                            "DISTINCT",     "DROP",
                                                            "ELSE",         "END",
                                                            "ESCAPE",       "EXCEPT",
                                                            "EXECUTE",      "EXISTS",
                                                            "EXTRACT",      "FALSE",
                                                            "FOR",          "FROM",
                                                            "FULL",         "GROUP",
                                                            "GROUPING",     "HAVING",
                                                            "IN",           "INNER",
                                                            "INSERT",       "INTERSECT",
                                                            "INTO",         "IS",
                                                            "JOIN",         "JSON_ARRAY",
                                                            "JSON_EXISTS",  "JSON_OBJECT",
                                                            "JSON_QUERY",   "JSON_TABLE",
                                                            "JSON_VALUE",   "LEFT",
                                                            "LIKE",         "LISTAGG",
                                                            "LOCALTIME",    "LOCALTIMESTAMP",
                                                            "NATURAL",      "NORMALIZE",
                                                            "NOT",          "NULL",
                                                            "ON",           "OR",
                                                            "ORDER",        "OUTER",
                                                            "PREPARE",      "RECURSIVE",
                                                            "RIGHT",        "ROLLUP",
                                                            "SELECT",       "SKIP",
                                                            "TABLE",        "THEN",
                                                            "TRIM",         "TRUE",
                                                            "UESCAPE",      "UNION",
                                                            "UNNEST",       "USING",
                                                            "VALUES",       "WHEN",
                                                            "WHERE",        "WITH"});

bool reserved(std::string_view word) {
  return std::ranges::binary_search(kReserved, upper_case(word));
}

bool same_word(std::string_view typed, std::string_view keyword) {
  return std::ranges::equal(typed, keyword, [](char a, char b) {
    return (a >= 'a' && a <= 'z' ? a - 'a' + 'A' : a) == b;
  });
}

std::uint32_t depth(const ast::ExpressionPtr& expression) {
  return expression ? expression->depth : 0;
}
std::uint32_t depth(const ast::Expressions& expressions) {
  std::uint32_t deepest = 0;
  for (const auto& expression : expressions) deepest = std::max(deepest, depth(expression));
  return deepest;
}

// Nodes in which a chain such as a + b + c grows on the left, without the reader being nested.
struct ChildDepth {
  std::uint32_t operator()(const ast::Member& node) const { return depth(node.base); }
  std::uint32_t operator()(const ast::Subscript& node) const {
    return std::max(depth(node.base), depth(node.index));
  }
  std::uint32_t operator()(const ast::Arithmetic& node) const {
    return std::max(depth(node.left), depth(node.right));
  }
  std::uint32_t operator()(const ast::AtTimeZone& node) const { return depth(node.value); }
  std::uint32_t operator()(const ast::Negation& node) const { return depth(node.value); }
  std::uint32_t operator()(const ast::Not& node) const { return depth(node.value); }
  std::uint32_t operator()(const ast::Concatenation& node) const { return depth(node.parts); }
  std::uint32_t operator()(const ast::Logical& node) const { return depth(node.terms); }
  std::uint32_t operator()(const ast::Row& node) const { return depth(node.items); }
  std::uint32_t operator()(const ast::Array& node) const { return depth(node.items); }
  std::uint32_t operator()(const ast::Call& node) const { return depth(node.arguments); }
  std::uint32_t operator()(const ast::Cast& node) const { return depth(node.value); }
  std::uint32_t operator()(const ast::Lambda& node) const { return depth(node.body); }
  std::uint32_t operator()(const ast::Comparison& node) const {
    return std::max(depth(node.left), depth(node.right));
  }
  std::uint32_t operator()(const auto&) const { return 0; }
};

}  // namespace

std::uint32_t depth_of(const ast::Expression& expression) {
  return 1 + std::visit(ChildDepth{}, expression.node);
}

Result<ast::ExpressionPtr> Parser::bounded(ast::ExpressionPtr expression) const {
  if (expression->depth <= kNestingMax) return expression;
  return unreadable(expression->at, "statement is too large: nested too deeply");
}

ast::ExpressionPtr Parser::make_call(Position at, std::string_view name,
                                     ast::Expressions arguments) {
  ast::Call call;
  call.name.push_back({std::string(name), std::string(name), at});
  call.arguments = std::move(arguments);
  return make(at, std::move(call));
}

const Token& Parser::token(std::size_t ahead) const {
  return tokens_[std::min(next_ + ahead, tokens_.size() - 1)];
}

void Parser::advance() {
  if (next_ + 1 < tokens_.size()) ++next_;
  tried_.clear();
}

bool Parser::is_word(std::string_view keyword, std::size_t ahead) const {
  return token(ahead).kind == TokenKind::Word && same_word(token(ahead).text, keyword);
}

bool Parser::is_symbol(std::string_view symbol, std::size_t ahead) const {
  return token(ahead).kind == TokenKind::Symbol && token(ahead).text == symbol;
}

bool Parser::accept(std::string_view keyword) {
  if (is_word(keyword)) {
    advance();
    return true;
  }
  tried_.insert(fmt::format("'{}'", keyword));
  return false;
}

bool Parser::accept_symbol(std::string_view symbol) {
  if (is_symbol(symbol)) {
    advance();
    return true;
  }
  tried_.insert(fmt::format("'{}'", symbol));
  return false;
}

Result<void> Parser::expect(std::string_view keyword) {
  if (!accept(keyword)) return mismatch();
  return {};
}

Result<void> Parser::expect_symbol(std::string_view symbol) {
  if (!accept_symbol(symbol)) return mismatch();
  return {};
}

bool Parser::identifier_here(std::size_t ahead) const {
  const Token& here = token(ahead);
  return here.kind == TokenKind::QuotedName ||
         (here.kind == TokenKind::Word && !reserved(here.text));
}

ast::Identifier Parser::take_identifier() {
  const Token& here = token();
  ast::Identifier name{here.text, lower_case(here.text), here.at};
  advance();
  return name;
}

Result<ast::Identifier> Parser::identifier() {
  if (!identifier_here()) {
    const bool digits = token().kind == TokenKind::Integer && token(1).begin == token().end &&
                        token(1).kind == TokenKind::Word;
    if (digits) {
      return unreadable(token().at,
                        "identifiers must not start with a digit; surround the "
                        "identifier with double quotes");
    }
    return mismatch("<identifier>");
  }
  return take_identifier();
}

Result<std::string> Parser::string_literal() {
  if (token().kind != TokenKind::String) return mismatch("<string>");
  std::string text = token().text;
  advance();
  return text;
}

Error Parser::mismatch(std::string_view expected) {
  if (!expected.empty()) tried_.insert(std::string(expected));
  return unreadable(token().at, fmt::format("mismatched input '{}'. Expecting: {}", token().text,
                                            fmt::join(tried_, ", ")));
}

}  // namespace trailcam::query
