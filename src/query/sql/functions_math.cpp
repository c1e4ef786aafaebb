// Source: Trino's documentation, "Mathematical functions and operators", "Bitwise functions",
// "Conditional expressions", "Comparison functions and operators".
#include <array>

#include "query/sql/functions.h"

namespace trailcam::query {
namespace {

constexpr auto kMath = std::to_array<Function>({
    {"abs", "N(N)", "abs({0})"},
    {"acos", "double(double)", "acos({0})"},
    {"asin", "double(double)", "asin({0})"},
    {"atan", "double(double)", "atan({0})"},
    {"atan2", "double(double, double)", "atan2({0}, {1})"},
    {"bit_count", "bigint(bigint, bigint)",
     "CAST(bit_count(CASE WHEN {1} >= 63 THEN {0} ELSE {0} & ((CAST(1 AS BIGINT) << {1}) - 1) END) "
     "AS BIGINT)"},
    {"bitwise_and", "bigint(bigint, bigint)", "({0} & {1})"},
    {"bitwise_left_shift", "bigint(bigint, bigint)", "({0} << {1})"},
    {"bitwise_not", "bigint(bigint)", "(~{0})"},
    {"bitwise_or", "bigint(bigint, bigint)", "({0} | {1})"},
    {"bitwise_right_shift", "bigint(bigint, bigint)", "({0} >> {1})"},
    {"bitwise_xor", "bigint(bigint, bigint)", "xor({0}, {1})"},
    {"cbrt", "double(double)", "cbrt({0})"},
    {"ceil", "decimal0(D)", "CAST(ceil({0}) AS {#0})"},
    {"ceil", "N(N)", "CAST(ceil({0}) AS {#N})"},
    {"ceiling", "decimal0(D)", "CAST(ceil({0}) AS {#0})"},
    {"ceiling", "N(N)", "CAST(ceil({0}) AS {#N})"},
    {"cos", "double(double)", "cos({0})"},
    {"cosh", "double(double)", "cosh({0})"},
    {"degrees", "double(double)", "degrees({0})"},
    {"e", "double()", "exp(1.0)"},
    {"exp", "double(double)", "exp({0})"},
    {"floor", "decimal0(D)", "CAST(floor({0}) AS {#0})"},
    {"floor", "N(N)", "CAST(floor({0}) AS {#N})"},
    {"from_base", "bigint(varchar, bigint)",
     "list_reduce(list_transform(string_split(lower({0}), ''), lambda c: "
     "strpos('0123456789abcdefghijklmnopqrstuvwxyz', c) - 1), lambda n, d: n * {1} + d, "
     "CAST(0 AS BIGINT))"},
    {"infinity", "double()", "CAST('Infinity' AS DOUBLE)"},
    {"is_finite", "boolean(double)", "isfinite({0})"},
    {"is_infinite", "boolean(double)", "isinf({0})"},
    {"is_nan", "boolean(double)", "isnan({0})"},
    {"ln", "double(double)", "ln({0})"},
    {"log", "double(double, double)", "(ln({1}) / ln({0}))"},
    {"log10", "double(double)", "log10({0})"},
    {"log2", "double(double)", "log2({0})"},
    {"mod", "N(N, N)",
     "(CASE WHEN {1} = 0 THEN FAIL('DIVISION_BY_ZERO: Division by zero') ELSE {0} % {1} END)"},
    {"nan", "double()", "CAST('NaN' AS DOUBLE)"},
    {"pi", "double()", "pi()"},
    {"pow", "double(double, double)", "pow({0}, {1})"},
    {"power", "double(double, double)", "pow({0}, {1})"},
    {"radians", "double(double)", "radians({0})"},
    {"rand", "double()", "random()"},
    {"random", "double()", "random()"},
    {"random", "bigint(bigint)", "CAST(floor(random() * {0}) AS BIGINT)"},
    {"round", "decimal0(D)", "CAST(round({0}) AS {#0})"},
    {"round", "N(N)", "CAST(round({0}) AS {#N})"},
    {"round", "N(N, bigint)", "CAST(round({0}, CAST({1} AS INTEGER)) AS {#N})"},
    {"sign", "decimal0(D)", "CAST(sign({0}) AS {#0})"},
    {"sign", "N(N)", "CAST(sign({0}) AS {#N})"},
    {"sin", "double(double)", "sin({0})"},
    {"sinh", "double(double)", "sinh({0})"},
    {"sqrt", "double(double)", "sqrt({0})"},
    {"tan", "double(double)", "tan({0})"},
    {"tanh", "double(double)", "tanh({0})"},
    {"to_base", "varchar(bigint, bigint)", "lower(to_base({0}, CAST({1} AS INTEGER)))"},
    {"truncate", "decimal0(D)", "CAST(trunc({0}) AS {#0})"},
    {"truncate", "N(N)", "CAST(trunc({0}) AS {#N})"},
    {"width_bucket", "bigint(double, double, double, bigint)",
     "CAST(least(greatest(floor(({0} - {1}) / ({2} - {1}) * {3}) + 1, 0), {3} + 1) AS BIGINT)"},
});

constexpr auto kOthers = std::to_array<Function>({
    {"coalesce", "T(T...)", "coalesce({@})"},
    {"greatest", "T(T...)", "(CASE WHEN {@:isnull} THEN NULL ELSE greatest({@}) END)"},
    {"if", "T(boolean, T)", "(CASE WHEN {0} THEN {1} END)"},
    {"if", "T(boolean, T, T)", "(CASE WHEN {0} THEN {1} ELSE {2} END)"},
    {"least", "T(T...)", "(CASE WHEN {@:isnull} THEN NULL ELSE least({@}) END)"},
    {"nullif", "T(T, T)", "nullif({0}, {1})"},
});

}  // namespace

std::span<const Function> math_functions() { return kMath; }
std::span<const Function> other_functions() { return kOthers; }

}  // namespace trailcam::query
