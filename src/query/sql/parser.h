// Reads tokens into a syntax tree: recursive descent over Trino's grammar of queries.
//
// Internal to src/query/sql. One Parser reads one statement.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "query/sql/ast.h"
#include "query/sql/token.h"

namespace trailcam::query {

class Parser {
 public:
  // `statement` is what the tokens are of, and outlives the parser.
  Parser(std::string_view statement, std::vector<Token> tokens, Dialect dialect)
      : statement_(statement), tokens_(std::move(tokens)), dialect_(dialect) {}

  // The whole statement, with a `;` at its end or without.
  Result<ast::QueryPtr> statement();

  // Names that stood where a table does, in order; those of WITH among them.
  const std::vector<ast::Path>& tables() const { return tables_; }
  const std::set<std::string>& with_names() const { return with_names_; }

 private:
  // Counts how deep the reader is; refuses what is nested too deeply.
  class Level;

  // parse_query.cpp
  Result<ast::QueryPtr> query();
  Result<std::vector<ast::WithQuery>> with();
  Result<ast::QueryBodyPtr> query_body();
  Result<ast::QueryBodyPtr> intersection();
  Result<ast::QueryBodyPtr> query_primary();
  Result<ast::QueryBodyPtr> set_operation(std::string operation, ast::QueryBodyPtr left,
                                          ast::QueryBodyPtr right, Position at, bool all);
  Result<ast::Select> select();
  Result<ast::SelectItem> select_item();
  Result<void> group_by(ast::Select& select);
  Result<ast::GroupingElement> grouping_element();
  Result<ast::Expressions> grouping_set();
  Result<void> row_limits(ast::Query& query);
  Result<ast::ExpressionPtr> row_count();

  // parse_relation.cpp
  Result<ast::RelationPtr> relation();
  Result<ast::RelationPtr> join(ast::RelationPtr left, ast::Join::Kind kind, bool natural);
  Result<ast::RelationPtr> sampled_relation();
  Result<void> relation_alias(ast::Relation& relation);
  Result<ast::RelationPtr> primary_relation();
  Result<ast::Path> table_name();
  std::optional<ast::Identifier> dashed_name();
  Result<ast::Path> column_aliases();

  // parse_expression.cpp
  Result<ast::ExpressionPtr> expression();
  Result<ast::ExpressionPtr> logical(bool all);
  Result<ast::ExpressionPtr> negation();
  Result<ast::ExpressionPtr> predicated();
  Result<ast::ExpressionPtr> predicate(ast::ExpressionPtr value);
  Result<ast::ExpressionPtr> comparison(ast::ExpressionPtr value, std::string operation);
  Result<ast::ExpressionPtr> in(ast::ExpressionPtr value, Position at, bool negated);
  Result<ast::ExpressionPtr> is(ast::ExpressionPtr value, Position at);
  Result<ast::ExpressionPtr> concatenation();
  Result<ast::ExpressionPtr> sum();
  Result<ast::ExpressionPtr> product();
  Result<ast::ExpressionPtr> signed_value();
  Result<ast::ExpressionPtr> zoned();
  Result<ast::ExpressionPtr> postfix();
  Result<ast::Expressions> expressions_until(std::string_view closing);

  // parse_primary.cpp
  Result<ast::ExpressionPtr> primary();
  Result<ast::ExpressionPtr> parenthesised();
  Result<ast::ExpressionPtr> word();
  Result<ast::ExpressionPtr> special_form(const std::string& keyword, bool& found);
  Result<ast::ExpressionPtr> case_expression();
  Result<ast::ExpressionPtr> cast(bool forgiving);
  Result<ast::ExpressionPtr> interval();
  Result<ast::ExpressionPtr> extract();
  Result<ast::ExpressionPtr> trim();
  Result<ast::ExpressionPtr> substring();
  Result<ast::ExpressionPtr> position();
  Result<ast::ExpressionPtr> lambda(ast::Path parameters);
  bool lambda_follows() const;

  // parse_call.cpp
  Result<ast::ExpressionPtr> call(ast::Path name);
  Result<ast::ExpressionPtr> listagg();
  Result<void> call_tail(ast::Call& call);
  Result<ast::Window> window();
  Result<ast::Frame> frame(std::string unit);
  Result<ast::FrameBound> frame_bound();
  Result<std::vector<ast::SortItem>> sort_items();
  Result<Type> type();
  Result<Type> type_name();
  Result<Type> row_type();
  Result<Type> zoned_type(std::string_view word);
  Result<int> type_parameter();

  // parse_tokens.cpp
  const Token& token(std::size_t ahead = 0) const;
  void advance();
  bool is_word(std::string_view keyword, std::size_t ahead = 0) const;
  bool is_symbol(std::string_view symbol, std::size_t ahead = 0) const;
  bool accept(std::string_view keyword);  // a keyword, in capitals
  bool accept_symbol(std::string_view symbol);
  Result<void> expect(std::string_view keyword);
  Result<void> expect_symbol(std::string_view symbol);
  bool identifier_here(std::size_t ahead = 0) const;
  Result<ast::Identifier> identifier();
  ast::Identifier take_identifier();
  Result<std::string> string_literal();
  Error mismatch(std::string_view expected = {});

  ast::ExpressionPtr make(Position at, auto node);
  ast::ExpressionPtr make_call(Position at, std::string_view name, ast::Expressions arguments);
  Result<ast::ExpressionPtr> bounded(ast::ExpressionPtr expression) const;

  std::string_view statement_;
  std::vector<Token> tokens_;
  Dialect dialect_;
  std::size_t next_ = 0;
  std::size_t level_ = 0;
  std::set<std::string> tried_;  // what would have been right at the next token
  std::vector<ast::Path> tables_;
  std::set<std::string> with_names_;
};

class Parser::Level {
 public:
  explicit Level(Parser& parser) : parser_(parser) { ++parser_.level_; }
  ~Level() { --parser_.level_; }
  Level(const Level&) = delete;
  Level& operator=(const Level&) = delete;

  Result<void> check() const {
    if (parser_.level_ <= kNestingMax) return {};
    return unreadable(parser_.token().at, "statement is too large: nested too deeply");
  }

 private:
  Parser& parser_;
};

// How deep an expression is with what is in it. The deepest child decides.
std::uint32_t depth_of(const ast::Expression& expression);

ast::ExpressionPtr Parser::make(Position at, auto node) {
  auto made = std::make_unique<ast::Expression>();
  made->at = at;
  made->node = std::move(node);
  made->depth = depth_of(*made);
  return made;
}

}  // namespace trailcam::query
