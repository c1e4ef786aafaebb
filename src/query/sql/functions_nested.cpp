// Source: Trino's documentation, "Array functions and operators", "Map functions and operators",
// "Lambda expressions", "JSON functions and operators".
#include <array>

#include "query/sql/functions.h"

namespace trailcam::query {
namespace {

constexpr auto kArrays = std::to_array<Function>({
    {"all_match", "boolean(array(T), function(T, boolean))",
     "(CASE WHEN {0} IS NULL THEN NULL WHEN len(list_filter({0}, lambda {1.p}: NOT {1.b})) > 0 "
     "THEN false WHEN len(list_filter({0}, lambda {1.p}: {1.b} IS NULL)) > 0 THEN NULL ELSE true "
     "END)"},
    {"any_match", "boolean(array(T), function(T, boolean))",
     "(CASE WHEN {0} IS NULL THEN NULL WHEN len(list_filter({0}, {1})) > 0 THEN true WHEN "
     "len(list_filter({0}, lambda {1.p}: {1.b} IS NULL)) > 0 THEN NULL ELSE false END)"},
    {"array_distinct", "array(T)(array(T))",
     "list_filter({0}, lambda e, i: list_position({0}, e) = i)"},
    {"array_except", "array(T)(array(T), array(T))",
     "list_filter(list_filter({0}, lambda e, i: list_position({0}, e) = i), lambda e: "
     "list_position({1}, e) IS NULL OR list_position({1}, e) = 0)"},
    {"array_first", "T(array(T))", "{0}[1]"},
    {"array_intersect", "array(T)(array(T), array(T))",
     "list_filter(list_filter({0}, lambda e, i: list_position({0}, e) = i), lambda e: "
     "list_position({1}, e) > 0)"},
    {"array_join", "varchar(array(varchar), varchar)", "array_to_string({0}, {1})"},
    {"array_join", "varchar(array(T), varchar)",
     "array_to_string(list_transform({0}, lambda e: CAST(e AS VARCHAR)), {1})"},
    {"array_join", "varchar(array(T), varchar, varchar)",
     "array_to_string(list_transform({0}, lambda e: coalesce(CAST(e AS VARCHAR), {2})), {1})"},
    {"array_last", "T(array(T))", "{0}[-1]"},
    {"array_max", "T(array(T))",
     "(CASE WHEN len(list_filter({0}, lambda e: e IS NULL)) = 0 THEN list_max({0}) END)"},
    {"array_min", "T(array(T))",
     "(CASE WHEN len(list_filter({0}, lambda e: e IS NULL)) = 0 THEN list_min({0}) END)"},
    {"array_position", "bigint(array(T), T)",
     "(CASE WHEN {0} IS NULL OR {1} IS NULL THEN NULL ELSE "
     "CAST(coalesce(list_position({0}, {1}), 0) AS BIGINT) END)"},
    {"array_remove", "array(T)(array(T), T)",
     "(CASE WHEN {1} IS NULL THEN NULL ELSE list_filter({0}, lambda e: e IS DISTINCT FROM {1}) "
     "END)"},
    {"array_sort", "array(T)(array(T))", "list_sort({0}, 'ASC', 'NULLS LAST')"},
    {"array_union", "array(T)(array(T), array(T))",
     "list_filter(list_concat({0}, {1}), lambda e, i: list_position(list_concat({0}, {1}), e) = "
     "i)"},
    {"arrays_overlap", "boolean(array(T), array(T))",
     "(CASE WHEN list_has_any({0}, {1}) THEN true WHEN {0} IS NULL OR {1} IS NULL OR "
     "len(list_filter(list_concat({0}, {1}), lambda e: e IS NULL)) > 0 THEN NULL ELSE false END)"},
    {"cardinality", "bigint(array(T))", "len({0})"},
    {"cardinality", "bigint(map(K, V))", "CAST(cardinality({0}) AS BIGINT)"},
    {"contains", "boolean(array(T), T)",
     "(CASE WHEN list_contains({0}, {1}) THEN true WHEN {0} IS NULL OR {1} IS NULL OR "
     "len(list_filter({0}, lambda e: e IS NULL)) > 0 THEN NULL ELSE false END)"},
    {"filter", "array(T)(array(T), function(T, boolean))", "list_filter({0}, {1})"},
    {"flatten", "array(T)(array(array(T)))", "flatten({0})"},
    {"none_match", "boolean(array(T), function(T, boolean))",
     "(CASE WHEN {0} IS NULL THEN NULL WHEN len(list_filter({0}, {1})) > 0 THEN false WHEN "
     "len(list_filter({0}, lambda {1.p}: {1.b} IS NULL)) > 0 THEN NULL ELSE true END)"},
    {"reduce", "R(array(T), S, function(S, T, S), function(S, R))",
     "(CASE WHEN {0} IS NOT NULL THEN list_transform([list_reduce({0}, {2}, {1})], {3})[1] END)"},
    {"repeat", "array(T)(T, bigint)", "list_transform(range(greatest({1}, 0)), lambda e: {0})"},
    {"sequence", "array(bigint)(bigint, bigint)",
     "(CASE WHEN {0} <= {1} THEN generate_series({0}, {1}) ELSE generate_series({0}, {1}, -1) "
     "END)"},
    {"sequence", "array(bigint)(bigint, bigint, bigint)", "generate_series({0}, {1}, {2})"},
    {"sequence", "array(date)(date, date)",
     "list_transform(generate_series(CAST({0} AS TIMESTAMP), CAST({1} AS TIMESTAMP), to_days(1)), "
     "lambda e: CAST(e AS DATE))"},
    {"sequence", "array(date)(date, date, interval)",
     "list_transform(generate_series(CAST({0} AS TIMESTAMP), CAST({1} AS TIMESTAMP), {2}), "
     "lambda e: CAST(e AS DATE))"},
    {"sequence", "array(timestamp)(timestamp, timestamp, interval)",
     "generate_series({0}, {1}, {2})"},
    {"shuffle", "array(T)(array(T))", "list_sort({0})"},
    {"slice", "array(T)(array(T), bigint, bigint)",
     "(CASE WHEN {1} = 0 THEN FAIL('INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1') WHEN "
     "{2} < 0 THEN FAIL('INVALID_FUNCTION_ARGUMENT: length must be greater than or equal to 0') "
     "WHEN {2} = 0 OR {1} < -len({0}) THEN list_slice({0}, 1, 0) WHEN {1} > 0 THEN "
     "list_slice({0}, {1}, {1} + {2} - 1) ELSE list_slice({0}, len({0}) + {1} + 1, len({0}) + {1} "
     "+ {2}) END)"},
    {"transform", "array(R)(array(T), function(T, R))", "list_transform({0}, {1})"},
    {"trim_array", "array(T)(array(T), bigint)", "list_slice({0}, 1, len({0}) - {1})"},
    {"zip", "array(row(T, U))(array(T), array(U))",
     "list_transform(range(1, greatest(len({0}), len({1})) + 1), lambda i: {'field0': {0}[i], "
     "'field1': {1}[i]})"},
    {"zip_with", "array(R)(array(T), array(U), entry(T, U, R))",
     "list_transform(list_transform(range(1, greatest(len({0}), len({1})) + 1), lambda i: {'key': "
     "{0}[i], 'value': {1}[i]}), lambda {2.p}: {2.b})"},
});

constexpr auto kMaps = std::to_array<Function>({
    {"map", "map(T, T)()", "MAP {}"},
    {"map", "map(K, V)(array(K), array(V))", "map({0}, {1})"},
    {"map_concat", "map(K, V)(map(K, V), map(K, V)...)", "map_concat({@})"},
    {"map_entries", "array(row(K, V))(map(K, V))",
     "list_transform(map_entries({0}), lambda e: {'field0': e.key, 'field1': e.value})"},
    {"map_filter", "map(K, V)(map(K, V), entry(K, V, boolean))",
     "map_from_entries(list_filter(map_entries({0}), {1}))"},
    {"map_from_entries", "map(K, V)(array(row(K, V)))", "map_from_entries({0})"},
    {"map_keys", "array(K)(map(K, V))", "map_keys({0})"},
    {"map_values", "array(V)(map(K, V))", "map_values({0})"},
    {"transform_keys", "map(R, V)(map(K, V), entry(K, V, R))",
     "map_from_entries(list_transform(map_entries({0}), lambda {1.p}: {'k': {1.b}, 'v': "
     "{1.p}.value}))"},
    {"transform_values", "map(K, R)(map(K, V), entry(K, V, R))",
     "map_from_entries(list_transform(map_entries({0}), lambda {1.p}: {'k': {1.p}.key, 'v': "
     "{1.b}}))"},
});

// Text that is no JSON gives NULL in most of them; DuckDB raises an error, which TRY takes back.
constexpr auto kJson = std::to_array<Function>({
    {"is_json_scalar", "boolean(json)", "(json_type({0}) NOT IN ('OBJECT', 'ARRAY'))"},
    {"is_json_scalar", "boolean(varchar)", "(json_type({0}) NOT IN ('OBJECT', 'ARRAY'))"},
    {"json_array_contains", "boolean(json, T)",
     "list_contains(json_extract({0}, '$[*]'), to_json({1}))"},
    {"json_array_contains", "boolean(varchar, T)",
     "TRY(list_contains(json_extract({0}, '$[*]'), to_json({1})))"},
    {"json_array_get", "json(json, bigint)", "({0} -> {1})"},
    {"json_array_get", "json(varchar, bigint)", "TRY(CAST({0} AS JSON) -> {1})"},
    {"json_array_length", "bigint(json)",
     "(CASE WHEN json_type({0}) = 'ARRAY' THEN CAST(json_array_length({0}) AS BIGINT) END)"},
    {"json_array_length", "bigint(varchar)",
     "TRY(CASE WHEN json_type({0}) = 'ARRAY' THEN CAST(json_array_length({0}) AS BIGINT) END)"},
    {"json_extract", "json(json, varchar)", "{1:json_of_0}"},
    {"json_extract", "json(varchar, varchar)", "TRY({1:json_of_0})"},
    {"json_extract_scalar", "varchar(json, varchar)", "{1:json_scalar_of_0}"},
    {"json_extract_scalar", "varchar(varchar, varchar)", "TRY({1:json_scalar_of_0})"},
    {"json_format", "varchar(json)", "CAST({0} AS VARCHAR)"},
    {"json_parse", "json(varchar)", "CAST(json({0}) AS JSON)"},
    {"json_size", "bigint(json, varchar)",
     "(CASE json_type({1:json_of_0}) WHEN 'OBJECT' THEN len(json_keys({1:json_of_0})) WHEN 'ARRAY' "
     "THEN CAST(json_array_length({1:json_of_0}) AS BIGINT) WHEN NULL THEN NULL ELSE 0 END)"},
    {"json_size", "bigint(varchar, varchar)",
     "TRY(CASE WHEN {1:json_of_0} IS NULL THEN NULL ELSE CASE json_type({1:json_of_0}) WHEN "
     "'OBJECT' THEN len(json_keys({1:json_of_0})) WHEN 'ARRAY' THEN "
     "CAST(json_array_length({1:json_of_0}) AS BIGINT) ELSE 0 END END)"},
});

}  // namespace

std::span<const Function> array_functions() { return kArrays; }
std::span<const Function> map_functions() { return kMaps; }
std::span<const Function> json_functions() { return kJson; }

}  // namespace trailcam::query
