// FROM: tables of the catalog, queries, UNNEST and joins.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "query/sql/analyzer.h"
#include "query/sql/quote.h"

namespace trailcam::query {

Result<RelationPlan> Analyzer::relation(const ast::Relation& relation, const Scope& lateral) {
  RelationPlan plan;
  if (const auto* node = std::get_if<ast::Table>(&relation.node)) {
    plan = TC_TRY(table(relation, *node, lateral));
  } else if (const auto* node = std::get_if<ast::Derived>(&relation.node)) {
    const Scope* outer = node->lateral ? &lateral : lateral.outer;
    plan = TC_TRY(derived(TC_TRY(query(*node->query, outer)), node->lateral));
  } else if (const auto* node = std::get_if<ast::Unnest>(&relation.node)) {
    plan = TC_TRY(unnest(*node, lateral));
  } else if (const auto* node = std::get_if<ast::Join>(&relation.node)) {
    plan = TC_TRY(join(*node, lateral));
  } else {
    plan = TC_TRY(this->relation(*std::get<ast::RelationPtr>(relation.node), lateral));
    plan.sql = "(" + plan.sql + ")";
  }
  TC_TRY(alias(plan, relation));
  if (relation.sample) {
    const Typed percent = TC_TRY(expression(*relation.sample->percent));
    if (!percent.constant.whole || *percent.constant.whole < 0 || *percent.constant.whole > 100) {
      return senseless(relation.sample->percent->at,
                       "Sample percentage must be a whole number between 0 and 100");
    }
    plan.sql = fmt::format("{} TABLESAMPLE {}({} PERCENT)", plan.sql, relation.sample->method,
                           *percent.constant.whole);
  }
  return plan;
}

Result<void> Analyzer::alias(RelationPlan& plan, const ast::Relation& relation) {
  if (!relation.alias) return {};
  for (ScopeField& field : plan.fields) field.qualifiers = {relation.alias->lower};
  if (relation.column_aliases.empty()) return {};
  std::vector<ScopeField*> visible;
  for (ScopeField& field : plan.fields) {
    if (!field.hidden) visible.push_back(&field);
  }
  if (visible.size() != relation.column_aliases.size()) {
    return senseless(
        relation.alias->at,
        fmt::format("Column alias list has {} entries but '{}' has {} columns "
                    "available",
                    relation.column_aliases.size(), relation.alias->text, visible.size()));
  }
  for (std::size_t i = 0; i < visible.size(); ++i) {
    visible[i]->name = relation.column_aliases[i].lower;
    visible[i]->shown = relation.column_aliases[i].text;
  }
  return {};
}

Result<RelationPlan> Analyzer::table(const ast::Relation& relation, const ast::Table& table,
                                     const Scope&) {
  if (table.name.size() == 1) {
    for (auto entry = with_.rbegin(); entry != with_.rend(); ++entry) {
      if (entry->query->name.lower != table.name[0].lower) continue;
      if (entry->sql_name.empty()) {
        RelationPlan plan = TC_TRY(derived(TC_TRY(inlined(*entry, nullptr)), false));
        for (ScopeField& field : plan.fields) field.qualifiers = {table.name[0].lower};
        return plan;
      }
      RelationPlan plan;
      const std::string name = next_table();
      plan.sql = fmt::format("{} AS {}", entry->sql_name, name);
      plan.fields = entry->columns;
      for (std::size_t i = 0; i < plan.fields.size(); ++i) {
        plan.fields[i].sql = fmt::format("{}.c{}", name, i);
        plan.fields[i].qualifiers = {table.name[0].lower};
      }
      return plan;
    }
  }
  static_cast<void>(relation);
  return scan(table);
}

Result<RelationPlan> Analyzer::scan(const ast::Table& table) {
  QualifiedName name;
  std::string typed;
  for (const ast::Identifier& part : table.name) {
    name.parts.push_back(part.lower);
    typed += (typed.empty() ? "" : ".") + part.lower;
  }
  if (scans_.size() >= kScansMax) {
    return not_supported(table.name[0].at,
                         fmt::format("statement names more than {} tables", kScansMax));
  }
  auto columns = catalog_.columns(name);
  if (!columns) {
    if (columns.error().kind() != ErrorKind::NotFound) return columns.error();
    const std::string& words = columns.error().message();
    return senseless(table.name[0].at, words.starts_with("Table '")
                                           ? words
                                           : fmt::format("Table '{}' does not exist", typed));
  }
  const std::size_t index = scans_.size();
  const std::string as = next_table();
  RelationPlan plan;
  plan.sql = fmt::format("\x01{}\x01 AS {}", index, as);
  for (const Column& column : *columns) {
    const std::string& own = column.duckdb.empty() ? column.name : column.duckdb;
    plan.fields.push_back({column.name, column.name, column.type,
                           fmt::format("{}.{}", as, sql_name(own)), name.parts, column.hidden,
                           Origin{index, column.name}});
  }
  scans_.push_back({std::move(name), columns.take(), {}, {}});
  return plan;
}

Result<RelationPlan> Analyzer::derived(QueryPlan plan, bool lateral) {
  const std::string as = next_table();
  RelationPlan made;
  made.sql = fmt::format("{}({}) AS {}", lateral ? "LATERAL " : "", plan.sql, as);
  made.fields = std::move(plan.columns);
  for (std::size_t i = 0; i < made.fields.size(); ++i) {
    made.fields[i].sql = fmt::format("{}.c{}", as, i);
    made.fields[i].qualifiers.clear();
  }
  return made;
}

// Each array gives a column, an array of rows one for each of their fields, a map one for keys and
// one for values; side by side, the shorter ones filled with NULL.
Result<RelationPlan> Analyzer::unnest(const ast::Unnest& unnest, const Scope& lateral) {
  SelectState saved = std::exchange(state_, {});
  state_.scope = &lateral;
  state_.clause = "UNNEST";
  const std::string as = next_table();
  RelationPlan made;
  std::vector<std::string> columns;
  std::string lengths;
  const auto add = [&](std::string sql) {
    columns.push_back(std::move(sql));
    return fmt::format("{}.c{}", as, columns.size() - 1);
  };
  const auto field = [&](std::string name, Type type, std::string sql) {
    made.fields.push_back({lower_case(name), name, std::move(type), std::move(sql), {}, false, {}});
  };
  for (const auto& item : unnest.values) {
    const Typed value = TC_TRY(expression(*item));
    lengths += (lengths.empty() ? "" : ", ");
    if (value.type.is(TypeKind::Map)) {
      field("", value.type.key(), add(fmt::format("unnest(map_keys({}))", value.sql)));
      field("", value.type.value(), add(fmt::format("unnest(map_values({}))", value.sql)));
      lengths += fmt::format("cardinality({})", value.sql);
      continue;
    }
    if (!value.type.is(TypeKind::Array)) {
      return Error(ErrorKind::Invalid,
                   fmt::format("TYPE_MISMATCH: line {}:{}: Cannot unnest type: {}", item->at.line,
                               item->at.column, value.type.name()));
    }
    lengths += fmt::format("len({})", value.sql);
    const Type& element = value.type.element();
    const std::string column = add(fmt::format("unnest({})", value.sql));
    if (!element.is(TypeKind::Row)) {
      field("", element, column);
      continue;
    }
    for (std::size_t i = 0; i < element.fields().size(); ++i) {
      field(element.fields()[i].name, element.fields()[i].type,
            fmt::format("struct_extract({}, {})", column, sql_text(duckdb_field(element, i))));
    }
  }
  if (unnest.ordinality) {
    field("", TypeKind::Bigint,
          add(fmt::format("unnest(range(1, CAST(greatest({}) AS BIGINT) + 1))", lengths)));
  }
  state_ = std::move(saved);
  std::string list;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    list += fmt::format("{}{} AS c{}", i == 0 ? "" : ", ", columns[i], i);
  }
  made.sql = fmt::format("LATERAL (SELECT {}) AS {}", list, as);
  return made;
}

Result<RelationPlan> Analyzer::join(const ast::Join& join, const Scope& lateral) {
  using Kind = ast::Join::Kind;
  RelationPlan left = TC_TRY(relation(*join.left, lateral));
  Scope beside{lateral.outer, lateral.fields};
  std::ranges::copy(left.fields, std::back_inserter(beside.fields));
  RelationPlan right = TC_TRY(relation(*join.right, beside));
  static constexpr std::string_view kWords[] = {"CROSS JOIN", "INNER JOIN", "LEFT JOIN",
                                                "RIGHT JOIN", "FULL JOIN"};
  if (!join.columns.empty()) {
    return joined_using(join, std::move(left), std::move(right));
  }
  RelationPlan made;
  made.fields = std::move(left.fields);
  std::ranges::move(right.fields, std::back_inserter(made.fields));
  made.sql =
      fmt::format("{} {} {}", left.sql, kWords[static_cast<std::size_t>(join.kind)], right.sql);
  if (join.on) {
    SelectState saved = std::exchange(state_, {});
    const Scope both{lateral.outer, made.fields};
    state_.scope = &both;
    made.sql += " ON " + TC_TRY(condition(*join.on, "JOIN ON clause"));
    if (join.kind == Kind::Inner) gather_hints(*join.on);
    state_ = std::move(saved);
  }
  return made;
}

Result<RelationPlan> Analyzer::joined_using(const ast::Join& join, RelationPlan left,
                                            RelationPlan right) {
  static constexpr std::string_view kWords[] = {"CROSS JOIN", "INNER JOIN", "LEFT JOIN",
                                                "RIGHT JOIN", "FULL JOIN"};
  RelationPlan made;
  std::string condition;
  const auto find = [](RelationPlan& plan, const ast::Identifier& name) {
    return std::ranges::find_if(plan.fields, [&](const ScopeField& field) {
      return !field.hidden && field.name == name.lower;
    });
  };
  for (const ast::Identifier& name : join.columns) {
    const auto a = find(left, name);
    const auto b = find(right, name);
    if (a == left.fields.end() || b == right.fields.end()) {
      return senseless(name.at, fmt::format("Column '{}' is missing from {} side of join",
                                            name.text, a == left.fields.end() ? "left" : "right"));
    }
    touch(*a);
    touch(*b);
    Typed x{a->type, a->sql, name.at};
    Typed y{b->type, b->sql, name.at};
    TC_TRY(make_comparable(x, y, "=", name.at));
    condition += fmt::format("{}{} = {}", condition.empty() ? "" : " AND ", x.sql, y.sql);
    made.fields.push_back({name.lower,
                           name.text,
                           x.type,
                           fmt::format("coalesce({}, {})", x.sql, y.sql),
                           {},
                           false,
                           {}});
    left.fields.erase(a);
    right.fields.erase(b);
  }
  std::ranges::move(left.fields, std::back_inserter(made.fields));
  std::ranges::move(right.fields, std::back_inserter(made.fields));
  made.sql = fmt::format("{} {} {} ON ({})", left.sql, kWords[static_cast<std::size_t>(join.kind)],
                         right.sql, condition);
  return made;
}

}  // namespace trailcam::query
