// Calls of functions with their windows and filters, and the names of types.
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "query/sql/parser.h"

namespace trailcam::query {

using ast::ExpressionPtr;

Result<ExpressionPtr> Parser::call(ast::Path name) {
  const Position at = name.front().at;
  advance();
  ast::Call made;
  made.name = std::move(name);
  if (accept_symbol("*")) {
    made.star = true;
  } else if (!is_symbol(")")) {
    made.distinct = accept("DISTINCT");
    if (!made.distinct) accept("ALL");
    do {
      made.arguments.push_back(TC_TRY(expression()));
    } while (accept_symbol(","));
    if (accept("ORDER")) {
      TC_TRY(expect("BY"));
      made.order_by = TC_TRY(sort_items());
    }
  }
  TC_TRY(expect_symbol(")"));
  TC_TRY(call_tail(made));
  return bounded(make(at, std::move(made)));
}

Result<void> Parser::call_tail(ast::Call& call) {
  if (is_word("FILTER") && is_symbol("(", 1)) {
    advance();
    advance();
    TC_TRY(expect("WHERE"));
    call.filter = TC_TRY(expression());
    TC_TRY(expect_symbol(")"));
  }
  if ((is_word("IGNORE") || is_word("RESPECT")) && is_word("NULLS", 1)) {
    call.ignore_nulls = is_word("IGNORE");
    advance();
    advance();
  }
  if (!is_word("OVER")) return {};
  advance();
  call.window = std::make_unique<ast::Window>();
  if (accept_symbol("(")) {
    *call.window = TC_TRY(window());
  } else {
    call.window->base = TC_TRY(identifier());
  }
  return {};
}

// LISTAGG(text [, separator] [ON OVERFLOW ...]) WITHIN GROUP (ORDER BY ...)
Result<ExpressionPtr> Parser::listagg() {
  const Position at = token().at;
  ast::Call made;
  made.name.push_back(take_identifier());
  TC_TRY(expect_symbol("("));
  made.distinct = accept("DISTINCT");
  if (!made.distinct) accept("ALL");
  made.arguments.push_back(TC_TRY(expression()));
  if (accept_symbol(",")) made.arguments.push_back(TC_TRY(expression()));
  if (accept("ON")) {
    TC_TRY(expect("OVERFLOW"));
    if (!accept("ERROR")) return not_supported(token().at, "LISTAGG with ON OVERFLOW TRUNCATE");
  }
  TC_TRY(expect_symbol(")"));
  TC_TRY(expect("WITHIN"));
  TC_TRY(expect("GROUP"));
  TC_TRY(expect_symbol("("));
  TC_TRY(expect("ORDER"));
  TC_TRY(expect("BY"));
  made.order_by = TC_TRY(sort_items());
  TC_TRY(expect_symbol(")"));
  TC_TRY(call_tail(made));
  return bounded(make(at, std::move(made)));
}

// What is between the parentheses of OVER, with the closing one.
Result<ast::Window> Parser::window() {
  ast::Window made;
  if (identifier_here() && !is_word("PARTITION") && !is_word("ROWS") && !is_word("RANGE") &&
      !is_word("GROUPS")) {
    made.base = take_identifier();
  }
  if (accept("PARTITION")) {
    TC_TRY(expect("BY"));
    do {
      made.partition_by.push_back(TC_TRY(expression()));
    } while (accept_symbol(","));
  }
  if (accept("ORDER")) {
    TC_TRY(expect("BY"));
    made.order_by = TC_TRY(sort_items());
  }
  for (const std::string_view unit : {"ROWS", "RANGE", "GROUPS"}) {
    if (accept(unit)) {
      made.frame = TC_TRY(frame(std::string(unit)));
      break;
    }
  }
  TC_TRY(expect_symbol(")"));
  return made;
}

Result<ast::Frame> Parser::frame(std::string unit) {
  ast::Frame made{std::move(unit), {}, std::nullopt};
  if (!accept("BETWEEN")) {
    made.start = TC_TRY(frame_bound());
    return made;
  }
  made.start = TC_TRY(frame_bound());
  TC_TRY(expect("AND"));
  made.end = TC_TRY(frame_bound());
  return made;
}

Result<ast::FrameBound> Parser::frame_bound() {
  using Kind = ast::FrameBound::Kind;
  if (accept("CURRENT")) {
    TC_TRY(expect("ROW"));
    return ast::FrameBound{Kind::CurrentRow, nullptr};
  }
  const bool unbounded = accept("UNBOUNDED");
  ExpressionPtr distance = unbounded ? nullptr : TC_TRY(expression());
  if (accept("PRECEDING")) {
    return ast::FrameBound{unbounded ? Kind::UnboundedPreceding : Kind::Preceding,
                           std::move(distance)};
  }
  TC_TRY(expect("FOLLOWING"));
  return ast::FrameBound{unbounded ? Kind::UnboundedFollowing : Kind::Following,
                         std::move(distance)};
}

Result<std::vector<ast::SortItem>> Parser::sort_items() {
  std::vector<ast::SortItem> items;
  do {
    ast::SortItem item{TC_TRY(expression())};
    item.descending = accept("DESC");
    if (!item.descending) accept("ASC");
    if (accept("NULLS")) {
      item.nulls_first = accept("FIRST");
      if (!item.nulls_first) TC_TRY(expect("LAST"));
    }
    items.push_back(std::move(item));
  } while (accept_symbol(","));
  return items;
}

Result<Type> Parser::type() {
  const Level level(*this);
  TC_TRY(level.check());
  Type made = TC_TRY(type_name());
  std::size_t suffixes = 0;
  while (accept("ARRAY")) {
    if (++suffixes > kNestingMax) {
      return unreadable(token().at, "statement is too large: nested too deeply");
    }
    made = Type::array(std::move(made));
  }
  return made;
}

Result<int> Parser::type_parameter() {
  if (token().kind != TokenKind::Integer) return mismatch("<integer>");
  int value = 0;
  const std::string& text = token().text;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (parsed.ec != std::errc{}) return unreadable(token().at, "Invalid numeric literal: " + text);
  advance();
  return value;
}

Result<Type> Parser::type_name() {
  const Position at = token().at;
  const ast::Identifier name = TC_TRY(identifier());
  const std::string& word = name.lower;
  if (word == "array" || word == "map") {
    const std::string_view closing = is_symbol("<") ? ">" : ")";
    if (!accept_symbol("<")) TC_TRY(expect_symbol("("));
    Type first = TC_TRY(type());
    if (word == "array") {
      TC_TRY(expect_symbol(closing));
      return Type::array(std::move(first));
    }
    TC_TRY(expect_symbol(","));
    Type second = TC_TRY(type());
    TC_TRY(expect_symbol(closing));
    return Type::map(std::move(first), std::move(second));
  }
  if (word == "row") return row_type();
  if (word == "time" || word == "timestamp") return zoned_type(word);
  if (word == "decimal" || word == "dec" || word == "numeric") {
    int precision = 38;
    int scale = 0;
    if (accept_symbol("(")) {
      precision = TC_TRY(type_parameter());
      if (accept_symbol(",")) scale = TC_TRY(type_parameter());
      TC_TRY(expect_symbol(")"));
    }
    if (precision < 1 || precision > 38 || scale > precision) {
      return senseless(at, fmt::format("Invalid DECIMAL({}, {})", precision, scale));
    }
    return Type::decimal(precision, scale);
  }
  if (word == "varchar" || word == "char") {
    if (!accept_symbol("(")) return word == "char" ? Type::varchar(1) : Type(TypeKind::Varchar);
    const int length = TC_TRY(type_parameter());
    TC_TRY(expect_symbol(")"));
    return Type::varchar(static_cast<std::uint32_t>(length));
  }
  if (word == "double") accept("PRECISION");
  static constexpr std::pair<std::string_view, TypeKind> kPlain[] = {
      {"boolean", TypeKind::Boolean},
      {"tinyint", TypeKind::Tinyint},
      {"smallint", TypeKind::Smallint},
      {"integer", TypeKind::Integer},
      {"int", TypeKind::Integer},
      {"bigint", TypeKind::Bigint},
      {"real", TypeKind::Real},
      {"double", TypeKind::Double},
      {"varbinary", TypeKind::Varbinary},
      {"json", TypeKind::Json},
      {"date", TypeKind::Date}};
  for (const auto& [known, kind] : kPlain) {
    if (word == known) return Type(kind);
  }
  return senseless(at, fmt::format("Unknown type: {}", word));
}

Result<Type> Parser::zoned_type(std::string_view word) {
  if (accept_symbol("(")) {
    TC_TRY(type_parameter());
    TC_TRY(expect_symbol(")"));
  }
  const bool zoned = is_word("WITH") && is_word("TIME", 1);
  if (zoned || (is_word("WITHOUT") && is_word("TIME", 1))) {
    advance();
    advance();
    TC_TRY(expect("ZONE"));
  }
  if (word == "time") {
    if (zoned) return not_supported(token().at, "time with time zone is not supported");
    return Type(TypeKind::Time);
  }
  return zoned ? Type::zoned("UTC") : Type(TypeKind::Timestamp);
}

// ROW(a BIGINT, VARCHAR)
Result<Type> Parser::row_type() {
  TC_TRY(expect_symbol("("));
  std::vector<Field> fields;
  do {
    const bool named = identifier_here() &&
                       (identifier_here(1) && !is_word("ARRAY", 1) && !is_word("PRECISION", 1));
    std::string name = named ? take_identifier().lower : "";
    Type field = TC_TRY(type());
    fields.push_back({std::move(name), std::move(field)});
  } while (accept_symbol(","));
  TC_TRY(expect_symbol(")"));
  return Type::row(std::move(fields));
}

}  // namespace trailcam::query
