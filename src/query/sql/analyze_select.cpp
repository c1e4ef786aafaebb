// SELECT: its items, its groups and its order.
#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "query/sql/analyzer.h"
#include "query/sql/quote.h"

namespace trailcam::query {
namespace {

bool needs_aggregation(const ast::Select& select, const ast::Query* query) {
  if (select.grouped) return true;
  if (select.having) return true;
  const auto aggregated = [](const ast::ExpressionPtr& expression) {
    return expression && has_aggregate(*expression);
  };
  return std::ranges::any_of(select.items,
                             [&](const auto& item) { return aggregated(item.value); }) ||
         (query != nullptr && std::ranges::any_of(query->order_by, [&](const auto& item) {
            return aggregated(item.key);
          }));
}

bool has_windows(const ast::Select& select) {
  return std::ranges::any_of(
      select.items, [](const auto& item) { return item.value && has_window(*item.value); });
}

// What a column is called that nobody named: the last name of a path.
const ast::Identifier* own_name(const ast::Expression& expression) {
  if (const auto* name = expression.as<ast::Name>()) return &name->name;
  if (const auto* member = expression.as<ast::Member>()) return &member->name;
  return nullptr;
}

// A number would be taken for a position.
std::string as_key(const Typed& value) {
  return value.constant.whole ? fmt::format("CAST({} AS BIGINT)", value.sql) : value.sql;
}

}  // namespace

Result<QueryPlan> Analyzer::select(const ast::Select& select, const ast::Query* query,
                                   const Scope* outer) {
  SelectState saved = std::exchange(state_, {});
  RelationPlan source = TC_TRY(from(select, outer));
  const Scope scope{outer, std::move(source.fields)};
  state_.scope = &scope;
  state_.select = &select;
  std::string where;
  if (select.where) {
    where = " WHERE " + TC_TRY(condition(*select.where, "WHERE clause"));
    gather_hints(*select.where);
  }
  const bool aggregated = needs_aggregation(select, query);
  std::string groups;
  if (select.grouped) groups = TC_TRY(group_by(select, {}));
  state_.aggregated = aggregated;

  std::vector<Typed> outputs;
  std::vector<ScopeField> names;
  TC_TRY(select_items(select, scope, outputs, names));
  std::string having;
  if (select.having) having = " HAVING " + TC_TRY(condition(*select.having, "HAVING clause"));
  std::string order;
  if (query != nullptr && !query->order_by.empty()) {
    state_.outputs = &outputs;
    state_.output_names = &names;
    order = TC_TRY(order_by(query->order_by, outputs, select.distinct));
  }
  const bool limited = query != nullptr && (query->limit || query->offset);
  const std::string limits = query != nullptr ? TC_TRY(row_limits(*query)) : "";
  const bool windows = has_windows(select);
  state_ = std::move(saved);

  std::string list;
  QueryPlan plan;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    list += fmt::format("{}{} AS c{}", i == 0 ? "" : ", ", outputs[i].sql, i);
    ScopeField column = std::move(names[i]);
    column.sql = fmt::format("c{}", i);
    // A condition on the column is one on the table only where each row comes from one of its rows.
    if (!limited && !aggregated && !windows) column.origin = outputs[i].origin;
    plan.columns.push_back(std::move(column));
  }
  plan.sql = fmt::format("SELECT {}{}{}{}{}{}{}{}", select.distinct ? "DISTINCT " : "", list,
                         source.sql.empty() ? "" : " FROM " + source.sql, where, groups, having,
                         order, limits);
  return plan;
}

Result<RelationPlan> Analyzer::from(const ast::Select& select, const Scope* outer) {
  RelationPlan all;
  for (const auto& item : select.from) {
    const Scope lateral{outer, all.fields};
    RelationPlan next = TC_TRY(relation(*item, lateral));
    all.sql += (all.sql.empty() ? "" : " CROSS JOIN ") + next.sql;
    std::ranges::move(next.fields, std::back_inserter(all.fields));
  }
  return all;
}

Result<std::string> Analyzer::condition(const ast::Expression& expression,
                                        std::string_view clause) {
  const bool groups = clause == "HAVING clause";
  const std::string_view before = std::exchange(state_.clause, groups ? "" : clause);
  const Typed value =
      groups ? TC_TRY(grouped_expression(expression)) : TC_TRY(this->expression(expression));
  state_.clause = before;
  if (!coerces(value.type, TypeKind::Boolean)) {
    return Error(ErrorKind::Invalid,
                 fmt::format("TYPE_MISMATCH: line {}:{}: {} must evaluate to a boolean: actual "
                             "type {}",
                             expression.at.line, expression.at.column, clause, value.type.name()));
  }
  return coerce(value, TypeKind::Boolean).sql;
}

Result<Typed> Analyzer::grouped_expression(const ast::Expression& expression) {
  ungrouped_.reset();
  Typed value = TC_TRY(this->expression(expression));
  if (!ungrouped_) return value;
  const Ungrouped wrong = *std::exchange(ungrouped_, std::nullopt);
  return Error(ErrorKind::Invalid,
               fmt::format("EXPRESSION_NOT_AGGREGATE: line {}:{}: '{}' must be an aggregate "
                           "expression or appear in GROUP BY clause",
                           wrong.at.line, wrong.at.column, wrong.text));
}

Result<void> Analyzer::select_items(const ast::Select& select, const Scope& scope,
                                    std::vector<Typed>& outputs, std::vector<ScopeField>& names) {
  for (const ast::SelectItem& item : select.items) {
    if (outputs.size() > kOutputsMax) {
      return not_supported(item.at, fmt::format("More than {} columns", kOutputsMax));
    }
    if (item.star) {
      TC_TRY(star(item, scope, outputs, names));
      continue;
    }
    Typed value = TC_TRY(grouped_expression(*item.value));
    ScopeField name;
    name.type = value.type;
    const ast::Identifier* called = item.alias ? &*item.alias : own_name(*item.value);
    if (called != nullptr) {
      name.name = called->lower;
      name.shown = called->text;
    }
    outputs.push_back(std::move(value));
    names.push_back(std::move(name));
  }
  return {};
}

// *, t.*, and the fields of a row: expression.*
Result<void> Analyzer::star(const ast::SelectItem& item, const Scope& scope,
                            std::vector<Typed>& outputs, std::vector<ScopeField>& names) {
  const std::size_t before = outputs.size();
  const auto add = [&](const ScopeField& field) -> Result<void> {
    if (state_.aggregated && !state_.keys.contains(field.sql)) {
      return Error(ErrorKind::Invalid,
                   fmt::format("EXPRESSION_NOT_AGGREGATE: line {}:{}: '{}' must be an aggregate "
                               "expression or appear in GROUP BY clause",
                               item.at.line, item.at.column, field.shown));
    }
    touch(field);
    outputs.push_back({field.type, field.sql, item.at, {}, field.origin});
    names.push_back({field.name, field.shown, field.type, "", {}, false, {}});
    return {};
  };
  const ast::Identifier* qualifier = item.value ? own_name(*item.value) : nullptr;
  for (const ScopeField& field : scope.fields) {
    const bool wanted = !item.value || (qualifier != nullptr && !field.qualifiers.empty() &&
                                        field.qualifiers.back() == qualifier->lower);
    if (wanted && !field.hidden) TC_TRY(add(field));
  }
  if (outputs.size() == before && item.value) {
    const Typed row = TC_TRY(grouped_expression(*item.value));
    if (!row.type.is(TypeKind::Row)) {
      return senseless(item.at, "Unable to resolve reference");
    }
    for (std::size_t i = 0; i < row.type.fields().size(); ++i) {
      const Field& field = row.type.fields()[i];
      outputs.push_back(
          {field.type,
           fmt::format("struct_extract({}, {})", row.sql, sql_text(duckdb_field(row.type, i))),
           item.at});
      names.push_back({lower_case(field.name), field.name, field.type, "", {}, false, {}});
    }
  }
  if (outputs.size() == before)
    return senseless(item.at, "SELECT * not allowed from relation that has no columns");
  if (item.star_names.empty()) return {};
  if (item.star_names.size() != outputs.size() - before) {
    return senseless(item.at, "Column alias list has a different number of entries than columns");
  }
  for (std::size_t i = before; i < outputs.size(); ++i) {
    names[i].name = item.star_names[i - before].lower;
    names[i].shown = item.star_names[i - before].text;
  }
  return {};
}

// --- GROUP BY ---

Result<Typed> Analyzer::group_key(const ast::Expression& key, const ast::Select& select) {
  const std::string_view before = std::exchange(state_.clause, "GROUP BY clause");
  const ast::Expression* meant = &key;
  const auto* number = key.as<ast::Number>();
  if (number != nullptr && number->kind == TokenKind::Integer) {
    const std::size_t position =
        number->text.size() > 6 ? 0 : static_cast<std::size_t>(std::stoul(number->text));
    if (position < 1 || position > select.items.size()) {
      return senseless(key.at,
                       fmt::format("GROUP BY position {} is not in select list", number->text));
    }
    if (select.items[position - 1].star) {
      return not_supported(key.at, "GROUP BY position of a *");
    }
    meant = select.items[position - 1].value.get();
  }
  Typed value = TC_TRY(expression(*meant));
  state_.clause = before;
  state_.keys.insert(value.sql);
  return value;
}

Result<std::string> Analyzer::grouping(const ast::GroupingElement& element,
                                       const ast::Select& select) {
  using Kind = ast::GroupingElement::Kind;
  std::vector<std::string> sets;
  for (const ast::Expressions& set : element.sets) {
    std::vector<std::string> keys;
    for (const auto& key : set) keys.push_back(as_key(TC_TRY(group_key(*key, select))));
    const bool single = element.kind == Kind::Simple || keys.size() == 1;
    sets.push_back(single && !keys.empty() ? fmt::format("{}", fmt::join(keys, ", "))
                                           : fmt::format("({})", fmt::join(keys, ", ")));
  }
  const std::string list = fmt::format("{}", fmt::join(sets, ", "));
  switch (element.kind) {
    case Kind::Simple:
      return list;
    case Kind::Sets:
      return fmt::format("GROUPING SETS ({})", list);
    case Kind::Rollup:
      return fmt::format("ROLLUP ({})", list);
    case Kind::Cube:
      return fmt::format("CUBE ({})", list);
  }
  return list;
}

Result<std::string> Analyzer::group_by(const ast::Select& select, const std::vector<Typed>&) {
  std::vector<std::string> elements;
  for (const ast::GroupingElement& element : select.group_by) {
    elements.push_back(TC_TRY(grouping(element, select)));
  }
  return fmt::format(" GROUP BY {}", fmt::join(elements, ", "));
}

// --- ORDER BY ---

Result<std::string> Analyzer::order_by(const std::vector<ast::SortItem>& items,
                                       const std::vector<Typed>& outputs, bool outputs_only) {
  std::vector<std::string> keys;
  for (const ast::SortItem& item : items) {
    std::string key;
    const auto* number = item.key->as<ast::Number>();
    if (number != nullptr && number->kind == TokenKind::Integer) {
      const std::size_t position =
          number->text.size() > 6 ? 0 : static_cast<std::size_t>(std::stoul(number->text));
      if (position < 1 || position > outputs.size()) {
        return senseless(item.key->at,
                         fmt::format("ORDER BY position {} is not in select list", number->text));
      }
      key = std::to_string(position);
    } else {
      const Typed value = TC_TRY(grouped_expression(*item.key));
      const auto same = std::ranges::find(outputs, value.sql, &Typed::sql);
      if (same != outputs.end()) {
        key = std::to_string(same - outputs.begin() + 1);
      } else if (outputs_only) {
        return senseless(item.key->at,
                         "For SELECT DISTINCT, ORDER BY expressions must appear in "
                         "select list");
      } else {
        key = as_key(value);
      }
    }
    keys.push_back(fmt::format("{} {} NULLS {}", key, item.descending ? "DESC" : "ASC",
                               item.nulls_first ? "FIRST" : "LAST"));
  }
  return fmt::format(" ORDER BY {}", fmt::join(keys, ", "));
}

}  // namespace trailcam::query
