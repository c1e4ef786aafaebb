// Names, comparisons, logic and constructors.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "query/sql/analyzer.h"
#include "query/sql/quote.h"

namespace trailcam::query {
namespace {

Error type_mismatch(Position at, std::string_view words) {
  return Error(ErrorKind::Invalid,
               fmt::format("TYPE_MISMATCH: line {}:{}: {}", at.line, at.column, words));
}

std::uint32_t code_points(std::string_view text) {
  return static_cast<std::uint32_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

// The names of a.b.c, outermost first; empty where the base is something else.
std::vector<const ast::Identifier*> chain_of(const ast::Expression& expression) {
  std::vector<const ast::Identifier*> parts;
  const ast::Expression* at = &expression;
  while (const auto* member = at->as<ast::Member>()) {
    parts.push_back(&member->name);
    at = member->base.get();
  }
  const auto* name = at->as<ast::Name>();
  if (name == nullptr) return {};
  parts.push_back(&name->name);
  std::ranges::reverse(parts);
  return parts;
}

std::string dotted(const std::vector<const ast::Identifier*>& parts) {
  std::string text;
  for (const ast::Identifier* part : parts) text += (text.empty() ? "" : ".") + part->text;
  return text;
}

// Whether `given`, the names before a column's, are the end of the field's own.
bool qualifies(const ScopeField& field, const std::vector<const ast::Identifier*>& parts,
               std::size_t count) {
  if (count > field.qualifiers.size()) return false;
  const std::size_t skipped = field.qualifiers.size() - count;
  for (std::size_t i = 0; i < count; ++i) {
    if (field.qualifiers[skipped + i] != parts[i]->lower) return false;
  }
  return true;
}

}  // namespace

Result<Typed> Analyzer::expression(const ast::Expression& expression) {
  std::optional<Ungrouped> before = std::exchange(ungrouped_, std::nullopt);
  Typed made = TC_TRY(unchecked(expression));
  bytes_ += made.sql.size();
  if (bytes_ > kTranslatedBytesMax * 4 || made.sql.size() > kTranslatedBytesMax) {
    return not_supported(expression.at, "statement is too large");
  }
  if (ungrouped_ && state_.keys.contains(made.sql)) ungrouped_.reset();
  if (before) ungrouped_ = std::move(before);
  made.at = expression.at;
  return made;
}

Result<Typed> Analyzer::unchecked(const ast::Expression& expression) {
  const Position at = expression.at;
  const auto visit = [&](const auto& node) -> Result<Typed> {
    using Node = std::decay_t<decltype(node)>;
    if constexpr (std::is_same_v<Node, ast::Null>) {
      return Typed{TypeKind::Unknown, "NULL"};
    } else if constexpr (std::is_same_v<Node, ast::Boolean>) {
      return Typed{TypeKind::Boolean, node.value ? "true" : "false"};
    } else if constexpr (std::is_same_v<Node, ast::String>) {
      return Typed{Type::varchar(code_points(node.text)), sql_text(node.text), at,
                   Constant{.text = node.text}};
    } else if constexpr (std::is_same_v<Node, ast::Binary>) {
      std::string hex;
      for (const char c : node.bytes) hex += fmt::format("{:02X}", static_cast<unsigned char>(c));
      return Typed{TypeKind::Varbinary, fmt::format("unhex('{}')", hex)};
    } else if constexpr (std::is_same_v<Node, ast::Number> ||
                         std::is_same_v<Node, ast::TypedLiteral> ||
                         std::is_same_v<Node, ast::Interval>) {
      return literal(node, at);
    } else if constexpr (std::is_same_v<Node, ast::Name> || std::is_same_v<Node, ast::Member>) {
      return name_chain(expression);
    } else if constexpr (std::is_same_v<Node, ast::Subscript>) {
      return subscript(node, at);
    } else if constexpr (std::is_same_v<Node, ast::Negation>) {
      return negation(node, at);
    } else if constexpr (std::is_same_v<Node, ast::Not>) {
      return negated(node, at);
    } else if constexpr (std::is_same_v<Node, ast::Arithmetic>) {
      return arithmetic(node, at);
    } else if constexpr (std::is_same_v<Node, ast::Concatenation>) {
      return concatenation(node, at);
    } else if constexpr (std::is_same_v<Node, ast::Comparison>) {
      return comparison(node, at);
    } else if constexpr (std::is_same_v<Node, ast::Logical>) {
      return logical(node, at);
    } else if constexpr (std::is_same_v<Node, ast::IsNull>) {
      const Typed value = TC_TRY(this->expression(*node.value));
      return Typed{TypeKind::Boolean,
                   fmt::format("({} IS {}NULL)", value.sql, node.negated ? "NOT " : "")};
    } else if constexpr (std::is_same_v<Node, ast::IsDistinct>) {
      return is_distinct(node, at);
    } else if constexpr (std::is_same_v<Node, ast::Between>) {
      return between(node, at);
    } else if constexpr (std::is_same_v<Node, ast::InList>) {
      return in_list(node, at);
    } else if constexpr (std::is_same_v<Node, ast::InQuery>) {
      return in_query(node, at);
    } else if constexpr (std::is_same_v<Node, ast::Like>) {
      return like(node, at);
    } else if constexpr (std::is_same_v<Node, ast::Exists>) {
      return exists(node, at);
    } else if constexpr (std::is_same_v<Node, ast::Quantified>) {
      return quantified(node, at);
    } else if constexpr (std::is_same_v<Node, ast::Subquery>) {
      return subquery(*node.query, at);
    } else if constexpr (std::is_same_v<Node, ast::Case>) {
      return case_when(node, at);
    } else if constexpr (std::is_same_v<Node, ast::Cast>) {
      Typed value = TC_TRY(this->expression(*node.value));
      value.at = at;
      if (!node.forgiving || !node.type.is_nested()) {
        return cast(value, node.type, node.forgiving);
      }
      // One wrong element makes all of it NULL.
      return tried(TC_TRY(cast(value, node.type, false)), *node.value, at);
    } else if constexpr (std::is_same_v<Node, ast::Lambda>) {
      return senseless(at, "Lambda expression should always be used inside a function");
    } else if constexpr (std::is_same_v<Node, ast::Row>) {
      return row(node, at);
    } else if constexpr (std::is_same_v<Node, ast::Array>) {
      return array(node, at);
    } else if constexpr (std::is_same_v<Node, ast::AtTimeZone>) {
      return at_time_zone(node, at);
    } else if constexpr (std::is_same_v<Node, ast::Extract>) {
      ast::Call extraction;
      Typed value = TC_TRY(this->expression(*node.value));
      static constexpr std::pair<std::string_view, std::string_view> kFields[] = {
          {"year", "year"},     {"quarter", "quarter"},
          {"month", "month"},   {"week", "week"},
          {"day", "day"},       {"day_of_month", "day"},
          {"dow", "isodow"},    {"day_of_week", "isodow"},
          {"doy", "dayofyear"}, {"day_of_year", "dayofyear"},
          {"yow", "isoyear"},   {"year_of_week", "isoyear"},
          {"hour", "hour"},     {"minute", "minute"},
          {"second", "second"}};
      for (const auto& [field, function] : kFields) {
        if (node.field != field) continue;
        if (!value.type.is_moment()) {
          return type_mismatch(
              at, fmt::format("Cannot extract {} from {}", node.field, value.type.name()));
        }
        return Typed{TypeKind::Bigint, fmt::format("{}({})", function, wall_clock(value))};
      }
      return unreadable(at, fmt::format("Invalid EXTRACT field: {}", node.field));
    } else if constexpr (std::is_same_v<Node, ast::Current>) {
      return current(node, at);
    } else {
      return call(node, at);
    }
  };
  return std::visit(visit, expression.node);
}

// --- names ---

std::optional<Typed> Analyzer::lambda_parameter(std::string_view name) const {
  for (auto it = lambdas_.rbegin(); it != lambdas_.rend(); ++it) {
    if (it->name == name) return it->value;
  }
  return std::nullopt;
}

void Analyzer::touch(const ScopeField& field) {
  if (!field.origin) return;
  const std::string& path = field.origin->path;
  scans_[field.origin->scan].used.insert(path.substr(0, path.find('.')));
}

// The column that the front of `parts` names, the longest that there is; `used` is how many of
// them.
Result<std::optional<Typed>> Analyzer::column(const std::vector<const ast::Identifier*>& parts,
                                              std::size_t& used) {
  for (const Scope* scope = current_scope(); scope != nullptr; scope = scope->outer) {
    for (std::size_t count = parts.size(); count > 0; --count) {
      const ScopeField* found = nullptr;
      for (const ScopeField& field : scope->fields) {
        if (field.name.empty() || field.name != parts[count - 1]->lower ||
            !qualifies(field, parts, count - 1)) {
          continue;
        }
        if (found != nullptr) {
          return senseless(parts[0]->at, fmt::format("Column '{}' is ambiguous", dotted(parts)));
        }
        found = &field;
      }
      if (found == nullptr) continue;
      used = count;
      touch(*found);
      const bool own = scope == state_.scope;
      if (own && state_.aggregated && !state_.in_aggregate && !state_.keys.contains(found->sql)) {
        ungrouped_ = Ungrouped{parts[0]->at, dotted(parts)};
      }
      Typed value{found->type, found->sql, parts[0]->at, {}, found->origin};
      // A condition of a subquery says nothing about the rows of the queries around it.
      if (!own) value.origin.reset();
      return std::optional<Typed>(std::move(value));
    }
  }
  return std::optional<Typed>();
}

Result<Typed> Analyzer::name_chain(const ast::Expression& expression) {
  const std::vector<const ast::Identifier*> parts = chain_of(expression);
  if (parts.empty()) {
    const auto& node = *expression.as<ast::Member>();
    return member(TC_TRY(this->expression(*node.base)), node.name, node.name.text);
  }
  std::optional<Typed> value = lambda_parameter(parts[0]->lower);
  std::size_t used = 1;
  if (!value && state_.outputs != nullptr && !state_.in_aggregate) {
    const auto& names = *state_.output_names;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (names[i].name.empty() || names[i].name != parts[0]->lower) continue;
      const Typed& output = (*state_.outputs)[i];
      if (value && value->sql != output.sql) {
        return senseless(parts[0]->at, fmt::format("Column '{}' is ambiguous", parts[0]->text));
      }
      value = output;
    }
  }
  if (!value) value = TC_TRY(column(parts, used));
  if (!value) {
    return senseless(expression.at, fmt::format("Column '{}' cannot be resolved", dotted(parts)));
  }
  for (; used < parts.size(); ++used) {
    value = TC_TRY(member(*std::move(value), *parts[used], dotted(parts)));
    if (state_.keys.contains(value->sql)) ungrouped_.reset();
  }
  return *std::move(value);
}

Result<Typed> Analyzer::member(Typed base, const ast::Identifier& name, const std::string& shown) {
  if (!base.type.is(TypeKind::Row)) {
    return type_mismatch(base.at, fmt::format("Expression {} is not of type ROW", shown));
  }
  const std::vector<Field>& fields = base.type.fields();
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (lower_case(fields[i].name) != name.lower) continue;
    Typed made{fields[i].type, fmt::format("struct_extract({}, {})", base.sql,
                                           sql_text(duckdb_field(base.type, i)))};
    made.at = base.at;
    if (base.origin) made.origin = Origin{base.origin->scan, base.origin->path + "." + name.lower};
    return made;
  }
  return senseless(base.at, fmt::format("Column '{}' cannot be resolved", shown));
}

const Scope* Analyzer::current_scope() const { return state_.scope; }

// --- logic and comparison ---

Result<Typed> Analyzer::coerced_to(const ast::Expression& expression, const Type& type,
                                   std::string_view what) {
  Typed value = TC_TRY(this->expression(expression));
  if (!coerces(value.type, type)) {
    return type_mismatch(expression.at, fmt::format("{} must evaluate to a {} (actual: {})", what,
                                                    type.name(), value.type.name()));
  }
  return coerce(std::move(value), type);
}

Result<Typed> Analyzer::logical(const ast::Logical& node, Position at) {
  std::string sql;
  for (const auto& term : node.terms) {
    const Typed value = TC_TRY(coerced_to(*term, TypeKind::Boolean, "Logical expression term"));
    if (!sql.empty()) sql += node.all ? " AND " : " OR ";
    sql += value.sql;
  }
  return Typed{TypeKind::Boolean, "(" + sql + ")", at};
}

Result<Typed> Analyzer::negated(const ast::Not& node, Position at) {
  const Typed value =
      TC_TRY(coerced_to(*node.value, TypeKind::Boolean, "Value of logical NOT expression"));
  return Typed{TypeKind::Boolean, fmt::format("(NOT {})", value.sql), at};
}

Result<void> Analyzer::make_comparable(Typed& left, Typed& right, std::string_view operation,
                                       Position at) {
  if (request_.dialect == Dialect::Lake) {
    // eventTime > '2026-03-01'
    Typed* text = left.type.is(TypeKind::Varchar) && right.type.is_moment()   ? &left
                  : right.type.is(TypeKind::Varchar) && left.type.is_moment() ? &right
                                                                              : nullptr;
    if (text != nullptr && text->constant.text) {
      const std::optional<ReadTime> time = read_time(*text->constant.text);
      if (!time) {
        return Error(ErrorKind::Invalid,
                     fmt::format("INVALID_CAST_ARGUMENT: line {}:{}: Value cannot be cast to "
                                 "timestamp: {}",
                                 at.line, at.column, *text->constant.text));
      }
      *text = timestamp_constant(time->micros, TypeKind::Timestamp, text->at);
    } else if (text != nullptr) {
      text->sql = fmt::format("CAST({} AS TIMESTAMP)", text->sql);
      text->type = TypeKind::Timestamp;
    }
  }
  const std::optional<Type> common = common_type(left.type, right.type);
  if (!common) {
    return type_mismatch(at, fmt::format("Cannot apply operator: {} {} {}", left.type.name(),
                                         operation, right.type.name()));
  }
  left = coerce(std::move(left), *common);
  right = coerce(std::move(right), *common);
  return {};
}

Result<Typed> Analyzer::comparison(const ast::Comparison& node, Position at) {
  Typed left = TC_TRY(expression(*node.left));
  Typed right = TC_TRY(expression(*node.right));
  TC_TRY(make_comparable(left, right, node.operation, at));
  return Typed{TypeKind::Boolean, fmt::format("({} {} {})", left.sql, node.operation, right.sql),
               at};
}

Result<Typed> Analyzer::is_distinct(const ast::IsDistinct& node, Position at) {
  Typed left = TC_TRY(expression(*node.left));
  Typed right = TC_TRY(expression(*node.right));
  TC_TRY(make_comparable(left, right, "IS DISTINCT FROM", at));
  return Typed{
      TypeKind::Boolean,
      fmt::format("({} IS {}DISTINCT FROM {})", left.sql, node.negated ? "NOT " : "", right.sql),
      at};
}

Result<Typed> Analyzer::between(const ast::Between& node, Position at) {
  const Typed value = TC_TRY(expression(*node.value));
  Typed low = TC_TRY(expression(*node.low));
  Typed high = TC_TRY(expression(*node.high));
  Typed above = value;
  Typed below = value;
  TC_TRY(make_comparable(above, low, "<=", at));
  TC_TRY(make_comparable(below, high, "<=", at));
  return Typed{TypeKind::Boolean,
               fmt::format("({}({} >= {} AND {} <= {}))", node.negated ? "NOT " : "", above.sql,
                           low.sql, below.sql, high.sql),
               at};
}

Result<Typed> Analyzer::in_list(const ast::InList& node, Position at) {
  Typed value = TC_TRY(expression(*node.value));
  std::vector<Typed> items;
  for (const auto& item : node.items) {
    items.push_back(TC_TRY(expression(*item)));
    Typed probe = value;
    TC_TRY(make_comparable(probe, items.back(), "IN", items.back().at));
    value = std::move(probe);
  }
  std::string list;
  for (Typed& item : items) {
    list += (list.empty() ? "" : ", ") + coerce(std::move(item), value.type).sql;
  }
  return Typed{TypeKind::Boolean,
               fmt::format("({} {}IN ({}))", value.sql, node.negated ? "NOT " : "", list), at};
}

Result<QueryPlan> Analyzer::nested_query(const ast::Query& nested) {
  SelectState saved = std::exchange(state_, {});
  std::optional<Ungrouped> ungrouped = std::exchange(ungrouped_, std::nullopt);
  auto plan = query(nested, saved.scope);
  state_ = std::move(saved);
  ungrouped_ = std::move(ungrouped);
  return plan;
}

Result<Typed> Analyzer::in_query(const ast::InQuery& node, Position at) {
  Typed value = TC_TRY(expression(*node.value));
  const QueryPlan plan = TC_TRY(nested_query(*node.query));
  if (plan.columns.size() != 1) {
    return senseless(at, fmt::format("Multiple columns returned by subquery are not yet "
                                     "supported. Found {}",
                                     plan.columns.size()));
  }
  Typed item{plan.columns[0].type, "q.c0", at};
  TC_TRY(make_comparable(value, item, "IN", at));
  return Typed{TypeKind::Boolean,
               fmt::format("({} {}IN (SELECT {} FROM ({}) AS q))", value.sql,
                           node.negated ? "NOT " : "", item.sql, plan.sql),
               at};
}

Result<Typed> Analyzer::quantified(const ast::Quantified& node, Position at) {
  Typed value = TC_TRY(expression(*node.value));
  const QueryPlan plan = TC_TRY(nested_query(*node.query));
  if (plan.columns.size() != 1) {
    return senseless(at, "Subquery of a quantified comparison must return one column");
  }
  Typed item{plan.columns[0].type, "q.c0", at};
  TC_TRY(make_comparable(value, item, node.operation, at));
  return Typed{TypeKind::Boolean,
               fmt::format("({} {} {} (SELECT {} FROM ({}) AS q))", value.sql, node.operation,
                           node.all ? "ALL" : "ANY", item.sql, plan.sql),
               at};
}

Result<Typed> Analyzer::like(const ast::Like& node, Position at) {
  const auto text = [this](const ast::Expression& part, std::string_view what) -> Result<Typed> {
    Typed value = TC_TRY(expression(part));
    if (value.type.is(TypeKind::Varchar) || value.type.is(TypeKind::Unknown)) return value;
    return type_mismatch(part.at, fmt::format("{} must evaluate to a varchar (actual: {})", what,
                                              value.type.name()));
  };
  const Typed value = TC_TRY(text(*node.value, "Left side of LIKE expression"));
  const Typed pattern = TC_TRY(text(*node.pattern, "Pattern for LIKE expression"));
  std::string escape;
  if (node.escape) {
    escape = " ESCAPE " + TC_TRY(text(*node.escape, "Escape for LIKE expression")).sql;
  }
  return Typed{
      TypeKind::Boolean,
      fmt::format("({} {}LIKE {}{})", value.sql, node.negated ? "NOT " : "", pattern.sql, escape),
      at};
}

Result<Type> Analyzer::unify(std::vector<Typed>& values, std::string_view what) {
  Type type;
  for (const Typed& value : values) {
    const std::optional<Type> common = common_type(type, value.type);
    if (!common) {
      return type_mismatch(value.at, fmt::format("{} must be the same type or coercible to a "
                                                 "common type. Cannot find common type between "
                                                 "{} and {}",
                                                 what, type.name(), value.type.name()));
    }
    type = *common;
  }
  for (Typed& value : values) value = coerce(std::move(value), type);
  return type;
}

Result<Typed> Analyzer::case_when(const ast::Case& node, Position at) {
  std::optional<Typed> operand;
  if (node.operand) operand = TC_TRY(expression(*node.operand));
  std::vector<std::string> conditions;
  std::vector<Typed> results;
  for (const auto& [when, then] : node.whens) {
    if (operand) {
      Typed left = *operand;
      Typed right = TC_TRY(expression(*when));
      TC_TRY(make_comparable(left, right, "=", when->at));
      conditions.push_back(fmt::format("{} = {}", left.sql, right.sql));
    } else {
      conditions.push_back(TC_TRY(coerced_to(*when, TypeKind::Boolean, "CASE WHEN clause")).sql);
    }
    results.push_back(TC_TRY(expression(*then)));
  }
  if (node.otherwise) results.push_back(TC_TRY(expression(*node.otherwise)));
  const Type type = TC_TRY(unify(results, "All CASE results"));
  std::string sql = "CASE";
  for (std::size_t i = 0; i < conditions.size(); ++i) {
    sql += fmt::format(" WHEN {} THEN {}", conditions[i], results[i].sql);
  }
  if (node.otherwise) sql += " ELSE " + results.back().sql;
  return Typed{type, "(" + sql + " END)", at};
}

Result<Typed> Analyzer::subquery(const ast::Query& query, Position at) {
  const QueryPlan plan = TC_TRY(nested_query(query));
  if (plan.columns.size() == 1) {
    return Typed{plan.columns[0].type, "(" + plan.sql + ")", at};
  }
  std::vector<Field> fields;
  std::string members;
  for (const ScopeField& column : plan.columns) {
    fields.push_back({column.name, column.type});
  }
  const Type type = Type::row(std::move(fields));
  for (std::size_t i = 0; i < plan.columns.size(); ++i) {
    members += fmt::format("{}{}: q.c{}", i == 0 ? "" : ", ", sql_text(duckdb_field(type, i)), i);
  }
  return Typed{type, fmt::format("(SELECT {{{}}} FROM ({}) AS q)", members, plan.sql), at};
}

Result<Typed> Analyzer::exists(const ast::Exists& node, Position at) {
  const QueryPlan plan = TC_TRY(nested_query(*node.query));
  return Typed{TypeKind::Boolean, fmt::format("EXISTS ({})", plan.sql), at};
}

// --- constructors ---

Result<Typed> Analyzer::row(const ast::Row& node, Position at) {
  std::vector<Field> fields;
  std::string members;
  for (const auto& item : node.items) {
    const Typed value = TC_TRY(expression(*item));
    members +=
        fmt::format("{}'field{}': {}", members.empty() ? "" : ", ", fields.size(), value.sql);
    fields.push_back({"", value.type});
  }
  return Typed{Type::row(std::move(fields)), "{" + members + "}", at};
}

Result<Typed> Analyzer::array(const ast::Array& node, Position at) {
  std::vector<Typed> items;
  for (const auto& item : node.items) items.push_back(TC_TRY(expression(*item)));
  const Type element = TC_TRY(unify(items, "All ARRAY elements"));
  std::string list;
  for (const Typed& item : items) list += (list.empty() ? "" : ", ") + item.sql;
  const Type type = Type::array(element);
  if (items.empty()) return Typed{type, fmt::format("CAST([] AS {})", type.duckdb()), at};
  return Typed{type, "[" + list + "]", at};
}

Result<Typed> Analyzer::subscript(const ast::Subscript& node, Position at) {
  const Typed base = TC_TRY(expression(*node.base));
  Typed index = TC_TRY(expression(*node.index));
  if (base.type.is(TypeKind::Row)) {
    const std::size_t fields = base.type.fields().size();
    if (!index.constant.whole || *index.constant.whole < 1 ||
        static_cast<std::size_t>(*index.constant.whole) > fields) {
      return senseless(index.at, fmt::format("Subscript expression on ROW requires a constant "
                                             "index between 1 and {}",
                                             fields));
    }
    const std::size_t at_field = static_cast<std::size_t>(*index.constant.whole) - 1;
    return Typed{base.type.fields()[at_field].type,
                 fmt::format("struct_extract({}, {})", base.sql,
                             sql_text(duckdb_field(base.type, at_field))),
                 at};
  }
  if (base.type.is(TypeKind::Map) && coerces(index.type, base.type.key())) {
    index = coerce(std::move(index), base.type.key());
    const Typed shown = TC_TRY(cast(index, TypeKind::Varchar, true));
    const std::string absent =
        failure("'INVALID_FUNCTION_ARGUMENT: Key not present in map: ' || " + shown.sql);
    return Typed{base.type.value(),
                 fmt::format("(CASE WHEN map_contains({0}, {1}) IS FALSE THEN {2} "
                             "ELSE {0}[{1}] END)",
                             base.sql, index.sql, absent),
                 at};
  }
  if (base.type.is(TypeKind::Array) && index.type.is_integer()) {
    const Type& element = base.type.element();
    const std::string low = failure("'INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1'");
    const std::string high = failure(
        fmt::format("'INVALID_FUNCTION_ARGUMENT: Array subscript must be less than or equal to "
                    "array length: ' || {} || ' > ' || len({})",
                    index.sql, base.sql));
    const bool positive = index.constant.whole && *index.constant.whole > 0;
    return Typed{element,
                 fmt::format("(CASE {}WHEN {} > len({}) THEN {} ELSE {}[{}] END)",
                             positive ? "" : fmt::format("WHEN {} < 1 THEN {} ", index.sql, low),
                             index.sql, base.sql, high, base.sql, index.sql),
                 at};
  }
  return type_mismatch(
      at, fmt::format("Cannot use {} for subscript of {}", index.type.name(), base.type.name()));
}

Result<Typed> Analyzer::concatenation(const ast::Concatenation& node, Position at) {
  std::vector<Typed> parts;
  bool arrays = false;
  for (const auto& part : node.parts) {
    parts.push_back(TC_TRY(expression(*part)));
    arrays = arrays || parts.back().type.is(TypeKind::Array);
  }
  if (arrays) {
    // An element joins an array as an array of one.
    for (Typed& part : parts) {
      if (part.type.is(TypeKind::Array)) continue;
      part.sql = "[" + part.sql + "]";
      part.type = Type::array(part.type);
    }
  }
  const Type type = TC_TRY(unify(parts, "All operands of ||"));
  const bool joins = arrays || type.is(TypeKind::Varchar) || type.is(TypeKind::Varbinary) ||
                     type.is(TypeKind::Unknown);
  if (!joins) {
    return type_mismatch(at, fmt::format("Unexpected parameters ({}, {}) for function concat. "
                                         "Expected: concat(varchar), concat(array(T))",
                                         parts[0].type.name(), parts[1].type.name()));
  }
  std::string sql;
  for (const Typed& part : parts) sql += (sql.empty() ? "" : " || ") + part.sql;
  const Type made = type.is(TypeKind::Varchar) ? Type(TypeKind::Varchar) : type;
  return Typed{made, "(" + sql + ")", at};
}

}  // namespace trailcam::query
