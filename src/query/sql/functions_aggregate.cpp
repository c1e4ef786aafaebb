// Source: Trino's documentation, "Aggregate functions", "Window functions".
//
// approx_distinct, approx_percentile and approx_most_frequent are exact here: DuckDB's estimates
// are coarser than what Trino promises.
#include <array>

#include "query/sql/functions.h"

namespace trailcam::query {
namespace {

constexpr auto kAggregates = std::to_array<Aggregate>({
    {{"any_value", "T(T)", "any_value({0})"}},
    {{"approx_distinct", "bigint(T)", "count(DISTINCT {0})"}},
    {{"approx_distinct", "bigint(T, double)", "count(DISTINCT {0})"}},
    {{"approx_most_frequent", "map(T, bigint)(bigint, T, bigint)", "histogram({1})"},
     "map_from_entries(list_transform(list_slice(list_reverse_sort(list_transform(map_entries({}), "
     "lambda e: {'v': CAST(e.value AS BIGINT), 'k': e.key})), 1, {0}), lambda e: {'key': e.k, "
     "'value': e.v}))"},
    {{"approx_percentile", "N(N, double)", "quantile_disc({0}, {1})"}},
    {{"approx_percentile", "array(N)(N, array(double))", "quantile_disc({0}, {1})"}},
    {{"arbitrary", "T(T)", "any_value({0})"}},
    {{"array_agg", "array(T)(T)", "list({d}{0}{o})"}},
    {{"avg", "double(bigint)", "avg({d}{0})"}},
    {{"avg", "double(double)", "avg({d}{0})"}},
    {{"avg", "real(real)", "avg({d}{0})"}, "CAST({} AS FLOAT)"},
    {{"avg", "D(D)", "avg({d}{0})"}, "CAST({} AS {#D})"},
    {{"bitwise_and_agg", "bigint(bigint)", "bit_and({0})"}},
    {{"bitwise_or_agg", "bigint(bigint)", "bit_or({0})"}},
    {{"bitwise_xor_agg", "bigint(bigint)", "bit_xor({0})"}},
    {{"bool_and", "boolean(boolean)", "bool_and({0})"}},
    {{"bool_or", "boolean(boolean)", "bool_or({0})"}},
    {{"corr", "double(double, double)", "corr({0}, {1})"}},
    {{"count", "bigint(T)", "count({d}{0})"}},
    {{"count_if", "bigint(boolean)", "count_if({0})"}, "CAST({} AS BIGINT)"},
    {{"covar_pop", "double(double, double)", "covar_pop({0}, {1})"}},
    {{"covar_samp", "double(double, double)", "covar_samp({0}, {1})"}},
    {{"every", "boolean(boolean)", "bool_and({0})"}},
    {{"geometric_mean", "double(double)", "geomean({0})"}},
    {{"histogram", "map(T, bigint)(T)", "histogram({0})"}, "CAST({} AS MAP({#T}, BIGINT))"},
    {{"kurtosis", "double(double)", "kurtosis({0})"}},
    {{"listagg", "varchar(varchar)", "string_agg({d}{0}, ''{o})"}},
    {{"listagg", "varchar(varchar, varchar)", "string_agg({d}{0}, {1}{o})"}},
    {{"map_agg", "map(K, V)(K, V)", "list({'k': {0}, 'v': {1}})"},
     "list_transform([list_sort(list_transform({}, lambda e, i: {'k': e.k, 'i': i, 'v': e.v}))], "
     "lambda s: map_from_entries(list_transform(list_filter(s, lambda e, i: i = 1 OR s[i - 1].k IS "
     "DISTINCT FROM e.k), lambda e: {'k': e.k, 'v': e.v})))[1]",
     "{0} IS NOT NULL"},
    {{"max", "T(T)", "max({0})"}},
    {{"max", "array(T)(T, bigint)", "max({0}, {1})"}},
    {{"max_by", "T(T, U)", "arg_max_null({0}, {1})"}},
    {{"max_by", "array(T)(T, U, bigint)", "arg_max({0}, {1}, {2})"}},
    {{"min", "T(T)", "min({0})"}},
    {{"min", "array(T)(T, bigint)", "min({0}, {1})"}},
    {{"min_by", "T(T, U)", "arg_min_null({0}, {1})"}},
    {{"min_by", "array(T)(T, U, bigint)", "arg_min({0}, {1}, {2})"}},
    {{"multimap_agg", "map(K, array(V))(K, V)", "list({'k': {0}, 'v': {1}})"},
     "list_transform([list_sort(list_transform({}, lambda e, i: {'k': e.k, 'i': i, 'v': e.v}))], "
     "lambda s: list_transform([list_filter(range(1, len(s) + 1), lambda i: i = 1 OR s[i - 1].k IS "
     "DISTINCT FROM s[i].k)], lambda b: map_from_entries(list_transform(b, lambda f, j: {'k': "
     "s[f].k, 'v': list_transform(s[f:coalesce(b[j + 1] - 1, len(s))], lambda e: e.v)})))[1])[1]",
     "{0} IS NOT NULL"},
    {{"regr_intercept", "double(double, double)", "regr_intercept({0}, {1})"}},
    {{"regr_slope", "double(double, double)", "regr_slope({0}, {1})"}},
    {{"set_agg", "array(T)(T)", "list(DISTINCT {0})"}},
    {{"stddev", "double(double)", "stddev_samp({0})"}},
    {{"stddev_pop", "double(double)", "stddev_pop({0})"}},
    {{"stddev_samp", "double(double)", "stddev_samp({0})"}},
    {{"sum", "bigint(bigint)", "sum({d}{0})"}, "CAST({} AS BIGINT)"},
    {{"sum", "double(double)", "sum({d}{0})"}},
    {{"sum", "real(real)", "sum({d}{0})"}, "CAST({} AS FLOAT)"},
    {{"sum", "interval(interval)", "sum({0})"}},
    {{"sum", "decimal(D)", "sum({d}{0})"}, "CAST({} AS {#0})"},
    {{"var_pop", "double(double)", "var_pop({0})"}},
    {{"var_samp", "double(double)", "var_samp({0})"}},
    {{"variance", "double(double)", "var_samp({0})"}},
});

constexpr auto kWindows = std::to_array<Aggregate>({
    {{"cume_dist", "double()", "cume_dist()"}},
    {{"dense_rank", "bigint()", "dense_rank()"}},
    {{"first_value", "T(T)", "first_value({0}{n})"}},
    {{"lag", "T(T)", "lag({0}{n})"}},
    {{"lag", "T(T, bigint)", "lag({0}, {1}{n})"}},
    {{"lag", "T(T, bigint, T)", "lag({0}, {1}, {2}{n})"}},
    {{"last_value", "T(T)", "last_value({0}{n})"}},
    {{"lead", "T(T)", "lead({0}{n})"}},
    {{"lead", "T(T, bigint)", "lead({0}, {1}{n})"}},
    {{"lead", "T(T, bigint, T)", "lead({0}, {1}, {2}{n})"}},
    {{"nth_value", "T(T, bigint)", "nth_value({0}, {1}{n})"}},
    {{"ntile", "bigint(bigint)", "ntile({0})"}},
    {{"percent_rank", "double()", "percent_rank()"}},
    {{"rank", "bigint()", "rank()"}},
    {{"row_number", "bigint()", "row_number()"}},
});

}  // namespace

std::span<const Aggregate> aggregate_functions() { return kAggregates; }
std::span<const Aggregate> window_functions() { return kWindows; }

}  // namespace trailcam::query
