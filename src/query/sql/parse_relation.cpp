// FROM: tables, joins, UNNEST, subqueries and their aliases.
#include <algorithm>
#include <utility>

#include "query/sql/parser.h"

namespace trailcam::query {

using ast::RelationPtr;

Result<RelationPtr> Parser::relation() {
  const Level level(*this);
  TC_TRY(level.check());
  RelationPtr left = TC_TRY(sampled_relation());
  for (;;) {
    using Kind = ast::Join::Kind;
    const bool natural = accept("NATURAL");
    Kind kind = Kind::Inner;
    if (accept("CROSS")) {
      kind = Kind::Cross;
      TC_TRY(expect("JOIN"));
    } else if (is_word("LEFT") || is_word("RIGHT") || is_word("FULL")) {
      kind = is_word("LEFT") ? Kind::Left : is_word("RIGHT") ? Kind::Right : Kind::Full;
      advance();
      accept("OUTER");
      TC_TRY(expect("JOIN"));
    } else if (accept("INNER")) {
      TC_TRY(expect("JOIN"));
    } else if (!accept("JOIN")) {
      if (natural) return mismatch();
      return left;
    }
    left = TC_TRY(join(std::move(left), kind, natural));
    if (left->depth > kNestingMax) {
      return unreadable(left->at, "statement is too large: nested too deeply");
    }
  }
}

Result<RelationPtr> Parser::join(RelationPtr left, ast::Join::Kind kind, bool natural) {
  if (natural) return not_supported(token().at, "Natural join not supported");
  auto made = std::make_unique<ast::Relation>();
  made->at = left->at;
  ast::Join join{kind, std::move(left), nullptr, nullptr, {}};
  if (kind == ast::Join::Kind::Cross) {
    join.right = TC_TRY(sampled_relation());
  } else {
    // a JOIN b JOIN c ON .. ON ..: what follows may itself be a join.
    join.right = TC_TRY(relation());
    if (accept("USING")) {
      join.columns = TC_TRY(column_aliases());
    } else {
      TC_TRY(expect("ON"));
      join.on = TC_TRY(expression());
    }
  }
  made->depth = 1 + std::max(join.left->depth, join.right->depth);
  made->node = std::move(join);
  return made;
}

Result<RelationPtr> Parser::sampled_relation() {
  RelationPtr made = TC_TRY(primary_relation());
  TC_TRY(relation_alias(*made));
  if (!accept("TABLESAMPLE")) return made;
  ast::Sample sample;
  sample.method = is_word("SYSTEM") ? "SYSTEM" : "BERNOULLI";
  if (!accept("BERNOULLI") && !accept("SYSTEM")) return mismatch();
  TC_TRY(expect_symbol("("));
  sample.percent = TC_TRY(expression());
  TC_TRY(expect_symbol(")"));
  made->sample = std::move(sample);
  return made;
}

Result<void> Parser::relation_alias(ast::Relation& relation) {
  static constexpr std::string_view kFollow[] = {"TABLESAMPLE", "OFFSET", "FETCH", "LIMIT",
                                                 "WINDOW"};
  const bool follows = token().kind == TokenKind::Word &&
                       std::ranges::any_of(kFollow, [&](auto word) { return is_word(word); });
  if (accept("AS")) {
    relation.alias = TC_TRY(identifier());
  } else if (identifier_here() && !follows) {
    relation.alias = take_identifier();
  }
  if (relation.alias && is_symbol("(")) relation.column_aliases = TC_TRY(column_aliases());
  return {};
}

Result<RelationPtr> Parser::primary_relation() {
  auto made = std::make_unique<ast::Relation>();
  made->at = token().at;
  if (accept("UNNEST")) {
    TC_TRY(expect_symbol("("));
    ast::Unnest unnest{TC_TRY(expressions_until(")")), false};
    if (is_word("WITH") && is_word("ORDINALITY", 1)) {
      advance();
      advance();
      unnest.ordinality = true;
    }
    made->node = std::move(unnest);
    return made;
  }
  if (is_word("LATERAL") && is_symbol("(", 1)) {
    advance();
    advance();
    made->node = ast::Derived{TC_TRY(query()), true};
    TC_TRY(expect_symbol(")"));
    return made;
  }
  if (!is_symbol("(")) {
    made->node = ast::Table{TC_TRY(table_name())};
    return made;
  }
  advance();
  std::size_t ahead = 0;
  while (is_symbol("(", ahead)) ++ahead;
  const bool query_here = is_word("SELECT", ahead) || is_word("WITH", ahead) ||
                          is_word("VALUES", ahead) || is_word("TABLE", ahead);
  if (query_here) {
    made->node = ast::Derived{TC_TRY(query()), false};
  } else {
    RelationPtr inner = TC_TRY(relation());
    made->depth = 1 + inner->depth;
    made->node = std::move(inner);
  }
  TC_TRY(expect_symbol(")"));
  return made;
}

Result<ast::Path> Parser::table_name() {
  ast::Path name;
  do {
    std::optional<ast::Identifier> dashed = dashed_name();
    name.push_back(dashed ? *std::move(dashed) : TC_TRY(identifier()));
  } while (is_symbol(".") && accept_symbol("."));
  tables_.push_back(name);
  return name;
}

// Lake takes the names and ids of event data stores as they are: 0e1f2a3b-4c5d-..., my-store.
std::optional<ast::Identifier> Parser::dashed_name() {
  if (dialect_ != Dialect::Lake || token().kind == TokenKind::QuotedName) return std::nullopt;
  const auto in_name = [&](std::size_t at) {
    if (at >= statement_.size()) return false;
    const char c = statement_[at];
    const bool dash = c == '-' && (at + 1 >= statement_.size() || statement_[at + 1] != '-');
    return dash || c == '_' || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
  };
  std::size_t end = token().begin;
  while (in_name(end) && !(statement_[end] == '-' && end == token().begin)) ++end;
  const std::string_view text = statement_.substr(token().begin, end - token().begin);
  if (!text.contains('-') || text.ends_with('-')) return std::nullopt;
  ast::Identifier name{std::string(text), lower_case(text), token().at};
  while (token().kind != TokenKind::End && token().begin < end) advance();
  return name;
}

Result<ast::Path> Parser::column_aliases() {
  ast::Path names;
  TC_TRY(expect_symbol("("));
  do {
    names.push_back(TC_TRY(identifier()));
  } while (accept_symbol(","));
  TC_TRY(expect_symbol(")"));
  return names;
}

}  // namespace trailcam::query
