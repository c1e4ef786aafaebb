// The syntax tree of a query, after Trino's grammar (SqlBase.g4).
//
// Depth is bounded by the parser (kNestingMax), so that walking and destroying a tree is safe.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "query/sql/token.h"
#include "query/sql/type.h"

namespace trailcam::query::ast {

struct Expression;
struct Query;
struct Relation;
using ExpressionPtr = std::unique_ptr<Expression>;
using QueryPtr = std::unique_ptr<Query>;
using RelationPtr = std::unique_ptr<Relation>;
using Expressions = std::vector<ExpressionPtr>;

struct Identifier {
  std::string text;   // as typed
  std::string lower;  // what it is compared by
  Position at;
};
using Path = std::vector<Identifier>;

struct SortItem {
  ExpressionPtr key;
  bool descending = false;
  bool nulls_first = false;
};

struct Null {};
struct Boolean {
  bool value;
};
struct Number {
  TokenKind kind;  // Integer, Decimal, Double
  std::string text;
};
struct String {
  std::string text;
};
struct Binary {
  std::string bytes;
};
// TIMESTAMP '...'
struct TypedLiteral {
  std::string type;  // in lower case
  std::string text;
};
struct Interval {
  bool negative = false;
  std::string text;
  std::string from;  // in lower case: "day"
  std::string to;    // "" or the smallest unit
};
struct Name {
  Identifier name;
};
struct Member {
  ExpressionPtr base;
  Identifier name;
};
struct Subscript {
  ExpressionPtr base;
  ExpressionPtr index;
};
struct Negation {
  ExpressionPtr value;
};
struct Not {
  ExpressionPtr value;
};
struct Arithmetic {
  char operation;
  ExpressionPtr left;
  ExpressionPtr right;
};
struct Concatenation {
  Expressions parts;
};
struct Comparison {
  std::string operation;  // = <> < <= > >=
  ExpressionPtr left;
  ExpressionPtr right;
};
struct Logical {
  bool all;  // AND
  Expressions terms;
};
struct IsNull {
  ExpressionPtr value;
  bool negated = false;
};
struct IsDistinct {
  ExpressionPtr left;
  ExpressionPtr right;
  bool negated = false;
};
struct Between {
  ExpressionPtr value;
  ExpressionPtr low;
  ExpressionPtr high;
  bool negated = false;
};
struct InList {
  ExpressionPtr value;
  Expressions items;
  bool negated = false;
};
struct InQuery {
  ExpressionPtr value;
  QueryPtr query;
  bool negated = false;
};
struct Like {
  ExpressionPtr value;
  ExpressionPtr pattern;
  ExpressionPtr escape;  // or null
  bool negated = false;
};
struct Exists {
  QueryPtr query;
};
struct Quantified {
  std::string operation;
  bool all;
  ExpressionPtr value;
  QueryPtr query;
};
struct Subquery {
  QueryPtr query;
};
struct Case {
  ExpressionPtr operand;  // or null
  std::vector<std::pair<ExpressionPtr, ExpressionPtr>> whens;
  ExpressionPtr otherwise;  // or null
};
struct Cast {
  ExpressionPtr value;
  Type type;
  bool forgiving = false;  // TRY_CAST
};
struct Lambda {
  Path parameters;
  ExpressionPtr body;
};
struct Row {
  Expressions items;
};
struct Array {
  Expressions items;
};
struct AtTimeZone {
  ExpressionPtr value;
  ExpressionPtr zone;
};
struct Extract {
  std::string field;  // in lower case
  ExpressionPtr value;
};
// CURRENT_TIMESTAMP and its like; in lower case.
struct Current {
  std::string what;
};

struct FrameBound {
  enum class Kind { UnboundedPreceding, Preceding, CurrentRow, Following, UnboundedFollowing };
  Kind kind = Kind::CurrentRow;
  ExpressionPtr distance;
};
struct Frame {
  std::string unit;  // ROWS, RANGE, GROUPS
  FrameBound start;
  std::optional<FrameBound> end;
};
struct Window {
  std::optional<Identifier> base;  // a name of the WINDOW clause
  Expressions partition_by;
  std::vector<SortItem> order_by;
  std::optional<Frame> frame;
};

struct Call {
  Path name;
  Expressions arguments;
  bool star = false;  // count(*)
  bool distinct = false;
  bool ignore_nulls = false;
  std::vector<SortItem> order_by;  // also of WITHIN GROUP
  ExpressionPtr filter;            // or null
  std::unique_ptr<Window> window;  // or null
};

struct Expression {
  Position at;
  std::uint32_t depth = 1;
  std::variant<Null, Boolean, Number, String, Binary, TypedLiteral, Interval, Name, Member,
               Subscript, Negation, Not, Arithmetic, Concatenation, Comparison, Logical, IsNull,
               IsDistinct, Between, InList, InQuery, Like, Exists, Quantified, Subquery, Case, Cast,
               Lambda, Row, Array, AtTimeZone, Extract, Current, Call>
      node;

  template <class T>
  const T* as() const {
    return std::get_if<T>(&node);
  }
};

// --- queries ---

struct SelectItem {
  Position at;
  ExpressionPtr value;              // null: *
  std::optional<Identifier> alias;  // AS name
  bool star = false;                // *, or value.*
  Path star_names;                  // value.* AS (a, b)
};

struct GroupingElement {
  enum class Kind { Simple, Sets, Rollup, Cube };
  Kind kind = Kind::Simple;
  std::vector<Expressions> sets;  // Simple: one
};

struct NamedWindow {
  Identifier name;
  Window window;
};

struct Select {
  Position at;
  bool distinct = false;
  std::vector<SelectItem> items;
  std::vector<RelationPtr> from;
  ExpressionPtr where;
  std::vector<GroupingElement> group_by;
  bool grouped = false;
  ExpressionPtr having;
  std::vector<NamedWindow> windows;
};

struct Values {
  Position at;
  Expressions rows;
};

struct QueryBody;
using QueryBodyPtr = std::unique_ptr<QueryBody>;

struct SetOperation {
  Position at;
  std::string operation;  // UNION, INTERSECT, EXCEPT
  bool all = false;
  QueryBodyPtr left;
  QueryBodyPtr right;
};

struct TableQuery {
  Path name;
};

struct QueryBody {
  std::variant<Select, Values, SetOperation, TableQuery, QueryPtr> node;
  std::uint32_t depth = 1;
};

struct WithQuery {
  Identifier name;
  Path columns;
  QueryPtr query;
};

struct Query {
  Position at;
  std::vector<WithQuery> with;
  QueryBodyPtr body;
  std::vector<SortItem> order_by;
  ExpressionPtr offset;  // or null
  ExpressionPtr limit;   // or null: all
  bool with_ties = false;
};

// --- relations ---

struct Table {
  Path name;
};
struct Derived {
  QueryPtr query;
  bool lateral = false;
};
struct Unnest {
  Expressions values;
  bool ordinality = false;
};
struct Join {
  enum class Kind { Cross, Inner, Left, Right, Full };
  Kind kind;
  RelationPtr left;
  RelationPtr right;
  ExpressionPtr on;  // or null
  Path columns;      // USING
};

struct Sample {
  std::string method;  // BERNOULLI, SYSTEM
  ExpressionPtr percent;
};

struct Relation {
  Position at;
  std::variant<Table, Derived, Unnest, Join, RelationPtr> node;
  std::optional<Sample> sample;
  std::optional<Identifier> alias;
  Path column_aliases;
  std::uint32_t depth = 1;
};

}  // namespace trailcam::query::ast
