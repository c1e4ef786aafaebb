// What the conditions of a statement say about the rows of its tables.
#include <algorithm>

#include "query/sql/analyzer.h"

namespace trailcam::query {
namespace {

using Comparison = ScanHints::Comparison;

bool is_path(const ast::Expression& expression) {
  if (expression.as<ast::Name>() != nullptr) return true;
  const auto* member = expression.as<ast::Member>();
  return member != nullptr && is_path(*member->base);
}

// Whether it is worth asking for its value: no columns and no subqueries.
bool is_constant(const ast::Expression& expression) {
  const auto all = [](const auto&... parts) { return (is_constant(*parts) && ...); };
  if (const auto* node = expression.as<ast::Arithmetic>()) return all(node->left, node->right);
  if (const auto* node = expression.as<ast::Negation>()) return all(node->value);
  if (const auto* node = expression.as<ast::Cast>()) return all(node->value);
  if (const auto* node = expression.as<ast::AtTimeZone>()) return all(node->value, node->zone);
  if (const auto* node = expression.as<ast::Call>()) {
    return !node->window && !node->star &&
           std::ranges::all_of(node->arguments,
                               [](const auto& argument) { return is_constant(*argument); });
  }
  return expression.as<ast::String>() != nullptr || expression.as<ast::Number>() != nullptr ||
         expression.as<ast::TypedLiteral>() != nullptr ||
         expression.as<ast::Interval>() != nullptr || expression.as<ast::Current>() != nullptr;
}

std::optional<Comparison> bound_of(std::string_view operation, bool turned) {
  if (operation == "<") return turned ? Comparison::Greater : Comparison::Less;
  if (operation == "<=") return turned ? Comparison::GreaterOrEqual : Comparison::LessOrEqual;
  if (operation == ">") return turned ? Comparison::Less : Comparison::Greater;
  if (operation == ">=") return turned ? Comparison::LessOrEqual : Comparison::GreaterOrEqual;
  return std::nullopt;
}

Timestamp rounded(std::int64_t micros, Comparison comparison) {
  const std::chrono::microseconds exact(micros);
  const bool up = comparison == Comparison::Less || comparison == Comparison::LessOrEqual;
  return Timestamp(up ? std::chrono::ceil<Millis>(exact) : std::chrono::floor<Millis>(exact));
}

}  // namespace

void Analyzer::gather_hints(const ast::Expression& condition) {
  if (const auto* node = condition.as<ast::Logical>()) {
    if (!node->all) return;
    for (const auto& term : node->terms) gather_hints(*term);
    return;
  }
  const auto typed = [this](const ast::ExpressionPtr& part) -> std::optional<Typed> {
    auto value = expression(*part);
    if (!value) return std::nullopt;
    return value.take();
  };
  if (const auto* node = condition.as<ast::Comparison>()) {
    const bool straight = is_path(*node->left) && is_constant(*node->right);
    const bool turned = is_path(*node->right) && is_constant(*node->left);
    if (!straight && !turned) return;
    const std::optional<Typed> left = typed(node->left);
    const std::optional<Typed> right = typed(node->right);
    if (left && right) gather_comparison(*left, node->operation, *right);
  } else if (const auto* node = condition.as<ast::Between>()) {
    const bool plain = !node->negated && is_path(*node->value) && is_constant(*node->low) &&
                       is_constant(*node->high);
    if (!plain) return;
    const std::optional<Typed> value = typed(node->value);
    const std::optional<Typed> low = typed(node->low);
    const std::optional<Typed> high = typed(node->high);
    if (!value || !low || !high) return;
    gather_comparison(*value, ">=", *low);
    gather_comparison(*value, "<=", *high);
  } else if (const auto* node = condition.as<ast::InList>()) {
    const bool plain = !node->negated && is_path(*node->value) &&
                       std::ranges::all_of(node->items, [](const auto& item) {
                         return item->template as<ast::String>() != nullptr;
                       });
    if (!plain) return;
    const std::optional<Typed> value = typed(node->value);
    std::vector<Typed> items;
    for (const auto& item : node->items) {
      if (std::optional<Typed> one = typed(item)) items.push_back(*std::move(one));
    }
    if (value && items.size() == node->items.size()) gather_any_of(*value, items);
  }
}

void Analyzer::gather_any_of(const Typed& value, const std::vector<Typed>& items) {
  if (!value.origin || !value.type.is(TypeKind::Varchar)) return;
  ScanHints::AnyOf hint{value.origin->path, {}};
  for (const Typed& item : items) {
    if (!item.constant.text) return;
    hint.values.push_back(*item.constant.text);
  }
  scans_[value.origin->scan].hints.any_of.push_back(std::move(hint));
}

void Analyzer::gather_comparison(const Typed& left, std::string_view operation,
                                 const Typed& right) {
  const bool turned = !left.origin;
  Typed column = turned ? right : left;
  Typed constant = turned ? left : right;
  if (!column.origin) return;
  if (operation == "=" && column.type.is(TypeKind::Varchar)) {
    gather_any_of(column, {constant});
    return;
  }
  ScanHints& hints = scans_[column.origin->scan].hints;
  const std::string path = column.origin->path;
  if (column.type.is(TypeKind::Varchar)) {
    const std::optional<Comparison> bound = bound_of(operation, turned);
    if (bound && constant.constant.text) {
      hints.bounds.push_back({path, *bound, *constant.constant.text, std::nullopt});
    }
    return;
  }
  const bool time =
      column.type.is(TypeKind::Timestamp) || column.type.is(TypeKind::TimestampWithZone);
  if (!time || !make_comparable(column, constant, operation, {})) return;
  if (!constant.constant.micros) return;
  const std::int64_t micros = *constant.constant.micros;
  if (operation == "=") {
    for (const Comparison bound : {Comparison::GreaterOrEqual, Comparison::LessOrEqual}) {
      hints.bounds.push_back({path, bound, "", rounded(micros, bound)});
    }
  } else if (const std::optional<Comparison> bound = bound_of(operation, turned)) {
    hints.bounds.push_back({path, *bound, "", rounded(micros, *bound)});
  }
}

ScanHints Analyzer::hints_of(const Scan& scan) const {
  ScanHints hints = scan.hints;
  for (const Column& column : scan.columns) {
    if (scan.used.contains(column.name)) hints.columns.push_back(column.name);
  }
  return hints;
}

}  // namespace trailcam::query
