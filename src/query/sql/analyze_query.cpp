// Queries around their SELECTs: WITH, set operations, VALUES, ORDER BY and LIMIT of the whole.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "query/sql/analyzer.h"
#include "query/sql/quote.h"

namespace trailcam::query {
namespace {

std::string projection(const std::vector<ScopeField>& columns, std::string_view from) {
  std::string list;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    list += fmt::format("{}{}.c{} AS c{}", i == 0 ? "" : ", ", from, i, i);
  }
  return list;
}

// Scans stand in the SQL as \x01 number \x01 until all of the statement is understood.
Result<std::string> with_scans(std::string_view sql, const std::vector<std::string>& relations) {
  std::string out;
  for (;;) {
    const std::size_t begin = sql.find('\x01');
    out += sql.substr(0, begin);
    if (begin == std::string_view::npos) return out;
    const std::size_t end = sql.find('\x01', begin + 1);
    out += relations[std::stoul(std::string(sql.substr(begin + 1, end - begin - 1)))];
    sql.remove_prefix(end + 1);
    if (out.size() > kTranslatedBytesMax) {
      return not_supported({}, "statement is too large");
    }
  }
}

std::string output_name(const ScopeField& column, std::size_t index, Dialect dialect) {
  if (column.shown.empty()) return fmt::format("_col{}", index);
  return dialect == Dialect::Athena ? lower_case(column.shown) : column.shown;
}

}  // namespace

Result<Translation> Analyzer::translate(const ast::Query& statement) {
  QueryPlan plan = TC_TRY(query(statement, nullptr));
  Translation made;
  std::string shown;
  bool final_text = false;
  for (std::size_t i = 0; i < plan.columns.size(); ++i) {
    const ScopeField& column = plan.columns[i];
    made.columns.push_back({output_name(column, i, request_.dialect), column.type});
    Typed value{column.type, fmt::format("q.c{}", i)};
    if (column.type.is(TypeKind::TimestampWithZone) && column.type.zone() != "UTC") {
      value = TC_TRY(cast(value, TypeKind::Varchar, false));
      final_text = true;
    }
    shown += fmt::format("{}{} AS c{}", i == 0 ? "" : ", ", value.sql, i);
  }
  if (final_text) plan.sql = fmt::format("SELECT {} FROM ({}) AS q", shown, plan.sql);
  std::vector<std::string> relations;
  for (const Scan& scan : scans_) {
    made.tables.push_back({scan.table, hints_of(scan)});
    relations.push_back(TC_TRY(catalog_.relation(scan.table, made.tables.back().hints)));
  }
  std::erase(plan.sql, kFailureMark);
  made.duckdb_sql = TC_TRY(with_scans(plan.sql, relations));
  return made;
}

Result<QueryPlan> Analyzer::query(const ast::Query& query, const Scope* outer) {
  const std::size_t with_before = with_.size();
  const std::string with = TC_TRY(with_clause(query, outer));
  QueryPlan plan;
  if (const auto* only = std::get_if<ast::Select>(&query.body->node)) {
    plan = TC_TRY(select(*only, &query, outer));
  } else {
    plan = TC_TRY(ordered(TC_TRY(body(*query.body, outer)), query, outer));
  }
  with_.resize(with_before);
  if (!with.empty()) plan.sql = fmt::format("WITH {} {}", with, plan.sql);
  return plan;
}

// What is named once is put where it is used, so that what is asked of it reaches its tables.
Result<std::string> Analyzer::with_clause(const ast::Query& query, const Scope* outer) {
  std::string sql;
  for (const ast::WithQuery& named : query.with) {
    const auto uses = std::ranges::count_if(named_tables_, [&](const ast::Path& path) {
      return path.size() == 1 && path[0].lower == named.name.lower;
    });
    WithEntry entry{&named, with_.size(), "", {}};
    if (uses != 1) {
      QueryPlan plan = TC_TRY(renamed(TC_TRY(this->query(*named.query, outer)), named));
      entry.sql_name = "w" + next_table();
      entry.columns = std::move(plan.columns);
      for (ScopeField& column : entry.columns) column.origin.reset();
      sql += fmt::format("{}{} AS ({})", sql.empty() ? "" : ", ", entry.sql_name, plan.sql);
    }
    with_.push_back(std::move(entry));
  }
  return sql;
}

Result<QueryPlan> Analyzer::inlined(const WithEntry& entry, const Scope* outer) {
  const WithEntry used = entry;
  std::vector<WithEntry> all = with_;
  with_.resize(used.visible);
  auto plan = query(*used.query->query, outer);
  with_ = std::move(all);
  if (!plan) return plan;
  return renamed(plan.take(), *used.query);
}

Result<QueryPlan> Analyzer::renamed(QueryPlan plan, const ast::WithQuery& with) {
  if (with.columns.empty()) return plan;
  if (with.columns.size() != plan.columns.size()) {
    return senseless(with.name.at,
                     fmt::format("Column alias list has {} entries but relation has {} columns",
                                 with.columns.size(), plan.columns.size()));
  }
  for (std::size_t i = 0; i < plan.columns.size(); ++i) {
    plan.columns[i].name = with.columns[i].lower;
    plan.columns[i].shown = with.columns[i].text;
  }
  return plan;
}

Result<QueryPlan> Analyzer::body(const ast::QueryBody& body, const Scope* outer) {
  if (const auto* node = std::get_if<ast::Select>(&body.node)) {
    return select(*node, nullptr, outer);
  }
  if (const auto* node = std::get_if<ast::Values>(&body.node)) return values(*node, outer);
  if (const auto* node = std::get_if<ast::SetOperation>(&body.node)) {
    return set_operation(*node, outer);
  }
  if (const auto* node = std::get_if<ast::QueryPtr>(&body.node)) return query(**node, outer);
  ast::Select all;
  const auto& named = std::get<ast::TableQuery>(body.node);
  all.at = named.name[0].at;
  ast::SelectItem item;
  item.at = all.at;
  item.star = true;
  all.items.push_back(std::move(item));
  all.from.push_back(std::make_unique<ast::Relation>());
  all.from[0]->at = all.at;
  all.from[0]->node = ast::Table{named.name};
  return select(all, nullptr, outer);
}

Result<QueryPlan> Analyzer::coerced(QueryPlan plan, const std::vector<Type>& types) {
  std::string list;
  bool needed = false;
  for (std::size_t i = 0; i < types.size(); ++i) {
    const Typed value = coerce({plan.columns[i].type, fmt::format("q.c{}", i)}, types[i]);
    needed = needed || !plan.columns[i].type.same(types[i]);
    list += fmt::format("{}{} AS c{}", i == 0 ? "" : ", ", value.sql, i);
    plan.columns[i].type = types[i];
  }
  if (needed) plan.sql = fmt::format("SELECT {} FROM ({}) AS q", list, plan.sql);
  return plan;
}

Result<QueryPlan> Analyzer::set_operation(const ast::SetOperation& operation, const Scope* outer) {
  QueryPlan left = TC_TRY(body(*operation.left, outer));
  QueryPlan right = TC_TRY(body(*operation.right, outer));
  if (left.columns.size() != right.columns.size()) {
    return senseless(operation.at,
                     fmt::format("{} query has different number of fields: {}, {}",
                                 operation.operation, left.columns.size(), right.columns.size()));
  }
  std::vector<Type> types;
  for (std::size_t i = 0; i < left.columns.size(); ++i) {
    const std::optional<Type> common = common_type(left.columns[i].type, right.columns[i].type);
    if (!common) {
      return Error(ErrorKind::Invalid,
                   fmt::format("TYPE_MISMATCH: line {}:{}: column {} in {} query has "
                               "incompatible types: {}, {}",
                               operation.at.line, operation.at.column, i + 1, operation.operation,
                               left.columns[i].type.name(), right.columns[i].type.name()));
    }
    types.push_back(*common);
    left.columns[i].origin.reset();
  }
  left = TC_TRY(coerced(std::move(left), types));
  right = TC_TRY(coerced(std::move(right), types));
  left.sql = fmt::format("({}) {}{} ({})", left.sql, operation.operation,
                         operation.all ? " ALL" : "", right.sql);
  return left;
}

Result<QueryPlan> Analyzer::values(const ast::Values& values, const Scope* outer) {
  SelectState saved = std::exchange(state_, {});
  const Scope scope{outer, {}};
  state_.scope = &scope;
  state_.clause = "VALUES";
  std::vector<std::vector<Typed>> columns;
  for (std::size_t r = 0; r < values.rows.size(); ++r) {
    std::vector<const ast::Expression*> items;
    if (const auto* row = values.rows[r]->as<ast::Row>()) {
      for (const auto& item : row->items) items.push_back(item.get());
    } else {
      items.push_back(values.rows[r].get());
    }
    if (r == 0) columns.resize(items.size());
    if (items.size() != columns.size()) {
      return senseless(values.rows[r]->at, "Values rows have mismatched sizes");
    }
    for (std::size_t c = 0; c < items.size(); ++c) {
      columns[c].push_back(TC_TRY(expression(*items[c])));
    }
  }
  state_ = std::move(saved);
  QueryPlan plan;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const Type type = TC_TRY(unify(columns[c], "Values rows"));
    plan.columns.push_back({"", "", type, fmt::format("c{}", c), {}, false, {}});
  }
  std::string rows;
  for (std::size_t r = 0; r < values.rows.size(); ++r) {
    rows += r == 0 ? "(" : ", (";
    for (std::size_t c = 0; c < columns.size(); ++c) {
      rows += (c == 0 ? "" : ", ") + columns[c][r].sql;
    }
    rows += ")";
  }
  std::string names;
  for (const ScopeField& column : plan.columns) names += (names.empty() ? "" : ", ") + column.sql;
  plan.sql = fmt::format("SELECT * FROM (VALUES {}) AS v({})", rows, names);
  return plan;
}

Result<QueryPlan> Analyzer::ordered(QueryPlan plan, const ast::Query& query, const Scope* outer) {
  if (query.order_by.empty() && !query.offset && !query.limit) return plan;
  Scope scope{outer, plan.columns};
  std::vector<Typed> outputs;
  for (std::size_t i = 0; i < scope.fields.size(); ++i) {
    scope.fields[i].sql = fmt::format("q.c{}", i);
    scope.fields[i].qualifiers.clear();
    outputs.push_back({scope.fields[i].type, scope.fields[i].sql});
    if (query.offset || query.limit) plan.columns[i].origin.reset();
  }
  SelectState saved = std::exchange(state_, {});
  state_.scope = &scope;
  state_.clause = "ORDER BY clause";
  std::string order;
  if (!query.order_by.empty()) order = TC_TRY(order_by(query.order_by, outputs, false));
  state_ = std::move(saved);
  const std::string limits = TC_TRY(row_limits(query));
  plan.sql = fmt::format("SELECT {} FROM ({}) AS q{}{}", projection(plan.columns, "q"), plan.sql,
                         order, limits);
  return plan;
}

Result<std::string> Analyzer::row_limits(const ast::Query& query) {
  if (query.with_ties) return not_supported(query.at, "FETCH FIRST WITH TIES");
  std::string sql;
  if (query.limit) {
    sql += " LIMIT " + TC_TRY(expression(*query.limit)).sql;
  }
  if (query.offset) {
    sql += " OFFSET " + TC_TRY(expression(*query.offset)).sql;
  }
  return sql;
}

}  // namespace trailcam::query
