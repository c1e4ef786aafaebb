// Resolves names and types of a syntax tree and writes DuckDB's SQL from it, in one walk.
//
// Internal to src/query/sql. One Analyzer translates one statement. Relations are named t1, t2,
// ..., columns of queries c0, c1, ... and parameters of lambdas by how deep they are nested, so
// that equal expressions have equal SQL: that is how an expression is recognised among the keys of
// GROUP BY.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "query/sql/ast.h"
#include "query/sql/functions.h"
#include "query/sql/translate.h"

namespace trailcam::query {

inline constexpr std::size_t kScansMax = 200;       // of tables by one statement
inline constexpr std::size_t kOutputsMax = 10'000;  // columns of one SELECT
// A value that is used more than once and whose SQL is longer is given a name.
inline constexpr std::size_t kRepeatedBytesMax = 160;

// The column of a table, or the member of one, that an expression is.
struct Origin {
  std::size_t scan;
  std::string path;
};

// What is known of a constant besides its SQL.
struct Constant {
  std::optional<std::string> text = {};      // of a string
  std::optional<std::int64_t> whole = {};    // of an integer
  std::optional<std::int64_t> micros = {};   // of a date or timestamp: since 1970, UTC
  std::optional<std::int64_t> months = {};   // of an interval
  std::optional<std::int64_t> elapsed = {};  // of an interval: microseconds
};

struct Typed {
  Type type;
  std::string sql;
  Position at = {};
  Constant constant = {};
  std::optional<Origin> origin = {};
};

struct ScopeField {
  std::string name;   // in lower case, "" where it has none
  std::string shown;  // as the result names it, "" where it has none
  Type type;
  std::string sql;
  std::vector<std::string> qualifiers;  // catalog, schema and table, as far as there are
  bool hidden = false;
  std::optional<Origin> origin = {};
};

// What names mean at some place of the statement; `outer` where they mean nothing here.
struct Scope {
  const Scope* outer = nullptr;
  std::vector<ScopeField> fields;
};

struct RelationPlan {
  std::string sql;
  std::vector<ScopeField> fields;
};

struct QueryPlan {
  std::string sql;
  std::vector<ScopeField> columns;  // sql of each: "c0"
};

class Analyzer {
 public:
  Analyzer(const Request& request, Catalog& catalog, std::vector<ast::Path> tables)
      : request_(request), catalog_(catalog), named_tables_(std::move(tables)) {}

  Result<Translation> translate(const ast::Query& query);

 private:
  // Where in a SELECT the analyzer is: what may be said there, and what is grouped.
  struct SelectState {
    const Scope* scope = nullptr;
    bool aggregated = false;
    std::set<std::string> keys;    // SQL of GROUP BY's
    std::string_view clause = {};  // "WHERE clause": no aggregates, no windows; "" where they may
    bool in_aggregate = false;
    bool in_window = false;
    const std::vector<Typed>* outputs = nullptr;  // in ORDER BY
    const std::vector<ScopeField>* output_names = nullptr;
    const ast::Select* select = nullptr;
  };
  struct WithEntry {
    const ast::WithQuery* query;
    std::size_t visible;   // how many entries it sees
    std::string sql_name;  // "" where each use has it inline
    std::vector<ScopeField> columns;
  };
  struct Scan {
    QualifiedName table;
    std::vector<Column> columns;
    std::set<std::string> used;
    ScanHints hints;
  };
  struct LambdaScope {
    std::string name;
    Typed value;
  };
  struct Ungrouped {
    Position at;
    std::string text;
  };

  // analyze_query.cpp
  Result<QueryPlan> query(const ast::Query& query, const Scope* outer);
  Result<std::string> with_clause(const ast::Query& query, const Scope* outer);
  Result<QueryPlan> inlined(const WithEntry& entry, const Scope* outer);
  Result<QueryPlan> body(const ast::QueryBody& body, const Scope* outer);
  Result<QueryPlan> ordered(QueryPlan plan, const ast::Query& query, const Scope* outer);
  Result<QueryPlan> set_operation(const ast::SetOperation& operation, const Scope* outer);
  Result<QueryPlan> values(const ast::Values& values, const Scope* outer);
  Result<std::string> row_limits(const ast::Query& query);
  Result<QueryPlan> renamed(QueryPlan plan, const ast::WithQuery& with);
  Result<QueryPlan> coerced(QueryPlan plan, const std::vector<Type>& types);

  // analyze_select.cpp
  Result<QueryPlan> select(const ast::Select& select, const ast::Query* query, const Scope* outer);
  Result<RelationPlan> from(const ast::Select& select, const Scope* outer);
  Result<void> select_items(const ast::Select& select, const Scope& scope,
                            std::vector<Typed>& outputs, std::vector<ScopeField>& names);
  Result<void> star(const ast::SelectItem& item, const Scope& scope, std::vector<Typed>& outputs,
                    std::vector<ScopeField>& names);
  Result<std::string> group_by(const ast::Select& select, const std::vector<Typed>& outputs);
  Result<void> prepare_groups(const ast::Select& select, const Scope& scope);
  Result<Typed> group_key(const ast::Expression& key, const ast::Select& select);
  Result<std::string> grouping(const ast::GroupingElement& element, const ast::Select& select);
  Result<std::string> order_by(const std::vector<ast::SortItem>& items,
                               const std::vector<Typed>& outputs, bool outputs_only);
  Result<Typed> grouped_expression(const ast::Expression& expression);
  Result<std::string> condition(const ast::Expression& expression, std::string_view clause);

  // analyze_relation.cpp
  Result<RelationPlan> relation(const ast::Relation& relation, const Scope& lateral);
  Result<RelationPlan> table(const ast::Relation& relation, const ast::Table& table,
                             const Scope& lateral);
  Result<RelationPlan> scan(const ast::Table& table);
  Result<RelationPlan> derived(QueryPlan plan, bool lateral);
  Result<RelationPlan> unnest(const ast::Unnest& unnest, const Scope& lateral);
  Result<RelationPlan> join(const ast::Join& join, const Scope& lateral);
  Result<RelationPlan> joined_using(const ast::Join& join, RelationPlan left, RelationPlan right);
  Result<void> alias(RelationPlan& plan, const ast::Relation& relation);
  std::string next_table() { return "t" + std::to_string(++tables_); }

  // hints.cpp
  void gather_hints(const ast::Expression& condition);
  void gather_comparison(const Typed& left, std::string_view operation, const Typed& right);
  void gather_any_of(const Typed& value, const std::vector<Typed>& items);
  ScanHints hints_of(const Scan& scan) const;

  // analyze_expression.cpp
  Result<Typed> expression(const ast::Expression& expression);
  Result<Typed> unchecked(const ast::Expression& expression);
  Result<Typed> coerced_to(const ast::Expression& expression, const Type& type,
                           std::string_view what);
  Result<Typed> name_chain(const ast::Expression& expression);
  std::optional<Typed> lambda_parameter(std::string_view name) const;
  Result<std::optional<Typed>> column(const std::vector<const ast::Identifier*>& parts,
                                      std::size_t& used);
  // `shown` is what an error calls it.
  Result<Typed> member(Typed base, const ast::Identifier& name, const std::string& shown);
  void touch(const ScopeField& field);
  Result<Typed> logical(const ast::Logical& node, Position at);
  Result<Typed> negated(const ast::Not& node, Position at);
  Result<Typed> comparison(const ast::Comparison& node, Position at);
  Result<void> make_comparable(Typed& left, Typed& right, std::string_view operation, Position at);
  Result<Typed> is_distinct(const ast::IsDistinct& node, Position at);
  Result<Typed> between(const ast::Between& node, Position at);
  Result<Typed> in_list(const ast::InList& node, Position at);
  Result<Typed> in_query(const ast::InQuery& node, Position at);
  Result<Typed> quantified(const ast::Quantified& node, Position at);
  Result<Typed> like(const ast::Like& node, Position at);
  Result<Typed> case_when(const ast::Case& node, Position at);
  Result<Typed> subquery(const ast::Query& query, Position at);
  Result<Typed> exists(const ast::Exists& node, Position at);
  Result<Typed> row(const ast::Row& node, Position at);
  Result<Typed> array(const ast::Array& node, Position at);
  Result<Typed> subscript(const ast::Subscript& node, Position at);
  Result<Typed> concatenation(const ast::Concatenation& node, Position at);
  Result<QueryPlan> nested_query(const ast::Query& query);
  const Scope* current_scope() const;
  // Values of one type, for CASE, IN, ARRAY and the like: their common type, each cast to it.
  Result<Type> unify(std::vector<Typed>& values, std::string_view what);

  // arithmetic.cpp
  Result<Typed> arithmetic(const ast::Arithmetic& node, Position at);
  Result<Typed> numbers(char operation, Typed left, Typed right, Position at);
  Result<Typed> decimals(char operation, const Typed& left, const Typed& right, Position at);
  std::optional<Typed> with_interval(char operation, const Typed& left, const Typed& right,
                                     Position at);
  Result<Typed> negation(const ast::Negation& node, Position at);
  Result<Typed> at_time_zone(const ast::AtTimeZone& node, Position at);

  // literals.cpp
  Result<Typed> literal(const ast::Number& node, Position at);
  Result<Typed> literal(const ast::TypedLiteral& node, Position at);
  Result<Typed> literal(const ast::Interval& node, Position at);
  Result<Typed> current(const ast::Current& node, Position at);

  // analyze_call.cpp
  Result<Typed> call(const ast::Call& call, Position at);
  Result<Typed> plain_call(const ast::Call& call, const std::string& name, Position at);
  Result<Typed> aggregate(const ast::Call& call, const std::string& name, Position at);
  Result<void> may_aggregate(const std::string& name, Position at) const;
  Result<std::vector<Argument>> arguments(const ast::Call& call);
  // The candidate that fits best, with the arguments made what it wants.
  Result<Match> match(std::string_view name, std::span<const Function> candidates,
                      const std::vector<Argument>& arguments, Position at);
  Result<bool> match_lambdas(Match& match, const std::vector<Argument>& arguments);
  Result<std::string> over(const ast::Window& window);
  Result<std::string> frame(const ast::Frame& frame);
  Result<std::string> sort_list(const std::vector<ast::SortItem>& items);
  Result<LambdaSql> lambda(const ast::Lambda& lambda, const std::vector<Type>& parameters,
                           bool entry);

  // special_calls.cpp: functions whose type or form depends on more than their arguments' types
  using SpecialCall = Result<Typed> (Analyzer::*)(const ast::Call&, Position);
  static SpecialCall special_call(std::string_view name);
  Result<Typed> now(const ast::Call& call, Position at);
  Result<Typed> try_call(const ast::Call& call, Position at);
  // `value`, NULL where it fails; the expression is what it was made of.
  Typed tried(Typed value, const ast::Expression& expression, Position at) const;
  Result<Typed> date_cast(const ast::Call& call, Position at);
  Result<Typed> date_add(const ast::Call& call, Position at);
  Result<Typed> date_trunc(const ast::Call& call, Position at);
  Result<Typed> at_timezone(const ast::Call& call, Position at);
  Result<Typed> iso8601_timestamp(const ast::Call& call, Position at);
  Result<Typed> concat(const ast::Call& call, Position at);
  Result<Typed> element_at(const ast::Call& call, Position at);
  Result<Typed> typeof_call(const ast::Call& call, Position at);
  Result<Typed> format_call(const ast::Call& call, Position at);
  Result<Typed> grouping_call(const ast::Call& call, Position at);
  Result<std::vector<Typed>> values_of(const ast::Call& call, std::size_t least, std::size_t most,
                                       Position at);

  const Request& request_;
  Catalog& catalog_;
  std::vector<ast::Path> named_tables_;
  std::vector<Scan> scans_;
  std::vector<WithEntry> with_;
  std::vector<LambdaScope> lambdas_;
  SelectState state_;
  std::optional<Ungrouped> ungrouped_;
  std::size_t tables_ = 0;
  std::size_t bytes_ = 0;  // of SQL made so far
};

// --- helpers that need no analyzer ---

// Whether an aggregate function is called in the expression, subqueries not counted.
bool has_aggregate(const ast::Expression& expression);
bool has_window(const ast::Expression& expression);
bool has_subquery(const ast::Expression& expression);

// SQL of any type that fails at run time with the message that `message_sql` gives.
std::string failure(std::string_view message_sql);
// Stands in the SQL before a cast that is to fail, until all of the statement is understood: where
// TRY cannot be said, the cast becomes one that gives NULL.
inline constexpr char kFailureMark = '\x02';

// `value` made `to`, as Trino's CAST does; `forgiving` as TRY_CAST. Error Invalid: no such cast.
Result<Typed> cast(const Typed& value, const Type& to, bool forgiving);
// For what Trino makes by itself.
Typed coerce(Typed value, const Type& to);
// A TIMESTAMP: the wall clock of a timestamp with time zone in its zone; a date's midnight.
std::string wall_clock(const Typed& value);
// The instant at which a clock of the zone shows `sql`, a TIMESTAMP.
std::string instant_of(std::string_view sql, std::string_view zone);
// "UTC", "America/New_York", "+02:00": whether it reads as a zone.
bool is_zone(std::string_view zone);

// Microseconds since 1970 of "2026-01-01[ 10:00[:00[.123456]]]" (or T) with or without a zone,
// which is given back.
struct ReadTime {
  std::int64_t micros;
  std::string zone;  // "" where there is none
  bool time_of_day;
};
std::optional<ReadTime> read_time(std::string_view text);
Typed timestamp_constant(std::int64_t micros, const Type& type, Position at);

}  // namespace trailcam::query
