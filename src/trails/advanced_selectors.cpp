#include "trails/advanced_selectors.h"

#include <algorithm>
#include <optional>

#include "base/json.h"

namespace trailcam::trails {
namespace {

using record::Category;
using record::EventRecord;

constexpr std::string_view kCategoryField = "eventCategory";

// A record, and its JSON as a tree once a field is asked for that does not stand beside it.
class Subject {
 public:
  explicit Subject(const EventRecord& record) : record_(record) {}

  // The values of a field, mostly one; none where the record lacks it.
  std::vector<std::string> values(const std::string& field) {
    if (field == kCategoryField) return {std::string(category_name(record_.category))};
    if (field == "readOnly") return {record_.read_only ? "true" : "false"};
    if (field == "eventName") return present(record_.event_name);
    if (field == "eventSource") return present(record_.event_source);
    if (field == "errorCode") return present(record_.error_code);
    if (field == "resources.type") return present(record_.resource_type);
    if (field == "resources.ARN") return record_.resource_arns;
    const Value* value = tree().at_path(field);
    if (value == nullptr || value->is_null()) return {};
    if (value->is_string()) return {value->as_string()};
    return {to_json(*value)};
  }

 private:
  static std::vector<std::string> present(const std::string& text) {
    return text.empty() ? std::vector<std::string>() : std::vector<std::string>{text};
  }
  const Value& tree() {
    if (!tree_) {
      Result<Value> parsed = parse_json(record_.json);
      tree_ = parsed ? parsed.take() : Value();
    }
    return *tree_;
  }

  const EventRecord& record_;
  std::optional<Value> tree_;
};

template <class Holds>
bool any_holds(const std::vector<std::string>& operands, const std::vector<std::string>& values,
               const Holds& holds) {
  return std::ranges::any_of(values, [&](const std::string& value) {
    return std::ranges::any_of(operands,
                               [&](const std::string& operand) { return holds(value, operand); });
  });
}

constexpr auto kEquals = [](const std::string& a, const std::string& b) { return a == b; };
constexpr auto kStarts = [](const std::string& a, const std::string& b) {
  return a.starts_with(b);
};
constexpr auto kEnds = [](const std::string& a, const std::string& b) { return a.ends_with(b); };

bool meets(const FieldSelector& selector, Subject& subject) {
  const std::vector<std::string> values = subject.values(selector.field);
  if (any_holds(selector.not_equals, values, kEquals) ||
      any_holds(selector.not_starts_with, values, kStarts) ||
      any_holds(selector.not_ends_with, values, kEnds)) {
    return false;
  }
  if (selector.equals.empty() && selector.starts_with.empty() && selector.ends_with.empty()) {
    return true;
  }
  return any_holds(selector.equals, values, kEquals) ||
         any_holds(selector.starts_with, values, kStarts) ||
         any_holds(selector.ends_with, values, kEnds);
}

}  // namespace

AdvancedEventSelector selector_of_category(std::string name, std::string category) {
  FieldSelector field;
  field.field = kCategoryField;
  field.equals = {std::move(category)};
  return {std::move(name), {std::move(field)}};
}

std::string_view category_name(Category category) {
  switch (category) {
    case Category::Management:
      return "Management";
    case Category::Data:
      return "Data";
    case Category::NetworkActivity:
      return "NetworkActivity";
    case Category::Insight:
      return "Insight";
    case Category::ActivityAuditLog:
      return "ActivityAuditLog";
  }
  return "";
}

bool selects(const std::vector<AdvancedEventSelector>& selectors, const EventRecord& record) {
  Subject subject(record);
  return std::ranges::any_of(selectors, [&](const AdvancedEventSelector& selector) {
    return std::ranges::all_of(selector.field_selectors,
                               [&](const FieldSelector& field) { return meets(field, subject); });
  });
}

bool asks_for(const std::vector<AdvancedEventSelector>& selectors, Category category) {
  const std::string name(category_name(category));
  return std::ranges::any_of(selectors, [&](const AdvancedEventSelector& selector) {
    return std::ranges::any_of(selector.field_selectors, [&](const FieldSelector& field) {
      return field.field == kCategoryField && std::ranges::count(field.equals, name) > 0;
    });
  });
}

}  // namespace trailcam::trails
