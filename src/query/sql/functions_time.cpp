// Source: Trino's documentation, "Date and time functions and operators".
//
// date, date_add, date_trunc, at_timezone and from_iso8601_timestamp are in special_calls.cpp:
// their types depend on what they are given.
#include <array>

#include "query/sql/functions.h"

namespace trailcam::query {
namespace {

constexpr auto kTimes = std::to_array<Function>({
    {"current_timezone", "varchar()", "'UTC'"},
    {"date_diff", "bigint(varchar, moment, moment)", "date_sub({0:unit}, {1}, {2})"},
    {"date_format", "varchar(moment, varchar)", "strftime({0}, {1:mysql})"},
    {"date_parse", "timestamp(varchar, varchar)", "strptime({0}, {1:mysql_parse})"},
    {"day", "bigint(moment)", "day({0})"},
    {"day", "bigint(interval)", "CAST(floor(epoch({0}) / 86400) AS BIGINT)"},
    {"day_of_month", "bigint(moment)", "day({0})"},
    {"day_of_week", "bigint(moment)", "isodow({0})"},
    {"day_of_year", "bigint(moment)", "dayofyear({0})"},
    {"dow", "bigint(moment)", "isodow({0})"},
    {"doy", "bigint(moment)", "dayofyear({0})"},
    {"format_datetime", "varchar(moment, varchar)", "strftime({0}, {1:joda})"},
    {"from_iso8601_date", "date(varchar)", "CAST({0} AS DATE)"},
    {"from_unixtime", "zoned(double)", "to_timestamp({0})"},
    {"from_unixtime_nanos", "zoned(bigint)", "to_timestamp({0} / 1000000000)"},
    {"hour", "bigint(moment)", "hour({0})"},
    {"hour", "bigint(time)", "hour({0})"},
    {"last_day_of_month", "date(moment)", "last_day({0})"},
    {"millisecond", "bigint(moment)", "(millisecond({0}) % 1000)"},
    {"minute", "bigint(moment)", "minute({0})"},
    {"minute", "bigint(time)", "minute({0})"},
    {"month", "bigint(moment)", "month({0})"},
    {"parse_datetime", "zoned(varchar, varchar)",
     "timezone('UTC', CAST(strptime(regexp_replace({0}, 'Z$', '+0000'), {1:joda_parse}) AS "
     "TIMESTAMP))"},
    {"quarter", "bigint(moment)", "quarter({0})"},
    {"second", "bigint(moment)", "second({0})"},
    {"second", "bigint(time)", "second({0})"},
    {"timezone_hour", "bigint(zoned)", "0"},
    {"timezone_minute", "bigint(zoned)", "0"},
    {"to_iso8601", "varchar(date)", "CAST({0} AS VARCHAR)"},
    {"to_iso8601", "varchar(timestamp)", "strftime({0}, '%Y-%m-%dT%H:%M:%S.%g')"},
    {"to_iso8601", "varchar(zoned)", "strftime(timezone('UTC', {0}), '%Y-%m-%dT%H:%M:%S.%gZ')"},
    {"to_milliseconds", "bigint(interval)", "CAST(epoch({0}) * 1000 AS BIGINT)"},
    {"to_unixtime", "double(timestamp)", "epoch({0})"},
    {"to_unixtime", "double(zoned)", "epoch({0})"},
    {"week", "bigint(moment)", "weekofyear({0})"},
    {"week_of_year", "bigint(moment)", "weekofyear({0})"},
    {"year", "bigint(moment)", "year({0})"},
    {"year_of_week", "bigint(moment)", "isoyear({0})"},
    {"yow", "bigint(moment)", "isoyear({0})"},
});

}  // namespace

std::span<const Function> time_functions() { return kTimes; }

}  // namespace trailcam::query
