// What an expression has in it, subqueries not counted.
#include <algorithm>

#include "query/sql/analyzer.h"

namespace trailcam::query {
namespace {

bool any(const ast::ExpressionPtr& expression, auto test) {
  return expression && test(*expression);
}
bool any(const ast::Expressions& expressions, auto test) {
  return std::ranges::any_of(expressions, [&](const auto& one) { return any(one, test); });
}

// Whether `test` holds of an expression directly within.
template <class Test>
struct AnyChild {
  Test test;

  bool operator()(const ast::Member& node) const { return any(node.base, test); }
  bool operator()(const ast::Subscript& node) const {
    return any(node.base, test) || any(node.index, test);
  }
  bool operator()(const ast::Negation& node) const { return any(node.value, test); }
  bool operator()(const ast::Not& node) const { return any(node.value, test); }
  bool operator()(const ast::Arithmetic& node) const {
    return any(node.left, test) || any(node.right, test);
  }
  bool operator()(const ast::Concatenation& node) const { return any(node.parts, test); }
  bool operator()(const ast::Comparison& node) const {
    return any(node.left, test) || any(node.right, test);
  }
  bool operator()(const ast::Logical& node) const { return any(node.terms, test); }
  bool operator()(const ast::IsNull& node) const { return any(node.value, test); }
  bool operator()(const ast::IsDistinct& node) const {
    return any(node.left, test) || any(node.right, test);
  }
  bool operator()(const ast::Between& node) const {
    return any(node.value, test) || any(node.low, test) || any(node.high, test);
  }
  bool operator()(const ast::InList& node) const {
    return any(node.value, test) || any(node.items, test);
  }
  bool operator()(const ast::InQuery& node) const { return any(node.value, test); }
  bool operator()(const ast::Quantified& node) const { return any(node.value, test); }
  bool operator()(const ast::Like& node) const {
    return any(node.value, test) || any(node.pattern, test);
  }
  bool operator()(const ast::Case& node) const {
    return any(node.operand, test) || any(node.otherwise, test) ||
           std::ranges::any_of(node.whens, [&](const auto& when) {
             return any(when.first, test) || any(when.second, test);
           });
  }
  bool operator()(const ast::Cast& node) const { return any(node.value, test); }
  bool operator()(const ast::Lambda& node) const { return any(node.body, test); }
  bool operator()(const ast::Row& node) const { return any(node.items, test); }
  bool operator()(const ast::Array& node) const { return any(node.items, test); }
  bool operator()(const ast::AtTimeZone& node) const { return any(node.value, test); }
  bool operator()(const ast::Extract& node) const { return any(node.value, test); }
  bool operator()(const ast::Call& node) const {
    const auto sorts = [&](const std::vector<ast::SortItem>& items) {
      return std::ranges::any_of(items, [&](const auto& item) { return any(item.key, test); });
    };
    return any(node.arguments, test) || any(node.filter, test) || sorts(node.order_by) ||
           (node.window && (any(node.window->partition_by, test) || sorts(node.window->order_by)));
  }
  bool operator()(const auto&) const { return false; }
};

bool any_within(const ast::Expression& expression, auto test) {
  return std::visit(AnyChild<decltype(test)>{test}, expression.node);
}

}  // namespace

bool has_aggregate(const ast::Expression& expression) {
  const auto* call = expression.as<ast::Call>();
  const bool here = call != nullptr && !call->window &&
                    (call->star || !aggregates_of(call->name.back().lower).empty() ||
                     call->name.back().lower == "grouping");
  return here || any_within(expression, [](const auto& child) { return has_aggregate(child); });
}

bool has_window(const ast::Expression& expression) {
  const auto* call = expression.as<ast::Call>();
  return (call != nullptr && call->window) ||
         any_within(expression, [](const auto& child) { return has_window(child); });
}

bool has_subquery(const ast::Expression& expression) {
  const bool here = expression.as<ast::Subquery>() || expression.as<ast::Exists>() ||
                    expression.as<ast::InQuery>() || expression.as<ast::Quantified>();
  return here || any_within(expression, [](const auto& child) { return has_subquery(child); });
}

}  // namespace trailcam::query
