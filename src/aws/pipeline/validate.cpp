#include "aws/pipeline/validate.h"

#include <algorithm>
#include <memory>
#include <shared_mutex>
#include <unordered_map>

#include <fmt/format.h>
#include <re2/re2.h>

#include "aws/record/render.h"
#include "base/json.h"

namespace trailcam::pipeline {
namespace {

using model::Member;
using model::Shape;
using model::ShapeType;

constexpr std::size_t kViolationsMax = 10;
constexpr std::size_t kShownValueBytesMax = 512;

// IAM's own words for its names and paths, by the pattern of their shapes.
struct OwnSentence {
  std::string_view pattern;
  std::string_view rule;
};
constexpr std::string_view kPathRule =
    "It must begin and end with / and contain only alphanumeric characters and/or / characters.";
constexpr OwnSentence kOwnSentences[] = {
    {R"([\w+=,.@-]+)",
     "It must contain only alphanumeric characters and/or the following: +=,.@_-"},
    {R"((\u002F)|(\u002F[\u0021-\u007E]+\u002F))", kPathRule},
    {R"(((/[A-Za-z0-9\.,\+@=_-]+)*)/)", kPathRule}};

// "\u002F" as RE2 writes it.
std::string in_re2(std::string_view pattern) {
  static const RE2 kUnicodeEscape(R"(\\u([0-9A-Fa-f]{4}))");
  std::string out(pattern);
  RE2::GlobalReplace(&out, kUnicodeEscape, R"(\\x{\1})");
  return out;
}

// Patterns are compiled at first use and kept. Those that RE2 cannot read (look-ahead) constrain
// nothing here.
const RE2* compiled(const Shape& shape) {
  static std::shared_mutex mutex;
  static std::unordered_map<const Shape*, std::unique_ptr<RE2>> patterns;
  {
    const std::shared_lock lock(mutex);
    const auto found = patterns.find(&shape);
    if (found != patterns.end()) return found->second->ok() ? found->second.get() : nullptr;
  }
  RE2::Options options;
  options.set_log_errors(false);
  auto made = std::make_unique<RE2>(in_re2(shape.pattern), options);
  const std::unique_lock lock(mutex);
  const auto& kept = patterns.try_emplace(&shape, std::move(made)).first->second;
  return kept->ok() ? kept.get() : nullptr;
}

// " 'x'" in the sentence; nothing of a secret.
std::string shown(const Value& value, const Member& member) {
  if (member.sensitive || member.shape->sensitive) return {};
  std::string text = value.is_string() ? value.as_string() : to_json(value);
  if (text.size() > kShownValueBytesMax) text.resize(kShownValueBytesMax);
  return " '" + text + "'";
}

// Lengths of text are counted in characters.
std::size_t characters(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  return count;
}

class Validator {
 public:
  std::vector<std::string> violations;
  std::string own_sentence;  // of a member whose pattern the service has words for; "" for none

  void structure(const Value& value, const Shape& shape, const std::string& path) {
    if (shape.document) return;
    for (const Member& member : shape.members) {
      if (violations.size() >= kViolationsMax) return;
      const std::string at = (path.empty() ? "" : path + ".") + record::lower_first(member.name);
      const Value* given = value.find(member.name);
      if (given == nullptr || given->is_null()) {
        const bool streams = member.streaming || member.shape->streaming;
        if (member.required && !streams && !member.unconstrained) {
          violations.push_back(fmt::format(
              "Value null at '{}' failed to satisfy constraint: Member must not be null", at));
        }
        continue;
      }
      check(*given, member, at);
    }
  }

 private:
  void violate(const Value& value, const Member& member, const std::string& at,
               const std::string& constraint) {
    violations.push_back(fmt::format("Value{} at '{}' failed to satisfy constraint: {}",
                                     shown(value, member), at, constraint));
  }

  void mismatch(const Value& value, const Member& member, const std::string& at) {
    const Shape& shape = *member.shape;
    const auto own = std::ranges::find(kOwnSentences, shape.pattern, &OwnSentence::pattern);
    if (own == std::end(kOwnSentences)) {
      violate(value, member, at,
              "Member must satisfy regular expression pattern: " + shape.pattern);
    } else if (own_sentence.empty()) {
      own_sentence = fmt::format("The specified value for {} is invalid. {}", at, own->rule);
    }
  }

  void length(const Value& value, std::size_t size, const Member& member, const std::string& at) {
    const Shape& shape = *member.shape;
    if (shape.min && double(size) < *shape.min) {
      violate(value, member, at,
              fmt::format("Member must have length greater than or equal to {}", *shape.min));
    }
    if (shape.max && double(size) > *shape.max) {
      violate(value, member, at,
              fmt::format("Member must have length less than or equal to {}", *shape.max));
    }
  }

  void check(const Value& value, const Member& member, const std::string& at) {
    const Shape& shape = *member.shape;
    if (violations.size() >= kViolationsMax || value.is_null()) return;
    const bool constrained = !member.unconstrained;
    switch (shape.type) {
      case ShapeType::Structure:
        structure(value, shape, at);
        return;
      case ShapeType::List: {
        if (constrained) length(value, value.as_list().size(), member, at);
        std::size_t index = 0;
        for (const Value& item : value.as_list()) {
          check(item, *shape.element, fmt::format("{}.{}.member", at, ++index));
        }
        return;
      }
      case ShapeType::Map:
        if (constrained) length(value, value.as_map().size(), member, at);
        for (const auto& [key, item] : value.as_map()) {
          check(Value(key), *shape.key, at + ".key");
          check(item, *shape.value, fmt::format("{}.{}.member", at, key));
        }
        return;
      case ShapeType::String: {
        if (!constrained) return;
        const std::string& text = value.as_string();
        length(value, characters(text), member, at);
        if (!shape.enumeration.empty()) {
          bool listed = false;
          for (const std::string& allowed : shape.enumeration) listed |= allowed == text;
          if (!listed) {
            violate(value, member, at,
                    fmt::format("Member must satisfy enum value set: [{}]",
                                fmt::join(shape.enumeration, ", ")));
          }
        } else if (!shape.pattern.empty()) {
          const RE2* pattern = compiled(shape);
          if (pattern != nullptr && !RE2::FullMatch(text, *pattern)) mismatch(value, member, at);
        }
        return;
      }
      case ShapeType::Blob:
        if (constrained) length(value, value.as_blob().bytes.size(), member, at);
        return;
      case ShapeType::Integer:
      case ShapeType::Long:
      case ShapeType::Float:
      case ShapeType::Double:
        if (!constrained) return;
        if (shape.min && value.as_double() < *shape.min) {
          violate(value, member, at,
                  fmt::format("Member must have value greater than or equal to {}", *shape.min));
        }
        if (shape.max && value.as_double() > *shape.max) {
          violate(value, member, at,
                  fmt::format("Member must have value less than or equal to {}", *shape.max));
        }
        return;
      default:
        return;
    }
  }
};

// Whether all that a shape requires is there, at any depth.
bool is_complete(const Value& value, const Shape& shape) {
  switch (shape.type) {
    case ShapeType::Structure:
      return std::all_of(shape.members.begin(), shape.members.end(), [&](const Member& member) {
        const Value* given = value.find(member.name);
        return given == nullptr ? !member.required : is_complete(*given, *member.shape);
      });
    case ShapeType::List:
      return std::all_of(value.as_list().begin(), value.as_list().end(), [&](const Value& item) {
        return is_complete(item, *shape.element->shape);
      });
    default:
      return true;
  }
}

// S3 has no sentences about constraints; what a value means is for its operations to judge. The
// document that an operation works on must be whole.
Result<void> validate_document(const Value& input, const Shape& shape) {
  const Member* document = shape.payload;
  if (document == nullptr || document->shape->type != ShapeType::Structure) return {};
  const Value* given = input.find(document->name);
  if (given == nullptr) {
    if (!document->required) return {};
    return Error::aws({.code = "MissingRequestBodyError", .http_status = 400},
                      "Request Body is empty");
  }
  if (is_complete(*given, *document->shape)) return {};
  return faults::malformed_xml();
}

}  // namespace

Result<void> validate(const Value& input, const Shape& shape, Family family) {
  if (family == Family::S3) return validate_document(input, shape);
  Validator validator;
  validator.structure(input, shape, "");
  if (validator.violations.empty()) {
    if (validator.own_sentence.empty()) return {};
    return faults::validation(family, validator.own_sentence);
  }
  const std::size_t count = validator.violations.size();
  return faults::validation(
      family, fmt::format("{} validation error{} detected: {}", count, count == 1 ? "" : "s",
                          fmt::join(validator.violations, "; ")));
}

}  // namespace trailcam::pipeline
