// Constant arguments that mean something of their own: formats of times, JSON paths, regular
// expressions.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "query/sql/analyzer.h"
#include "query/sql/functions.h"
#include "query/sql/quote.h"

namespace trailcam::query {
namespace {

struct Code {
  char from;
  std::string_view to;
};

// Source: Trino's documentation, "MySQL date functions". %V %X %u %w are not supported there
// either.
constexpr Code kMysql[] = {
    {'a', "%a"},  {'b', "%b"},       {'c', "%-m"}, {'d', "%d"}, {'e', "%-d"},         {'f', "%f"},
    {'H', "%H"},  {'h', "%I"},       {'I', "%I"},  {'i', "%M"}, {'j', "%j"},          {'k', "%-H"},
    {'l', "%-I"}, {'M', "%B"},       {'m', "%m"},  {'p', "%p"}, {'r', "%I:%M:%S %p"}, {'S', "%S"},
    {'s', "%S"},  {'T', "%H:%M:%S"}, {'v', "%V"},  {'W', "%A"}, {'x', "%G"},          {'Y', "%Y"},
    {'y', "%y"},  {'%', "%%"}};

Result<std::string> mysql_format(std::string_view text, Position at) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    ++i;
    const auto known = std::ranges::find(kMysql, text[i], &Code::from);
    if (known != std::end(kMysql)) {
      out += known->to;
    } else if (std::string_view("DUuVwX").contains(text[i])) {
      return senseless(at, fmt::format("%{} not supported in date format string", text[i]));
    } else {
      out += text[i];
    }
  }
  return out;
}

// Source: Joda-Time's DateTimeFormat.
std::string_view joda_code(char letter, std::size_t count) {
  switch (letter) {
    case 'y':
    case 'Y':
    case 'u':
      return count == 2 ? "%y" : "%Y";
    case 'M':
      return count == 1 ? "%-m" : count == 2 ? "%m" : count == 3 ? "%b" : "%B";
    case 'd':
      return count == 1 ? "%-d" : "%d";
    case 'H':
      return count == 1 ? "%-H" : "%H";
    case 'h':
      return count == 1 ? "%-I" : "%I";
    case 'm':
      return count == 1 ? "%-M" : "%M";
    case 's':
      return count == 1 ? "%-S" : "%S";
    case 'S':
      return count <= 3 ? "%g" : "%f";
    case 'a':
      return "%p";
    case 'E':
      return count <= 3 ? "%a" : "%A";
    case 'D':
      return count == 1 ? "%-j" : "%j";
    case 'w':
      return "%V";
    case 'x':
      return "%G";
    case 'e':
      return "%u";
    default:
      return "";
  }
}

// The zone of a text: "Z" or "+0000"; DuckDB's %z reads both. A clock in UTC is written "Z".
std::string_view joda_zone(std::size_t count, bool parse) {
  if (parse) return "%z";
  return count == 1 ? "+0000" : count == 2 ? "+00:00" : "UTC";
}

Result<std::string> joda_format(std::string_view text, bool parse, Position at) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == '\'') {
      const std::size_t end = text.find('\'', i + 1);
      if (end == std::string_view::npos) {
        return senseless(at, fmt::format("Illegal pattern: {}", text));
      }
      out += end == i + 1 ? "'" : text.substr(i + 1, end - i - 1);
      i = end + 1;
      continue;
    }
    const char letter = text[i];
    const bool alphabetic = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
    if (!alphabetic) {
      out += letter == '%' ? "%%" : std::string(1, letter);
      ++i;
      continue;
    }
    const std::size_t count = std::min(text.find_first_not_of(letter, i), text.size()) - i;
    const std::string_view code = letter == 'Z' || letter == 'z' || letter == 'X'
                                      ? joda_zone(count, parse)
                                      : joda_code(letter, count);
    if (code.empty()) {
      return senseless(at, fmt::format("Illegal pattern component: {}", letter));
    }
    out += code;
    i += count;
  }
  return out;
}

// Java's regular expressions that RE2 knows under another form; those it does not know are refused.
Result<std::string> regexp(std::string_view text, Position at) {
  for (const std::string_view form : {"(?=", "(?!", "(?<=", "(?<!", "(?>"}) {
    if (text.contains(form)) {
      return not_supported(at, fmt::format("'{}' in a regular expression", form));
    }
  }
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      const char next = text[++i];
      if (next >= '1' && next <= '9') {
        return not_supported(at, "Back-references in a regular expression");
      }
      if (next == 'h') {
        out += "[ \\t\\xA0]";
      } else if (next == 'Z') {
        out += "\\z";
      } else if (next == 'R') {
        out += "(?:\\r\\n|[\\n-\\r])";
      } else {
        out += '\\';
        out += next;
      }
    } else if (text.substr(i).starts_with("(?<")) {
      out += "(?P<";
      i += 2;
    } else if (std::string_view("*+?}").contains(text[i]) && i + 1 < text.size() &&
               text[i + 1] == '+') {
      return not_supported(at, "Possessive quantifiers in a regular expression");
    } else {
      out += text[i];
    }
  }
  return out;
}

// $1 is \1, \$ a dollar.
std::string replacement(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool more = i + 1 < text.size();
    if (text[i] == '\\' && more) {
      ++i;
      out += text[i] == '\\' ? "\\\\" : std::string(1, text[i]);
    } else if (text[i] == '$' && more && text[i + 1] >= '0' && text[i + 1] <= '9') {
      out += '\\';
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace

Result<std::string> constant_argument(const Typed& value, std::string_view how) {
  if (how == "whole") {
    if (!value.constant.whole) return not_supported(value.at, "The argument must be a constant");
    return std::to_string(*value.constant.whole);
  }
  if (!value.constant.text) {
    if (how == "regexp" || how == "replacement") return value.sql;
    return not_supported(value.at, how == "unit" ? "A unit of time must be a constant"
                                                 : "A format of times must be a constant");
  }
  const std::string& text = *value.constant.text;
  if (how == "regexp") return sql_text(TC_TRY(regexp(text, value.at)));
  if (how == "replacement") return sql_text(replacement(text));
  if (how == "unit") {
    static constexpr std::string_view kUnits[] = {"millisecond", "second", "minute",  "hour", "day",
                                                  "week",        "month",  "quarter", "year"};
    const std::string unit = lower_case(text);
    if (std::ranges::find(kUnits, unit) == std::end(kUnits)) {
      return senseless(value.at, fmt::format("'{}' is not a valid TIMESTAMP field", text));
    }
    return sql_text(unit);
  }
  if (how.starts_with("mysql")) return sql_text(TC_TRY(mysql_format(text, value.at)));
  return sql_text(TC_TRY(joda_format(text, how == "joda_parse", value.at)));
}

// --- JSON paths. Source: Trino's JsonPathTokenizer ---

namespace {

class JsonPathReader {
 public:
  JsonPathReader(std::string_view text, Position at) : text_(text), rest_(text), at_(at) {}

  Result<JsonPath> read() {
    if (!rest_.starts_with('$')) return wrong();
    rest_.remove_prefix(1);
    while (!rest_.empty()) {
      if (rest_[0] == '.') {
        TC_TRY(member());
      } else if (rest_[0] == '[') {
        TC_TRY(subscript());
      } else {
        return wrong();
      }
    }
    return JsonPath{sql_text(path_), many_};
  }

 private:
  Result<void> member() {
    rest_.remove_prefix(1);
    if (rest_.starts_with('*')) return every(1, ".*");
    std::size_t length = 0;
    while (length < rest_.size() && in_key(rest_[length])) ++length;
    if (length == 0) return wrong();
    TC_TRY(key(rest_.substr(0, length)));
    rest_.remove_prefix(length);
    return {};
  }

  Result<void> subscript() {
    rest_.remove_prefix(1);
    if (rest_.starts_with("*]")) return every(2, "[*]");
    if (!rest_.empty() && (rest_[0] == '"' || rest_[0] == '\'')) {
      const char quote = rest_[0];
      std::string name;
      std::size_t i = 1;
      for (; i < rest_.size() && rest_[i] != quote; ++i) {
        if (rest_[i] == '\\' && i + 1 < rest_.size()) ++i;
        name += rest_[i];
      }
      if (i + 1 >= rest_.size() || rest_[i + 1] != ']') return wrong();
      TC_TRY(key(name));
      rest_.remove_prefix(i + 2);
      return {};
    }
    const std::size_t end = rest_.find(']');
    if (end == std::string_view::npos || end == 0) return wrong();
    const std::string_view inside = rest_.substr(0, end);
    const bool index = inside.size() < 10 &&
                       std::ranges::all_of(inside, [](char c) { return c >= '0' && c <= '9'; });
    if (index) {
      path_ += fmt::format("[{}]", inside);
    } else {
      if (!std::ranges::all_of(inside, in_key)) return wrong();
      TC_TRY(key(inside));
    }
    rest_.remove_prefix(end + 1);
    return {};
  }

  Result<void> every(std::size_t bytes, std::string_view path) {
    rest_.remove_prefix(bytes);
    path_ += path;
    many_ = true;
    return {};
  }

  Result<void> key(std::string_view name) {
    if (name.contains('"') || name.contains('\\')) {
      return not_supported(at_, "Quotes in a key of a JSON path");
    }
    path_ += fmt::format(".\"{}\"", name);
    return {};
  }

  static bool in_key(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view(":$-/@|# _").contains(c) || (static_cast<unsigned char>(c) & 0x80);
  }

  Error wrong() const { return senseless(at_, fmt::format("Invalid JSON path: '{}'", text_)); }

  std::string_view text_;
  std::string_view rest_;
  Position at_;
  std::string path_ = "$";
  bool many_ = false;
};

}  // namespace

Result<JsonPath> json_path(std::string_view path, Position at) {
  return JsonPathReader(path, at).read();
}

}  // namespace trailcam::query
