#include "services/cloudtrail/store_selectors.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "services/cloudtrail/generated/errors.h"

namespace trailcam::cloudtrail {
namespace {

constexpr std::size_t kAdvancedSelectorsMax = 500;
constexpr std::size_t kSelectorValuesMax = 500;  // over all conditions
constexpr std::string_view kCategoryField = "eventCategory";

using Values = std::optional<std::vector<std::string>>;

// A bit for each member of AdvancedFieldSelector that holds values.
enum Operators : unsigned {
  kEquals = 1,
  kStartsWith = 2,
  kEndsWith = 4,
  kNotEquals = 8,
  kNotStartsWith = 16,
  kNotEndsWith = 32,
  kAllOperators = 63,
};

struct FieldRule {
  std::string_view category;
  std::string_view field;
  unsigned operators;
  bool one_value = false;
  bool required = false;
  std::array<std::string_view, 2> allowed = {};  // both empty: any
};
constexpr FieldRule kFieldRules[] = {
    {"Management", "readOnly", kEquals, true, false, {"true", "false"}},
    {"Management", "eventName", kAllOperators},
    {"Management", "eventSource", kAllOperators},
    {"Management", "eventType", kAllOperators},
    {"Management", "userIdentity.arn", kAllOperators},
    {"Management", "sessionCredentialFromConsole", kEquals | kNotEquals, true, false, {"true"}},
    {"Data", "resources.type", kEquals, true, true},
    {"Data", "readOnly", kEquals, true, false, {"true", "false"}},
    {"Data", "eventName", kAllOperators},
    {"Data", "eventSource", kAllOperators},
    {"Data", "eventType", kAllOperators},
    {"Data", "resources.ARN", kAllOperators},
    {"Data", "userIdentity.arn", kAllOperators},
    {"Data", "sessionCredentialFromConsole", kEquals | kNotEquals, true, false, {"true"}},
    {"NetworkActivity", "eventSource", kEquals, true, true},
    {"NetworkActivity", "eventName", kAllOperators},
    {"NetworkActivity", "vpcEndpointId", kAllOperators},
    {"NetworkActivity", "errorCode", kEquals, true, false, {"VpceAccessDenied"}},
};

// What a store may hold; those of CloudTrail's own events go together, the others stand alone.
struct CategoryKind {
  std::string_view category;
  lake::StoreKind kind;
};
constexpr CategoryKind kCategoryKinds[] = {
    {"Management", lake::StoreKind::Event},
    {"Data", lake::StoreKind::Event},
    {"NetworkActivity", lake::StoreKind::Event},
    {"Insight", lake::StoreKind::Insight},
    {"ActivityAuditLog", lake::StoreKind::ActivityAuditLog},
};

Error wrong_selector(std::string text) {
  return errors::invalid_event_selectors_exception(std::move(text));
}

std::array<const Values*, 6> operators_of(const AdvancedFieldSelector& selector) {
  return {&selector.Equals,    &selector.StartsWith,    &selector.EndsWith,
          &selector.NotEquals, &selector.NotStartsWith, &selector.NotEndsWith};
}

Result<void> check_values(const FieldRule& rule, const AdvancedFieldSelector& given) {
  std::size_t count = 0;
  unsigned bit = 1;
  for (const Values* values : operators_of(given)) {
    if (*values && (rule.operators & bit) == 0) {
      return wrong_selector(fmt::format(
          "An operator of field {} is not valid for eventCategory {}.", rule.field, rule.category));
    }
    bit <<= 1;
    if (!*values) continue;
    count += (*values)->size();
    for (const std::string& value : **values) {
      const bool any = rule.allowed[0].empty();
      if (!any && std::ranges::find(rule.allowed, value) == rule.allowed.end()) {
        return wrong_selector(
            fmt::format("Value {} is not valid for field {}.", value, rule.field));
      }
    }
  }
  if (count == 0) return wrong_selector(fmt::format("Field {} has no values.", rule.field));
  if (rule.one_value && count > 1) {
    return wrong_selector(fmt::format("Field {} can have only one value.", rule.field));
  }
  return {};
}

Result<std::string> read_category(const AdvancedEventSelector& given) {
  const auto field = std::ranges::find(given.FieldSelectors, kCategoryField,
                                       [](const AdvancedFieldSelector& f) { return f.Field; });
  const bool single =
      field != given.FieldSelectors.end() && field->Equals && field->Equals->size() == 1 &&
      std::ranges::count_if(operators_of(*field),
                            [](const Values* values) { return values->has_value(); }) == 1;
  if (!single) {
    return wrong_selector(
        "Each advanced event selector must have the field eventCategory, with Equals and one "
        "value.");
  }
  return field->Equals->front();
}

Result<lake::StoreKind> kind_of_category(const std::string& category) {
  const auto found = std::ranges::find(kCategoryKinds, category, &CategoryKind::category);
  if (found != std::end(kCategoryKinds)) return found->kind;
  if (category == "ConfigurationItem" || category == "Evidence") {
    return errors::unsupported_operation_exception(
        fmt::format("Event data stores for events of category {} are not supported.", category));
  }
  return wrong_selector(fmt::format("{} is not a valid eventCategory.", category));
}

Result<void> check_fields(const AdvancedEventSelector& given, const std::string& category) {
  std::set<std::string_view> seen;
  for (const AdvancedFieldSelector& field : given.FieldSelectors) {
    if (!seen.insert(field.Field).second) {
      return wrong_selector(fmt::format("Field {} is given more than once.", field.Field));
    }
    if (field.Field == kCategoryField) continue;
    const auto rule = std::ranges::find_if(kFieldRules, [&](const FieldRule& known) {
      return known.category == category && known.field == field.Field;
    });
    if (rule == std::end(kFieldRules)) {
      return wrong_selector(
          fmt::format("Field {} is not supported for eventCategory {}.", field.Field, category));
    }
    TC_TRY(check_values(*rule, field));
  }
  for (const FieldRule& rule : kFieldRules) {
    if (rule.required && rule.category == category && !seen.contains(rule.field)) {
      return wrong_selector(
          fmt::format("Field {} is required for eventCategory {}.", rule.field, category));
    }
  }
  return {};
}

trails::AdvancedEventSelector to_row(const AdvancedEventSelector& given) {
  const auto values = [](const Values& of) { return of.value_or(std::vector<std::string>()); };
  trails::AdvancedEventSelector out;
  out.name = given.Name.value_or("");
  for (const AdvancedFieldSelector& field : given.FieldSelectors) {
    trails::FieldSelector& made = out.field_selectors.emplace_back();
    made.field = field.Field;
    made.equals = values(field.Equals);
    made.starts_with = values(field.StartsWith);
    made.ends_with = values(field.EndsWith);
    made.not_equals = values(field.NotEquals);
    made.not_starts_with = values(field.NotStartsWith);
    made.not_ends_with = values(field.NotEndsWith);
  }
  return out;
}

std::size_t count_values(const AdvancedEventSelector& given) {
  std::size_t count = 0;
  for (const AdvancedFieldSelector& field : given.FieldSelectors) {
    for (const Values* values : operators_of(field)) count += *values ? (*values)->size() : 0;
  }
  return count;
}

}  // namespace

StoreSelection default_selection() {
  StoreSelection out;
  out.selectors = {trails::selector_of_category("Default management events", "Management")};
  return out;
}

Result<StoreSelection> read_selection(const std::vector<AdvancedEventSelector>& given) {
  if (given.empty() || given.size() > kAdvancedSelectorsMax) {
    return wrong_selector(fmt::format(
        "Specify between 1 and {} selectors for your event data store.", kAdvancedSelectorsMax));
  }
  StoreSelection out;
  std::set<std::string> categories;
  std::size_t values = 0;
  for (const AdvancedEventSelector& selector : given) {
    const std::string category = TC_TRY(read_category(selector));
    out.kind = TC_TRY(kind_of_category(category));
    TC_TRY(check_fields(selector, category));
    categories.insert(category);
    values += count_values(selector);
    out.selectors.push_back(to_row(selector));
  }
  if (values > kSelectorValuesMax) {
    return wrong_selector(fmt::format(
        "The number of values for all selectors exceeds the limit of {}.", kSelectorValuesMax));
  }
  const bool together = std::ranges::all_of(categories, [](const std::string& category) {
    return std::ranges::find(kCategoryKinds, category, &CategoryKind::category)->kind ==
           lake::StoreKind::Event;
  });
  if (categories.size() > 1 && !together) {
    return wrong_selector("An event data store can hold only one kind of events.");
  }
  return out;
}

std::vector<AdvancedEventSelector> to_advanced_selectors(
    const std::vector<trails::AdvancedEventSelector>& selectors) {
  const auto shown = [](const std::vector<std::string>& values) {
    return values.empty() ? Values() : Values(values);
  };
  std::vector<AdvancedEventSelector> out;
  for (const trails::AdvancedEventSelector& selector : selectors) {
    AdvancedEventSelector& made = out.emplace_back();
    if (!selector.name.empty()) made.Name = selector.name;
    for (const trails::FieldSelector& field : selector.field_selectors) {
      made.FieldSelectors.push_back({.Field = field.field,
                                     .Equals = shown(field.equals),
                                     .StartsWith = shown(field.starts_with),
                                     .EndsWith = shown(field.ends_with),
                                     .NotEquals = shown(field.not_equals),
                                     .NotStartsWith = shown(field.not_starts_with),
                                     .NotEndsWith = shown(field.not_ends_with)});
    }
  }
  return out;
}

}  // namespace trailcam::cloudtrail
