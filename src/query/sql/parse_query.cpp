// Queries: WITH, SELECT, set operations, VALUES, ORDER BY, OFFSET and LIMIT.
#include <algorithm>
#include <utility>

#include "query/sql/parser.h"

namespace trailcam::query {

using ast::ExpressionPtr;
using ast::QueryBodyPtr;

Result<ast::QueryPtr> Parser::statement() {
  static constexpr std::string_view kBegins[] = {"SELECT", "WITH", "VALUES", "TABLE"};
  const bool begins =
      is_symbol("(") || std::ranges::any_of(kBegins, [&](auto word) { return is_word(word); });
  if (!begins) return mismatch("<query>");
  ast::QueryPtr whole = TC_TRY(query());
  accept_symbol(";");
  if (token().kind != TokenKind::End) {
    tried_.erase("';'");
    return mismatch("<EOF>");
  }
  return whole;
}

Result<ast::QueryPtr> Parser::query() {
  const Level level(*this);
  TC_TRY(level.check());
  auto made = std::make_unique<ast::Query>();
  made->at = token().at;
  if (is_word("WITH")) made->with = TC_TRY(with());
  made->body = TC_TRY(query_body());
  if (accept("ORDER")) {
    TC_TRY(expect("BY"));
    made->order_by = TC_TRY(sort_items());
  }
  TC_TRY(row_limits(*made));
  return made;
}

Result<std::vector<ast::WithQuery>> Parser::with() {
  advance();
  if (is_word("RECURSIVE")) {
    return not_supported(token().at, "Recursive queries are not supported");
  }
  std::vector<ast::WithQuery> queries;
  do {
    ast::WithQuery named{TC_TRY(identifier()), {}, nullptr};
    if (is_symbol("(")) named.columns = TC_TRY(column_aliases());
    TC_TRY(expect("AS"));
    TC_TRY(expect_symbol("("));
    named.query = TC_TRY(query());
    TC_TRY(expect_symbol(")"));
    with_names_.insert(named.name.lower);
    queries.push_back(std::move(named));
  } while (accept_symbol(","));
  return queries;
}

Result<QueryBodyPtr> Parser::set_operation(std::string operation, QueryBodyPtr left,
                                           QueryBodyPtr right, Position at, bool all) {
  auto made = std::make_unique<ast::QueryBody>();
  made->depth = 1 + std::max(left->depth, right->depth);
  if (made->depth > kNestingMax) {
    return unreadable(at, "statement is too large: nested too deeply");
  }
  made->node = ast::SetOperation{at, std::move(operation), all, std::move(left), std::move(right)};
  return made;
}

Result<QueryBodyPtr> Parser::query_body() {
  QueryBodyPtr left = TC_TRY(intersection());
  for (;;) {
    const Position at = token().at;
    std::string operation = is_word("UNION") ? "UNION" : "EXCEPT";
    if (!accept("UNION") && !accept("EXCEPT")) return left;
    const bool all = accept("ALL");
    if (!all) accept("DISTINCT");
    QueryBodyPtr right = TC_TRY(intersection());
    left = TC_TRY(set_operation(std::move(operation), std::move(left), std::move(right), at, all));
  }
}

Result<QueryBodyPtr> Parser::intersection() {
  QueryBodyPtr left = TC_TRY(query_primary());
  for (;;) {
    const Position at = token().at;
    if (!accept("INTERSECT")) return left;
    const bool all = accept("ALL");
    if (!all) accept("DISTINCT");
    QueryBodyPtr right = TC_TRY(query_primary());
    left = TC_TRY(set_operation("INTERSECT", std::move(left), std::move(right), at, all));
  }
}

Result<QueryBodyPtr> Parser::query_primary() {
  auto made = std::make_unique<ast::QueryBody>();
  const Position at = token().at;
  if (is_word("SELECT")) {
    made->node = TC_TRY(select());
  } else if (accept("VALUES")) {
    ast::Values values{at, {}};
    do {
      values.rows.push_back(TC_TRY(expression()));
    } while (accept_symbol(","));
    made->node = std::move(values);
  } else if (accept("TABLE")) {
    made->node = ast::TableQuery{TC_TRY(table_name())};
  } else if (accept_symbol("(")) {
    made->node = TC_TRY(query());
    TC_TRY(expect_symbol(")"));
  } else {
    accept("SELECT");
    return mismatch();
  }
  return made;
}

Result<ast::Select> Parser::select() {
  ast::Select made;
  made.at = token().at;
  advance();
  made.distinct = accept("DISTINCT");
  if (!made.distinct) accept("ALL");
  do {
    made.items.push_back(TC_TRY(select_item()));
  } while (accept_symbol(","));
  if (accept("FROM")) {
    do {
      made.from.push_back(TC_TRY(relation()));
    } while (accept_symbol(","));
  }
  if (accept("WHERE")) made.where = TC_TRY(expression());
  if (accept("GROUP")) TC_TRY(group_by(made));
  if (accept("HAVING")) made.having = TC_TRY(expression());
  if (accept("WINDOW")) {
    do {
      ast::Identifier name = TC_TRY(identifier());
      TC_TRY(expect("AS"));
      TC_TRY(expect_symbol("("));
      ast::Window definition = TC_TRY(window());
      made.windows.push_back({std::move(name), std::move(definition)});
    } while (accept_symbol(","));
  }
  return made;
}

Result<ast::SelectItem> Parser::select_item() {
  ast::SelectItem item;
  item.at = token().at;
  if (accept_symbol("*")) {
    item.star = true;
    return item;
  }
  item.value = TC_TRY(expression());
  if (is_symbol(".") && is_symbol("*", 1)) {
    advance();
    advance();
    item.star = true;
    if (accept("AS")) item.star_names = TC_TRY(column_aliases());
    return item;
  }
  if (accept("AS")) {
    item.alias = TC_TRY(identifier());
  } else if (identifier_here() && !is_word("OFFSET") && !is_word("FETCH") && !is_word("LIMIT") &&
             !is_word("WINDOW")) {
    item.alias = take_identifier();
  }
  return item;
}

Result<void> Parser::group_by(ast::Select& select) {
  TC_TRY(expect("BY"));
  select.grouped = true;
  if (!accept("DISTINCT")) accept("ALL");
  do {
    select.group_by.push_back(TC_TRY(grouping_element()));
  } while (accept_symbol(","));
  return {};
}

Result<ast::GroupingElement> Parser::grouping_element() {
  using Kind = ast::GroupingElement::Kind;
  ast::GroupingElement element;
  const bool sets = is_word("GROUPING") && is_word("SETS", 1);
  if (!sets && !is_word("ROLLUP") && !is_word("CUBE")) {
    // (a, b) groups by both; (a) + 1 is an expression that begins so.
    ast::ExpressionPtr key = TC_TRY(expression());
    ast::Expressions keys;
    if (auto* row = std::get_if<ast::Row>(&key->node)) {
      keys = std::move(row->items);
    } else {
      keys.push_back(std::move(key));
    }
    element.sets.push_back(std::move(keys));
    return element;
  }
  element.kind = sets ? Kind::Sets : is_word("ROLLUP") ? Kind::Rollup : Kind::Cube;
  advance();
  if (sets) advance();
  TC_TRY(expect_symbol("("));
  if (accept_symbol(")")) return element;
  do {
    element.sets.push_back(TC_TRY(grouping_set()));
  } while (accept_symbol(","));
  TC_TRY(expect_symbol(")"));
  return element;
}

Result<ast::Expressions> Parser::grouping_set() {
  ast::Expressions keys;
  if (is_symbol("(") && is_symbol(")", 1)) {
    advance();
    advance();
    return keys;
  }
  ast::ExpressionPtr key = TC_TRY(expression());
  if (auto* row = std::get_if<ast::Row>(&key->node)) return std::move(row->items);
  keys.push_back(std::move(key));
  return keys;
}

Result<void> Parser::row_limits(ast::Query& query) {
  if (accept("OFFSET")) {
    query.offset = TC_TRY(row_count());
    if (!accept("ROW")) accept("ROWS");
  }
  if (accept("LIMIT")) {
    if (accept("ALL")) return {};
    query.limit = TC_TRY(row_count());
    return {};
  }
  if (!accept("FETCH")) return {};
  if (!accept("FIRST") && !accept("NEXT")) return mismatch();
  const Position at = token().at;
  if (is_word("ROW") || is_word("ROWS")) {
    query.limit = make(at, ast::Number{TokenKind::Integer, "1"});
  } else {
    query.limit = TC_TRY(row_count());
  }
  if (!accept("ROW") && !accept("ROWS")) return mismatch();
  if (accept("ONLY")) return {};
  TC_TRY(expect("WITH"));
  TC_TRY(expect("TIES"));
  query.with_ties = true;
  return {};
}

Result<ExpressionPtr> Parser::row_count() {
  if (token().kind != TokenKind::Integer) return mismatch("<integer>");
  ExpressionPtr count = make(token().at, ast::Number{TokenKind::Integer, token().text});
  advance();
  return count;
}

}  // namespace trailcam::query
