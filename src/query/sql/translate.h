// Trino's SELECT, as CloudTrail Lake and Athena take it, made into DuckDB's SQL.
//
// A statement is read into a syntax tree, its names and types are resolved, and DuckDB's SQL is
// written from the tree: no byte of the input gets into it but within a quoted literal. What may be
// asked is decided on the tree: one SELECT, over relations that the Catalog gives, with functions
// that are known here (docs/decisions/0018-sql-translation.md). The SQL expects a session with
// TimeZone = 'UTC' and nothing else. It raises run-time errors by error('NAME: words') or, where
// TRY needs it, by a failing cast of that text; trino_message() finds the words in what DuckDB
// says. Without state; safe from all threads.
//
// Source: Trino's documentation, "SQL language"; CloudTrail User Guide, "CloudTrail Lake SQL
// constraints"; Athena User Guide, "SELECT".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "query/sql/type.h"

namespace trailcam::query {

inline constexpr std::size_t kStatementBytesMax = 262'144;  // Athena's bound; Lake's is the API's
inline constexpr std::size_t kTokensMax = 50'000;
inline constexpr std::size_t kNestingMax = 200;              // of expressions, queries and types
inline constexpr std::size_t kTranslatedBytesMax = 8 << 20;  // of the SQL that is made of it

enum class Dialect {
  Lake,  // tables by bare UUIDs and names with dashes; eventTime compares with strings; ? in quotes
  Athena,  // names come out in lower case; ? stands for a parameter
};

// "catalog"."schema"."table", as far as it was said, in lower case.
struct QualifiedName {
  std::vector<std::string> parts;
  std::string text() const;  // with dots
};

struct Column {
  std::string name;  // in lower case
  Type type;
  bool hidden = false;      // not part of *: "$path"
  std::string duckdb = {};  // its name in the relation, where that is another
};

// What a statement says about the rows of one table that it needs. `path` is a column or a member
// of one: "eventid", "useridentity.arn". A row that contradicts a hint cannot count; hints are no
// substitute for the conditions, which remain in the SQL.
struct ScanHints {
  struct AnyOf {
    std::string path;
    std::vector<std::string> values;
  };
  enum class Comparison { Less, LessOrEqual, Greater, GreaterOrEqual };
  struct Bound {
    std::string path;
    Comparison comparison;
    std::string text;               // of a string; else ""
    std::optional<Timestamp> time;  // of a timestamp: rounded outwards to whole milliseconds
  };
  std::vector<std::string> columns;  // those that are read, in the table's order
  std::vector<AnyOf> any_of;         // all of these hold
  std::vector<Bound> bounds;
};

// The only tables there are. Both errors reach the caller as they are.
class Catalog {
 public:
  virtual ~Catalog() = default;
  // Error NotFound: translate() says it in Trino's words, or in these where they begin "Table '".
  virtual Result<std::vector<Column>> columns(const QualifiedName& table) = 0;
  // What stands in FROM: a table, a call of a table function or a SELECT in parentheses. Called
  // once for each time that the statement names the table, after all of the statement is
  // understood.
  virtual Result<std::string> relation(const QualifiedName& table, const ScanHints& hints) = 0;
};

struct Request {
  std::string_view statement;
  Dialect dialect = Dialect::Lake;
  Timestamp now = {};  // what now() is
  // Athena: each the text of a literal, for one `?`. Lake: each a value, put for `?` or `'?'`.
  std::vector<std::string> parameters = {};
};

struct OutputColumn {
  std::string name;  // as the service shows it
  // What the values are. Where DuckDB's column is VARCHAR and this is not, the text is final.
  Type type;
};

struct TableUse {
  QualifiedName table;
  ScanHints hints;
};

struct Translation {
  std::string duckdb_sql;  // columns are named c0, c1, ...
  std::vector<OutputColumn> columns;
  std::vector<TableUse> tables;
};

// Error Invalid: "line 1:8: mismatched input ..." where it cannot be read, else
// "SYNTAX_ERROR: line 1:8: Column 'x' cannot be resolved".
Result<Translation> translate(const Request& request, Catalog& catalog);

// Reads the statement only: what Athena refuses before it makes an execution of it. Error Invalid.
Result<void> check_syntax(const Request& request);

// The tables that a statement names, each once, without asking what they hold. Error Invalid.
Result<std::vector<QualifiedName>> tables_of(const Request& request);

// What Trino would have said in place of a run-time error of DuckDB's: "DIVISION_BY_ZERO: Division
// by zero"; nothing where the error is not one of the translation's own.
std::optional<std::string> trino_message(std::string_view duckdb_message);

}  // namespace trailcam::query
