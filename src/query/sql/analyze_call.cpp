// Calls: which function is meant, what its arguments become, and OVER.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "query/sql/analyzer.h"
#include "query/sql/functions.h"

namespace trailcam::query {
namespace {

constexpr int kLambdaWidenings = 2;

bool is_function(const Pattern& pattern) {
  return pattern.word == "function" || pattern.word == "entry";
}

// Whether so many arguments can be given.
bool takes(const Signature& signature, std::size_t count) {
  const std::size_t named = signature.parameters.size();
  const bool repeated = named > 0 && signature.parameters.back().repeated;
  return repeated ? count >= named : count == named;
}

const Pattern& parameter_at(const Signature& signature, std::size_t index) {
  return signature.parameters[std::min(index, signature.parameters.size() - 1)];
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  if (at != std::string::npos) text.replace(at, from.size(), to);
  return text;
}

// Without the schema of built-in functions.
std::string function_name(const ast::Path& path) { return path.back().lower; }

}  // namespace

Result<Typed> Analyzer::call(const ast::Call& call, Position at) {
  const std::string name = function_name(call.name);
  const bool system =
      call.name.size() == 1 ||
      (call.name.size() == 3 && call.name[0].lower == "system" && call.name[1].lower == "builtin");
  const std::span<const Aggregate> aggregates = aggregates_of(name);
  if (system && (!aggregates.empty() || !window_functions_of(name).empty())) {
    return aggregate(call, name, at);
  }
  const bool plain =
      call.star || call.distinct || call.filter || call.window || !call.order_by.empty();
  const SpecialCall special = special_call(name);
  if (!system || (special == nullptr && functions_of(name).empty())) {
    std::string typed;
    for (const auto& part : call.name) typed += (typed.empty() ? "" : ".") + part.lower;
    return senseless(at, fmt::format("Function '{}' not registered", typed));
  }
  if (plain) {
    return senseless(at, fmt::format("'{}' is not an aggregate or window function", name));
  }
  return special != nullptr ? (this->*special)(call, at) : plain_call(call, name, at);
}

Result<Typed> Analyzer::plain_call(const ast::Call& call, const std::string& name, Position at) {
  const std::vector<Argument> given = TC_TRY(arguments(call));
  Match match = TC_TRY(this->match(name, functions_of(name), given, at));
  std::string form(match.function->sql);
  // DuckDB refuses TRY around these.
  const bool tryable =
      state_.outputs == nullptr && std::ranges::none_of(call.arguments, [](const auto& argument) {
        return has_aggregate(*argument) || has_window(*argument) || has_subquery(*argument);
      });
  if (form.starts_with("TRY(") && !tryable) {
    form =
        fmt::format("(CASE WHEN json_valid({{0}}) THEN {} END)", form.substr(4, form.size() - 5));
  }
  std::string sql = TC_TRY(write_call(form, match));
  return Typed{match.result, std::move(sql), at};
}

Result<std::vector<Argument>> Analyzer::arguments(const ast::Call& call) {
  std::vector<Argument> given;
  for (const auto& expression : call.arguments) {
    Argument argument{nullptr, expression->as<ast::Lambda>(), expression->at};
    if (argument.lambda == nullptr) {
      argument.value = std::make_shared<Typed>(TC_TRY(this->expression(*expression)));
    }
    given.push_back(std::move(argument));
  }
  return given;
}

Result<Match> Analyzer::match(std::string_view name, std::span<const Function> candidates,
                              const std::vector<Argument>& arguments, Position at) {
  std::optional<Match> best;
  int best_cost = 0;
  for (const Function& function : candidates) {
    const Signature signature = read_signature(function.signature);
    if (!takes(signature, arguments.size())) continue;
    Match found;
    found.function = &function;
    int cost = 0;
    bool fits = true;
    for (std::size_t i = 0; i < arguments.size() && fits; ++i) {
      const Pattern& pattern = parameter_at(signature, i);
      fits =
          is_function(pattern) == (arguments[i].lambda != nullptr) &&
          (is_function(pattern) || accepts(pattern, arguments[i].value->type, found.types, cost));
    }
    if (!fits || (best && cost >= best_cost)) continue;
    best = std::move(found);
    best_cost = cost;
  }
  if (!best || !TC_TRY(match_lambdas(*best, arguments))) {
    std::string given;
    std::string expected;
    for (const Argument& argument : arguments) {
      given += (given.empty() ? "" : ", ") +
               (argument.value ? argument.value->type.name() : std::string("function"));
    }
    for (const Function& function : candidates) {
      const std::string_view text = function.signature;
      const std::size_t own = text.ends_with("()")  ? text.size() - 2
                              : text.contains(")(") ? text.find(")(") + 1
                                                    : text.find('(');
      expected += fmt::format("{}{}{}", expected.empty() ? "" : ", ", name, text.substr(own));
    }
    return senseless(at, fmt::format("Unexpected parameters ({}) for function {}. Expected: {}",
                                     given, name, expected));
  }
  const Signature signature = read_signature(best->function->signature);
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    Typed value;
    if (arguments[i].value) {
      value = *arguments[i].value;
      const Pattern& pattern = parameter_at(signature, i);
      if (pattern.word == "moment") {
        value.sql = wall_clock(value);
      } else if (pattern.word != "decimal") {
        value = coerce(std::move(value), type_of(pattern, best->types));
      }
    }
    best->values.push_back(std::move(value));
  }
  best->lambdas.resize(arguments.size());
  best->result = type_of(signature.result, best->types);
  return *std::move(best);
}

// Lambdas are understood once the types of the other arguments are known; their results bind the
// letters that are left, and may widen one that is bound: reduce(a, 0, (s, x) -> s + x, ...).
Result<bool> Analyzer::match_lambdas(Match& match, const std::vector<Argument>& arguments) {
  const Signature signature = read_signature(match.function->signature);
  match.lambdas.assign(arguments.size(), {});
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i].lambda == nullptr) continue;
    const Pattern& pattern = signature.parameters[i];
    if (arguments[i].lambda->parameters.size() != pattern.parts.size() - 1) return false;
    for (int widenings = 0;; ++widenings) {
      std::vector<Type> parameters;
      for (std::size_t p = 0; p + 1 < pattern.parts.size(); ++p) {
        parameters.push_back(type_of(pattern.parts[p], match.types));
      }
      LambdaSql made = TC_TRY(lambda(*arguments[i].lambda, parameters, pattern.word == "entry"));
      int cost = 0;
      std::map<char, Type> before = match.types;
      if (!accepts(pattern.parts.back(), made.result, match.types, cost)) return false;
      const Type wanted = type_of(pattern.parts.back(), match.types);
      const Type before_wanted = type_of(pattern.parts.back(), before);
      const bool widened = !before_wanted.is(TypeKind::Unknown) && !before_wanted.same(wanted);
      if (widened && widenings < kLambdaWidenings) continue;
      made.body = coerce({made.result, made.body}, wanted).sql;
      match.lambdas[i] = std::move(made);
      break;
    }
  }
  return true;
}

Result<LambdaSql> Analyzer::lambda(const ast::Lambda& lambda, const std::vector<Type>& parameters,
                                   bool entry) {
  LambdaSql made;
  const std::size_t before = lambdas_.size();
  const std::string one = fmt::format("x{}", before);
  std::vector<LambdaScope> scopes;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    std::string sql = fmt::format("x{}", before + i);
    if (entry) sql = one + (i == 0 ? ".key" : ".value");
    if (!entry) made.parameters += (i == 0 ? "" : ", ") + sql;
    scopes.push_back({lambda.parameters[i].lower, {parameters[i], sql}});
  }
  if (entry) made.parameters = one;
  std::ranges::move(scopes, std::back_inserter(lambdas_));
  auto body = expression(*lambda.body);
  lambdas_.resize(before);
  if (!body) return body.error();
  made.body = body->sql;
  made.result = body->type;
  return made;
}

// --- aggregates and windows ---

Result<void> Analyzer::may_aggregate(const std::string& name, Position at) const {
  if (!state_.clause.empty()) {
    return senseless(at, fmt::format("{} cannot contain aggregations, window functions or "
                                     "grouping operations: [{}]",
                                     state_.clause, name));
  }
  if (state_.in_aggregate) {
    return senseless(at, fmt::format("Cannot nest aggregations inside aggregation '{}'", name));
  }
  return {};
}

Result<Typed> Analyzer::aggregate(const ast::Call& call, const std::string& name, Position at) {
  TC_TRY(may_aggregate(name, at));
  std::span<const Aggregate> candidates = aggregates_of(name);
  const bool window_only = candidates.empty();
  if (window_only) candidates = window_functions_of(name);
  if (window_only && !call.window) {
    return senseless(at, fmt::format("Window function {} requires an OVER clause", name));
  }
  const bool collects = !call.window;
  if (collects) state_.in_aggregate = true;
  std::string filter;
  Typed made{TypeKind::Bigint, "count(*)", at};
  const Aggregate* row = nullptr;
  Match match;
  if (call.star) {
    if (name != "count") return senseless(at, fmt::format("Unexpected * for function {}", name));
  } else if (name == "count" && call.arguments.empty()) {
    made.sql = "count(*)";
  } else {
    std::vector<Function> functions;
    for (const Aggregate& candidate : candidates) functions.push_back(candidate.function);
    match = TC_TRY(this->match(name, functions, TC_TRY(arguments(call)), at));
    row = &candidates[static_cast<std::size_t>(match.function - functions.data())];
    match.function = &row->function;
    std::string form(row->function.sql);
    form = replaced(std::move(form), "{d}", call.distinct ? "DISTINCT " : "");
    form = replaced(std::move(form), "{n}", call.ignore_nulls ? " IGNORE NULLS" : "");
    const std::string order = call.order_by.empty() ? "" : TC_TRY(sort_list(call.order_by));
    form = replaced(std::move(form), "{o}", order.empty() ? "" : "{o}");
    // The order's SQL must not be read as a form.
    made.sql = replaced(TC_TRY(write_call(replaced(form, "{o}", "\x03"), match)), "\x03", order);
    made.type = match.result;
    if (!row->filter.empty()) filter = TC_TRY(write_call(row->filter, match));
  }
  if (call.filter) {
    const Typed condition =
        TC_TRY(coerced_to(*call.filter, TypeKind::Boolean, "FILTER expression"));
    filter += (filter.empty() ? "" : " AND ") + condition.sql;
  }
  if (!filter.empty()) made.sql += fmt::format(" FILTER (WHERE {})", filter);
  if (collects) state_.in_aggregate = false;
  if (call.window) made.sql += TC_TRY(over(*call.window));
  if (row != nullptr && row->wrap != "{}") {
    made.sql = replaced(TC_TRY(write_call(row->wrap, match)), "{}", made.sql);
  }
  if (collects) ungrouped_.reset();
  return made;
}

Result<std::string> Analyzer::sort_list(const std::vector<ast::SortItem>& items) {
  std::string list = " ORDER BY ";
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Typed key = TC_TRY(expression(*items[i].key));
    list +=
        fmt::format("{}{} {} NULLS {}", i == 0 ? "" : ", ", key.sql,
                    items[i].descending ? "DESC" : "ASC", items[i].nulls_first ? "FIRST" : "LAST");
  }
  return list;
}

Result<std::string> Analyzer::over(const ast::Window& window) {
  if (state_.in_window) {
    return senseless({},
                     "Cannot nest window functions or row pattern measures inside window "
                     "specification");
  }
  const ast::Window* base = nullptr;
  if (window.base) {
    for (const ast::NamedWindow& named : state_.select->windows) {
      if (named.name.lower == window.base->lower) base = &named.window;
    }
    if (base == nullptr) {
      return senseless(window.base->at,
                       fmt::format("Cannot resolve WINDOW name {}", window.base->text));
    }
    if (base->base) return not_supported(window.base->at, "A window named after a window");
  }
  const auto part = [&](auto member) -> const auto& {
    return base != nullptr && ((*base).*member).size() > 0 ? (*base).*member : window.*member;
  };
  state_.in_window = true;
  std::string sql;
  for (const auto& key : part(&ast::Window::partition_by)) {
    sql += (sql.empty() ? "PARTITION BY " : ", ") + TC_TRY(expression(*key)).sql;
  }
  const auto& order = part(&ast::Window::order_by);
  if (!order.empty()) sql += TC_TRY(sort_list(order));
  const std::optional<ast::Frame>& framed =
      base != nullptr && base->frame ? base->frame : window.frame;
  if (framed) sql += TC_TRY(frame(*framed));
  state_.in_window = false;
  return fmt::format(" OVER ({})", sql);
}

Result<std::string> Analyzer::frame(const ast::Frame& frame) {
  const auto bound = [this](const ast::FrameBound& at) -> Result<std::string> {
    using Kind = ast::FrameBound::Kind;
    switch (at.kind) {
      case Kind::UnboundedPreceding:
        return std::string("UNBOUNDED PRECEDING");
      case Kind::UnboundedFollowing:
        return std::string("UNBOUNDED FOLLOWING");
      case Kind::CurrentRow:
        return std::string("CURRENT ROW");
      default:
        return TC_TRY(expression(*at.distance)).sql +
               (at.kind == Kind::Preceding ? " PRECEDING" : " FOLLOWING");
    }
  };
  const std::string start = TC_TRY(bound(frame.start));
  const std::string end = frame.end ? TC_TRY(bound(*frame.end)) : "CURRENT ROW";
  return fmt::format(" {} BETWEEN {} AND {}", frame.unit, start, end);
}

}  // namespace trailcam::query
