// Source: Trino's documentation, "String functions", "Binary functions", "URL functions", "Regular
// expression functions".
#include <array>

#include "query/sql/functions.h"

namespace trailcam::query {
namespace {

constexpr auto kStrings = std::to_array<Function>({
    {"chr", "varchar(bigint)", "chr(CAST({0} AS INTEGER))"},
    {"codepoint", "integer(varchar)", "unicode({0})"},
    {"concat_ws", "varchar(varchar, array(varchar))", "array_to_string({1}, {0})"},
    {"concat_ws", "varchar(varchar, varchar...)", "concat_ws({@})"},
    {"hamming_distance", "bigint(varchar, varchar)", "CAST(hamming({0}, {1}) AS BIGINT)"},
    {"length", "bigint(varchar)", "length({0})"},
    {"length", "bigint(varbinary)", "octet_length({0})"},
    {"levenshtein_distance", "bigint(varchar, varchar)", "CAST(levenshtein({0}, {1}) AS BIGINT)"},
    {"lower", "varchar(varchar)", "lower({0})"},
    {"lpad", "varchar(varchar, bigint, varchar)", "lpad({0}, CAST({1} AS INTEGER), {2})"},
    {"ltrim", "varchar(varchar)", "ltrim({0}, E' \\t\\n\\r\\f')"},
    {"ltrim", "varchar(varchar, varchar)", "ltrim({0}, {1})"},
    {"normalize", "varchar(varchar)", "nfc_normalize({0})"},
    {"replace", "varchar(varchar, varchar)", "replace({0}, {1}, '')"},
    {"replace", "varchar(varchar, varchar, varchar)", "replace({0}, {1}, {2})"},
    {"reverse", "varchar(varchar)", "reverse({0})"},
    {"reverse", "array(T)(array(T))", "list_reverse({0})"},
    {"rpad", "varchar(varchar, bigint, varchar)", "rpad({0}, CAST({1} AS INTEGER), {2})"},
    {"rtrim", "varchar(varchar)", "rtrim({0}, E' \\t\\n\\r\\f')"},
    {"rtrim", "varchar(varchar, varchar)", "rtrim({0}, {1})"},
    {"split", "array(varchar)(varchar, varchar)", "string_split({0}, {1})"},
    {"split", "array(varchar)(varchar, varchar, bigint)",
     "(CASE WHEN {2} < 1 THEN FAIL('INVALID_FUNCTION_ARGUMENT: Limit must be positive') WHEN "
     "len(string_split({0}, {1})) <= {2} THEN string_split({0}, {1}) ELSE "
     "list_append(list_slice(string_split({0}, {1}), 1, {2} - 1), "
     "array_to_string(list_slice(string_split({0}, {1}), {2}, len(string_split({0}, {1}))), {1})) "
     "END)"},
    {"split_part", "varchar(varchar, varchar, bigint)",
     "(CASE WHEN {2} < 1 THEN FAIL('INVALID_FUNCTION_ARGUMENT: Index must be greater than zero') "
     "ELSE string_split({0}, {1})[{2}] END)"},
    {"split_to_map", "map(varchar, varchar)(varchar, varchar, varchar)",
     "map_from_entries(list_transform(string_split({0}, {1}), lambda p: {'k': CASE WHEN strpos(p, "
     "{2}) = 0 THEN FAIL('INVALID_FUNCTION_ARGUMENT: Key-value delimiter must appear exactly once "
     "in each entry. Bad input: ''' || p || '''') ELSE split_part(p, {2}, 1) END, 'v': substr(p, "
     "strpos(p, {2}) + length({2}))}))"},
    {"starts_with", "boolean(varchar, varchar)", "starts_with({0}, {1})"},
    {"strpos", "bigint(varchar, varchar)", "strpos({0}, {1})"},
    {"strpos", "bigint(varchar, varchar, bigint)",
     "(CASE WHEN {2} = 0 THEN FAIL('INVALID_FUNCTION_ARGUMENT: ''instance'' must be a positive or "
     "negative number.') WHEN abs({2}) >= len(string_split({0}, {1})) THEN 0 ELSE "
     "length(array_to_string(list_slice(string_split({0}, {1}), 1, CASE WHEN {2} > 0 THEN {2} ELSE "
     "len(string_split({0}, {1})) + {2} END), {1})) + 1 END)"},
    {"substr", "varchar(varchar, bigint)",
     "(CASE WHEN {1} = 0 OR {1} < -length({0}) THEN '' ELSE substr({0}, {1}) END)"},
    {"substr", "varchar(varchar, bigint, bigint)",
     "(CASE WHEN {1} = 0 OR {2} <= 0 OR {1} < -length({0}) THEN '' ELSE substr({0}, {1}, {2}) "
     "END)"},
    {"substring", "varchar(varchar, bigint)",
     "(CASE WHEN {1} = 0 OR {1} < -length({0}) THEN '' ELSE substr({0}, {1}) END)"},
    {"substring", "varchar(varchar, bigint, bigint)",
     "(CASE WHEN {1} = 0 OR {2} <= 0 OR {1} < -length({0}) THEN '' ELSE substr({0}, {1}, {2}) "
     "END)"},
    {"translate", "varchar(varchar, varchar, varchar)", "translate({0}, {1}, {2})"},
    {"trim", "varchar(varchar)", "trim({0}, E' \\t\\n\\r\\f')"},
    {"trim", "varchar(varchar, varchar)", "trim({0}, {1})"},
    {"upper", "varchar(varchar)", "upper({0})"},

    {"from_base64", "varbinary(varchar)", "from_base64({0})"},
    {"from_hex", "varbinary(varchar)", "unhex({0})"},
    {"from_utf8", "varchar(varbinary)", "decode({0})"},
    {"md5", "varbinary(varbinary)", "unhex(md5({0}))"},
    {"sha1", "varbinary(varbinary)", "unhex(sha1({0}))"},
    {"sha256", "varbinary(varbinary)", "unhex(sha256({0}))"},
    {"to_base64", "varchar(varbinary)", "to_base64({0})"},
    {"to_hex", "varchar(varbinary)", "hex({0})"},
    {"to_utf8", "varbinary(varchar)", "encode({0})"},

    {"url_decode", "varchar(varchar)", "url_decode(replace({0}, '+', ' '))"},
    {"url_encode", "varchar(varchar)",
     "replace(replace(replace(url_encode({0}), '%20', '+'), '%2A', '*'), '~', '%7E')"},
    {"url_extract_fragment", "varchar(varchar)", "regexp_extract({0}, '#(.*)$', 1)"},
    {"url_extract_host", "varchar(varchar)",
     "regexp_extract({0}, '^[a-zA-Z][a-zA-Z0-9+.-]*://(?:[^/?#@]*@)?([^/?#:]*)', 1)"},
    {"url_extract_parameter", "varchar(varchar, varchar)",
     "list_transform(list_filter(string_split(regexp_extract({0}, '\\?([^#]*)', 1), '&'), lambda "
     "p: split_part(p, '=', 1) = {1}), lambda p: url_decode(replace(regexp_replace(p, '^[^=]*=?', "
     "''), '+', ' ')))[1]"},
    {"url_extract_path", "varchar(varchar)",
     "regexp_extract({0}, '^(?:[a-zA-Z][a-zA-Z0-9+.-]*:)?(?://[^/?#]*)?([^?#]*)', 1)"},
    {"url_extract_port", "bigint(varchar)",
     "CAST(nullif(regexp_extract({0}, "
     "'^[a-zA-Z][a-zA-Z0-9+.-]*://(?:[^/?#@]*@)?[^/?#:]*:([0-9]+)', "
     "1), '') AS BIGINT)"},
    {"url_extract_protocol", "varchar(varchar)",
     "regexp_extract({0}, '^([a-zA-Z][a-zA-Z0-9+.-]*):', 1)"},
    {"url_extract_query", "varchar(varchar)", "regexp_extract({0}, '\\?([^#]*)', 1)"},
});

constexpr auto kRegexps = std::to_array<Function>({
    {"regexp_count", "bigint(varchar, varchar)", "len(regexp_extract_all({0}, {1:regexp}))"},
    {"regexp_extract", "varchar(varchar, varchar)",
     "(CASE WHEN regexp_matches({0}, {1:regexp}) THEN regexp_extract({0}, {1:regexp}) END)"},
    {"regexp_extract", "varchar(varchar, varchar, bigint)",
     "(CASE WHEN regexp_matches({0}, {1:regexp}) THEN regexp_extract({0}, {1:regexp}, {2:whole}) "
     "END)"},
    {"regexp_extract_all", "array(varchar)(varchar, varchar)",
     "regexp_extract_all({0}, {1:regexp})"},
    {"regexp_extract_all", "array(varchar)(varchar, varchar, bigint)",
     "regexp_extract_all({0}, {1:regexp}, {2:whole})"},
    {"regexp_like", "boolean(varchar, varchar)", "regexp_matches({0}, {1:regexp})"},
    {"regexp_position", "integer(varchar, varchar)",
     "(CASE WHEN regexp_matches({0}, {1:regexp}) THEN "
     "CAST(length(regexp_split_to_array({0}, {1:regexp})[1]) + 1 AS INTEGER) WHEN {0} IS NOT NULL "
     "THEN -1 END)"},
    {"regexp_replace", "varchar(varchar, varchar)", "regexp_replace({0}, {1:regexp}, '', 'g')"},
    {"regexp_replace", "varchar(varchar, varchar, varchar)",
     "regexp_replace({0}, {1:regexp}, {2:replacement}, 'g')"},
    {"regexp_split", "array(varchar)(varchar, varchar)", "regexp_split_to_array({0}, {1:regexp})"},
});

}  // namespace

std::span<const Function> string_functions() { return kStrings; }
std::span<const Function> regexp_functions() { return kRegexps; }

}  // namespace trailcam::query
