// Writes the SQL of a call from its form.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "query/sql/analyzer.h"
#include "query/sql/functions.h"

namespace trailcam::query {
namespace {

class CallWriter {
 public:
  CallWriter(std::string_view form, const Match& match) : form_(form), match_(match) {}

  Result<std::string> write() {
    name_long_arguments();
    std::string body = TC_TRY(fill(form_));
    if (named_.empty()) return body;
    return fmt::format("list_transform([{{{}}}], lambda z: {})[1]", named_, body);
  }

 private:
  void name_long_arguments() {
    for (std::size_t i = 0; i < match_.values.size(); ++i) values_.push_back(match_.values[i].sql);
    const auto long_and_repeated = [&](std::size_t i) {
      const std::string plain = fmt::format("{{{}}}", i);
      const std::string how = fmt::format("{{{}:", i);
      std::size_t uses = form_.contains("{@:isnull}") ? 2 : 0;
      for (std::size_t at = 0; (at = form_.find(plain, at)) != std::string_view::npos; ++at) ++uses;
      for (std::size_t at = 0; (at = form_.find("_of_0}", at)) != std::string_view::npos; ++at) {
        uses += i == 0 ? 1 : 0;
      }
      return uses > 1 && values_[i].size() > kRepeatedBytesMax && !form_.contains(how);
    };
    bool any = false;
    for (std::size_t i = 0; i < values_.size(); ++i) any = any || long_and_repeated(i);
    if (!any) return;
    // All go into the structure: one that stayed outside would be within a lambda.
    for (std::size_t i = 0; i < values_.size(); ++i) {
      const Constant& constant = match_.values[i].constant;
      if (values_[i].empty() || constant.text || constant.whole) continue;
      named_ += fmt::format("{}'a{}': {}", named_.empty() ? "" : ", ", i, values_[i]);
      values_[i] = fmt::format("z.a{}", i);
    }
  }

  Result<std::string> fill(std::string_view form) {
    std::string out;
    while (!form.empty()) {
      const std::size_t next = std::min(form.find('{'), form.find("FAIL("));
      out += form.substr(0, next);
      if (next == std::string_view::npos) return out;
      form.remove_prefix(next);
      if (form.starts_with("FAIL(")) {
        const std::size_t end = closing(form);
        out += failure(TC_TRY(fill(form.substr(5, end - 5))));
        form.remove_prefix(end + 1);
        continue;
      }
      const std::size_t end = form.find('}');
      const std::string_view mark = form.substr(1, end - 1);
      const bool literal = mark.empty() || mark[0] == '\'';
      if (literal) {
        // A structure or an empty map of DuckDB's: '{' belongs to it.
        out += '{';
        form.remove_prefix(1);
        continue;
      }
      out += TC_TRY(value_of(mark));
      form.remove_prefix(end + 1);
    }
    return out;
  }

  // Where the parenthesis of FAIL( closes; quotes hold none.
  static std::size_t closing(std::string_view form) {
    int depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < form.size(); ++i) {
      if (form[i] == '\'') quoted = !quoted;
      if (quoted) continue;
      if (form[i] == '(') ++depth;
      if (form[i] == ')' && --depth == 0) return i;
    }
    return form.size() - 1;
  }

  Result<std::string> value_of(std::string_view mark) {
    if (mark == "@") return joined(", ", "");
    if (mark == "@:isnull") return joined(" OR ", " IS NULL");
    if (mark[0] == '#') {
      if (mark == "#0") return match_.result.duckdb();
      const auto known = match_.types.find(mark[1]);
      return known == match_.types.end() ? std::string("VARCHAR") : known->second.duckdb();
    }
    const auto index = static_cast<std::size_t>(mark[0] - '0');
    if (mark.size() == 1) {
      if (!match_.lambdas[index].body.empty()) {
        return fmt::format("lambda {}: {}", match_.lambdas[index].parameters,
                           match_.lambdas[index].body);
      }
      return values_[index];
    }
    if (mark.substr(1) == ".p") return match_.lambdas[index].parameters;
    if (mark.substr(1) == ".b") return match_.lambdas[index].body;
    const std::string_view how = mark.substr(2);
    if (how.ends_with("_of_0")) return of_json(how, match_.values[index]);
    return constant_argument(match_.values[index], how);
  }

  Result<std::string> of_json(std::string_view how, const Typed& path) {
    if (!path.constant.text) return not_supported(path.at, "A JSON path must be a constant");
    const JsonPath read = TC_TRY(json_path(*path.constant.text, path.at));
    if (how == "json_scalar_of_0") {
      if (read.many) return std::string("CAST(NULL AS VARCHAR)");
      return fmt::format("(json_value({}, {}) ->> '$')", values_[0], read.path);
    }
    const std::string found = fmt::format("json_extract({}, {})", values_[0], read.path);
    return read.many ? fmt::format("to_json({})", found) : found;
  }

  std::string joined(std::string_view separator, std::string_view suffix) const {
    std::string out;
    for (std::size_t i = 0; i < values_.size(); ++i) {
      out += fmt::format("{}{}{}", i == 0 ? "" : separator, values_[i], suffix);
    }
    return out;
  }

  std::string_view form_;
  const Match& match_;
  std::vector<std::string> values_;
  std::string named_;
};

}  // namespace

Result<std::string> write_call(std::string_view form, const Match& match) {
  return CallWriter(form, match).write();
}

namespace {

std::vector<std::span<const Function>> function_tables() {
  return {string_functions(), regexp_functions(), time_functions(), math_functions(),
          array_functions(),  map_functions(),    json_functions(), other_functions()};
}

std::span<const Aggregate> rows_of(std::span<const Aggregate> table, std::string_view name) {
  const auto named = [](const Aggregate& row) { return row.function.name; };
  const auto found = std::ranges::equal_range(table, name, {}, named);
  return {found.begin(), found.end()};
}

}  // namespace

std::span<const Function> functions_of(std::string_view name) {
  for (const std::span<const Function> table : function_tables()) {
    const auto begin = std::ranges::find(table, name, &Function::name);
    if (begin == table.end()) continue;
    const auto end = std::ranges::find_if(begin, table.end(),
                                          [&](const Function& row) { return row.name != name; });
    return {begin, end};
  }
  return {};
}

std::span<const Aggregate> aggregates_of(std::string_view name) {
  return rows_of(aggregate_functions(), name);
}

std::span<const Aggregate> window_functions_of(std::string_view name) {
  return rows_of(window_functions(), name);
}

}  // namespace trailcam::query
