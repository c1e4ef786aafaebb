// The functions of Trino that there are here, with the DuckDB expressions that answer the same.
//
// Internal to src/query/sql. This is the allowlist: a function that is in none of the tables is
// refused by name.
//
// A signature reads "result(parameter, ...)". Types are Trino's; besides:
//   T U K V R S  any type, the same wherever the letter stands; N  a number; D  a decimal
//   decimal, decimal0  as results: 38 digits with the scale of D, D without one
//   moment       a date or timestamp with or without zone, given as a TIMESTAMP on its clock
//   function(A, B, R)  a lambda of two parameters that gives an R
//   entry(K, V, R)     a lambda of two that is called with one {key, value}
//   T...         any number, at least one
//
// In an expression stand: {0} an argument; {0:how} a constant argument, made what `how` says (see
// constant_argument); {1.p} and {1.b} parameters and body of a lambda, {1} the lambda; {@} all
// arguments; {@:isnull} whether one is NULL; {#T} DuckDB's name of a type; FAIL('...') an error.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "query/sql/ast.h"
#include "query/sql/type.h"

namespace trailcam::query {

struct Typed;

struct Function {
  std::string_view name;
  std::string_view signature;
  std::string_view sql;
};

// Besides the above: {d} DISTINCT where it was said, {o} ORDER BY; `wrap` is what is made of the
// call with its FILTER and OVER, {} in it; rows that `filter` is not true of do not count.
struct Aggregate {
  Function function;
  std::string_view wrap = "{}";
  std::string_view filter = "";
};

std::span<const Function> functions_of(std::string_view name);
// Empty where it is none.
std::span<const Aggregate> aggregates_of(std::string_view name);
// Functions that need OVER: row_number, lag, ...
std::span<const Aggregate> window_functions_of(std::string_view name);

// The tables, each sorted so that the rows of one name stand together.
std::span<const Function> string_functions();
std::span<const Function> regexp_functions();
std::span<const Function> time_functions();
std::span<const Function> math_functions();
std::span<const Function> array_functions();
std::span<const Function> map_functions();
std::span<const Function> json_functions();
std::span<const Function> other_functions();
std::span<const Aggregate> aggregate_functions();
std::span<const Aggregate> window_functions();

struct LambdaSql {
  std::string parameters;  // "x1, x2"
  std::string body;
  Type result;
};

// An argument as it was said: a value, or a lambda that waits for the types of its parameters.
struct Argument {
  std::shared_ptr<Typed> value;
  const ast::Lambda* lambda = nullptr;
  Position at = {};
};

struct Match {
  const Function* function = nullptr;
  std::map<char, Type> types;  // of the letters
  std::vector<Typed> values;   // a lambda's is empty
  std::vector<LambdaSql> lambdas;
  Type result;
};

// A type or a letter, with what is in its parentheses.
struct Pattern {
  std::string_view word;
  std::vector<Pattern> parts;
  bool repeated = false;
};
struct Signature {
  Pattern result;
  std::vector<Pattern> parameters;
};
Signature read_signature(std::string_view text);
// Whether a value of `type` can be given, letters being bound or widened; `cost` grows with what
// has to be cast.
bool accepts(const Pattern& pattern, const Type& type, std::map<char, Type>& letters, int& cost);
Type type_of(const Pattern& pattern, const std::map<char, Type>& letters);

// DuckDB's SQL of a call. Error Invalid: an argument that has to be a constant is none.
Result<std::string> write_call(std::string_view form, const Match& match);

// --- constants (constants.cpp) ---

// "mysql", "mysql_parse": the format of date_format and date_parse; "joda", "joda_parse";
// "jsonpath"; "regexp"; "replacement"; "unit": of time; "whole": a number; as DuckDB's SQL.
Result<std::string> constant_argument(const Typed& value, std::string_view how);
// Trino's path as DuckDB's. `many`: it may give more than one value. Error Invalid.
struct JsonPath {
  std::string path;
  bool many = false;
};
Result<JsonPath> json_path(std::string_view path, Position at);

}  // namespace trailcam::query
