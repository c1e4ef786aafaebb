// Reads a document into statements, or says what is wrong with it and where.
//
// Source: "Grammar of the IAM JSON policy language" (IAM User Guide).
#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "aws/policy/statement.h"
#include "base/encoding.h"
#include "base/json.h"

namespace trailcam::policy {
namespace {

using Broken = Flaw::Kind;

// A value or a Flaw, for TC_TRY.
template <class T>
class Read : public std::expected<T, Flaw> {
 public:
  using Base = std::expected<T, Flaw>;
  using Base::Base;
  Read(Flaw flaw) : Base(std::unexpected(std::move(flaw))) {}  // NOLINT: implicit on purpose
  T take() {
    if constexpr (!std::is_void_v<T>) return std::move(**this);
  }
};

using Texts = std::vector<std::string>;

Read<Texts> read_texts(const Value& value, const std::string& where, Broken empty) {
  if (value.is_string()) return Texts{value.as_string()};
  const Flaw not_texts{Broken::Syntax, where, "must be a string or a list of strings"};
  if (!value.is_list()) return not_texts;
  Texts out;
  for (const Value& item : value.as_list()) {
    if (!item.is_string()) return not_texts;
    out.push_back(item.as_string());
  }
  if (out.empty()) return Flaw{empty, where, "must not be empty"};
  return out;
}

// AIDA, AROA and so on: what a saved policy says in the place of a user or role.
bool is_unique_id(std::string_view text) {
  return text.size() >= 16 && text.size() <= 128 && text.starts_with('A') &&
         std::ranges::all_of(
             text, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

// "*", an account, a unique id, or the ARN of one user, role or session. Wildcards are literal
// there, and no name holds one.
bool is_aws_principal(std::string_view text) {
  if (text == "*" || is_account_id(text) || is_unique_id(text)) return true;
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kForms = {
      {{"arn:aws:iam::", "root"},
       {"arn:aws:iam::", "user/"},
       {"arn:aws:iam::", "role/"},
       {"arn:aws:sts::", "assumed-role/"},
       {"arn:aws:sts::", "federated-user/"}}};
  if (text.find_first_of("*?") != text.npos) return false;
  for (const auto& [service, kind] : kForms) {
    if (!text.starts_with(service)) continue;
    const std::string_view rest = text.substr(service.size());
    const std::size_t colon = rest.find(':');
    if (colon == rest.npos || !is_account_id(rest.substr(0, colon))) continue;
    const std::string_view name = rest.substr(colon + 1);
    if (kind == "root" ? name == kind : name.starts_with(kind) && name.size() > kind.size()) {
      return true;
    }
  }
  return false;
}

bool is_principal(PrincipalPattern::Type type, std::string_view text) {
  switch (type) {
    case PrincipalPattern::Type::Aws:
      return is_aws_principal(text);
    case PrincipalPattern::Type::Service:
      return text == "*" || (text.contains('.') && text.find_first_of("*? ") == text.npos);
    case PrincipalPattern::Type::Federated:
    case PrincipalPattern::Type::Canonical:
      break;
  }
  return !text.empty();
}

Read<void> read_principal(const Value& value, const std::string& where, Statement& out) {
  static const std::map<std::string_view, PrincipalPattern::Type> kTypes = {
      {"AWS", PrincipalPattern::Type::Aws},
      {"Service", PrincipalPattern::Type::Service},
      {"Federated", PrincipalPattern::Type::Federated},
      {"CanonicalUser", PrincipalPattern::Type::Canonical}};
  if (value.is_string() && value.as_string() == "*") {
    out.any_principal = true;
    return {};
  }
  if (!value.is_map() || value.as_map().empty()) {
    return Flaw{Broken::Principal, where, "must be \"*\" or an object"};
  }
  for (const auto& [type, names] : value.as_map()) {
    const auto known = kTypes.find(type);
    if (known == kTypes.end()) {
      return Flaw{Broken::Principal, where, fmt::format("unknown type of principal \"{}\"", type)};
    }
    for (std::string& name : TC_TRY(read_texts(names, where + "." + type, Broken::Principal))) {
      if (!is_principal(known->second, name)) {
        return Flaw{Broken::Principal, where, fmt::format("\"{}\":\"{}\"", type, name)};
      }
      out.principals.push_back({known->second, std::move(name)});
    }
  }
  return {};
}

// Condition values may be strings, numbers and booleans.
Read<Texts> read_condition_values(const Value& value, const std::string& where) {
  Texts out;
  const auto append = [&](const Value& item) -> Read<void> {
    if (item.is_string()) {
      out.push_back(item.as_string());
    } else if (item.is_bool()) {
      out.emplace_back(item.as_bool() ? "true" : "false");
    } else if (item.is_number()) {
      out.push_back(to_json(item));
    } else {
      return Flaw{Broken::Condition, where,
                  "must be a string, a number, a boolean, or a list of them"};
    }
    return {};
  };
  if (!value.is_list()) {
    TC_TRY(append(value));
    return out;
  }
  for (const Value& item : value.as_list()) TC_TRY(append(item));
  return out;
}

Read<void> read_conditions(const Value& value, const std::string& where, Statement& out) {
  if (!value.is_map()) return Flaw{Broken::Condition, where, "must be an object"};
  for (const auto& [name, keys] : value.as_map()) {
    Condition condition;
    if (!Condition::read_operator(name, condition)) {
      return Flaw{Broken::Condition, where, fmt::format("unknown operator \"{}\"", name)};
    }
    if (!keys.is_map()) return Flaw{Broken::Condition, where + "." + name, "must be an object"};
    for (const auto& [key, values] : keys.as_map()) {
      const std::string at = fmt::format("{}.{}.{}", where, name, key);
      if (!key.contains(':')) return Flaw{Broken::Action, at, "a condition key has a prefix"};
      Condition one = condition;
      one.key = lower(key);
      one.values = TC_TRY(read_condition_values(values, at));
      one.variables = out.variables;
      out.asks_principal_arn |= one.key == "aws:principalarn" && !one.negated;
      out.conditions.push_back(std::move(one));
    }
  }
  return {};
}

// A service's name is never a pattern; "*:*" is as good as "*".
bool is_action(std::string_view action) {
  if (action == "*" || action == "*:*") return true;
  const std::size_t colon = action.find(':');
  if (colon == action.npos || colon == 0 || colon + 1 == action.size()) return false;
  const std::string_view service = action.substr(0, colon);
  const std::string_view name = action.substr(colon + 1);
  return service.find_first_of("*?") == service.npos && !name.contains(':') &&
         std::ranges::all_of(action, [](char c) { return c > ' ' && c < 0x7f; });
}

bool is_resource(std::string_view resource) {
  const bool like_arn = resource == "*" || resource.starts_with("arn:") ||
                        resource.starts_with("arn*") || resource.starts_with("${") ||
                        resource.starts_with("*");
  return like_arn && std::ranges::none_of(resource, [](char c) { return c >= 0 && c < ' '; });
}

// One of a pair such as Action and NotAction: exactly one must be there.
struct OneOf {
  const Value* value = nullptr;
  bool negated = false;
  std::string where;
};

Read<OneOf> read_one_of(const Value& statement, const std::string& where, const char* name,
                        Broken missing) {
  const std::string negated = std::string("Not") + name;
  const Value* plain = statement.find(name);
  const Value* other = statement.find(negated);
  if (plain == nullptr && other == nullptr) {
    return Flaw{missing, where, fmt::format("needs {} or {}", name, negated)};
  }
  if (plain != nullptr && other != nullptr) {
    return Flaw{Broken::Syntax, where, fmt::format("has both {} and {}", name, negated)};
  }
  return OneOf{plain != nullptr ? plain : other, plain == nullptr,
               where + "." + (plain != nullptr ? name : negated)};
}

bool has_either(const Value& statement, const char* name) {
  return statement.find(name) != nullptr || statement.find(std::string("Not") + name) != nullptr;
}

Read<void> read_actions(const Value& statement, const std::string& where, Policy::Kind kind,
                        Statement& out) {
  const OneOf found = TC_TRY(read_one_of(statement, where, "Action", Broken::ActionMissing));
  out.not_action = found.negated;
  for (const std::string& text :
       TC_TRY(read_texts(*found.value, found.where, Broken::ActionMissing))) {
    if (!is_action(text)) {
      return Flaw{Broken::Action, found.where,
                  fmt::format("\"{}\" is not of the form service:action", text)};
    }
    const std::string action = lower(text);
    if (kind == Policy::Kind::Trust && !action.starts_with("sts:")) {
      return Flaw{Broken::TrustAction, found.where, fmt::format("\"{}\"", text)};
    }
    out.actions.emplace_back(action == "*:*" ? "*" : action, Pattern::Kind::Text);
  }
  return {};
}

Read<void> read_resources(const Value& statement, const std::string& where, Policy::Kind kind,
                          Statement& out) {
  if (kind == Policy::Kind::Trust) {
    if (!has_either(statement, "Resource")) return {};
    return Flaw{Broken::ResourceForbidden, where, "a trust policy has no Resource"};
  }
  const OneOf found = TC_TRY(read_one_of(statement, where, "Resource", Broken::ResourceMissing));
  out.not_resource = found.negated;
  for (std::string& text : TC_TRY(read_texts(*found.value, found.where, Broken::ResourceMissing))) {
    if (!is_resource(text)) {
      return Flaw{Broken::Resource, found.where, fmt::format("\"{}\" is not an ARN", text)};
    }
    out.resources.emplace_back(std::move(text), Pattern::Kind::Arn);
  }
  return {};
}

Read<void> read_principals(const Value& statement, const std::string& where, Policy::Kind kind,
                           Statement& out) {
  if (kind == Policy::Kind::Identity) {
    if (!has_either(statement, "Principal")) return {};
    return Flaw{Broken::PrincipalForbidden, where, "an identity-based policy has no Principal"};
  }
  const OneOf found = TC_TRY(read_one_of(statement, where, "Principal", Broken::PrincipalMissing));
  out.has_principal = true;
  out.not_principal = found.negated;
  return read_principal(*found.value, found.where, out);
}

Read<void> read_sid(const Value& sid, const std::string& where, Policy::Kind kind, Statement& out) {
  if (!sid.is_string()) return Flaw{Broken::Sid, where, "must be a string"};
  out.sid = sid.as_string();
  const bool plain = std::ranges::all_of(out.sid, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  });
  if (plain || kind == Policy::Kind::Resource) return {};
  return Flaw{Broken::Sid, where, fmt::format("\"{}\"", out.sid)};
}

Read<Statement> read_statement(const Value& value, const std::string& where, Policy::Kind kind,
                               bool variables) {
  static const std::set<std::string_view> kElements = {"Sid",          "Effect",      "Principal",
                                                       "NotPrincipal", "Action",      "NotAction",
                                                       "Resource",     "NotResource", "Condition"};
  if (!value.is_map()) return Flaw{Broken::Syntax, where, "must be an object"};
  for (const auto& [name, member] : value.as_map()) {
    if (kElements.contains(name)) continue;
    return Flaw{Broken::Syntax, where, fmt::format("unknown element \"{}\"", name)};
  }
  Statement out;
  out.variables = variables;
  if (const Value* sid = value.find("Sid")) {
    TC_TRY(read_sid(*sid, where + ".Sid", kind, out));
  }
  const std::string_view effect = value.text("Effect");
  if (effect != "Allow" && effect != "Deny") {
    return Flaw{Broken::Effect, where + ".Effect", "must be \"Allow\" or \"Deny\""};
  }
  out.effect = effect == "Allow" ? Effect::Allow : Effect::Deny;
  TC_TRY(read_principals(value, where, kind, out));
  TC_TRY(read_actions(value, where, kind, out));
  TC_TRY(read_resources(value, where, kind, out));
  if (const Value* condition = value.find("Condition")) {
    TC_TRY(read_conditions(*condition, where + ".Condition", out));
  }
  return out;
}

// Whether ${...} is replaced in this document.
Read<bool> read_version(const Value& document) {
  const Value* version = document.find("Version");
  if (version == nullptr) return false;
  const std::string_view text = document.text("Version");
  if (text != "2012-10-17" && text != "2008-10-17") {
    return Flaw{Broken::Version, "Version", "must be \"2012-10-17\" or \"2008-10-17\""};
  }
  return text == "2012-10-17";
}

Read<std::vector<Statement>> read_statements(const Value& document, Policy::Kind kind) {
  for (const auto& [name, member] : document.as_map()) {
    if (name == "Version" || name == "Id" || name == "Statement") continue;
    return Flaw{Broken::Syntax, "", fmt::format("unknown element \"{}\"", name)};
  }
  const bool variables = TC_TRY(read_version(document));
  const Value* statement = document.find("Statement");
  if (statement == nullptr) return Flaw{Broken::NoStatement, "", ""};
  std::vector<Statement> out;
  if (statement->is_map()) {
    out.push_back(TC_TRY(read_statement(*statement, "Statement", kind, variables)));
    return out;
  }
  if (!statement->is_list() || statement->as_list().empty()) {
    return Flaw{Broken::Syntax, "Statement", "must be an object or a list of objects"};
  }
  std::set<std::string> sids;
  for (const Value& one : statement->as_list()) {
    const std::string where = fmt::format("Statement[{}]", out.size());
    out.push_back(TC_TRY(read_statement(one, where, kind, variables)));
    const std::string& sid = out.back().sid;
    if (!sid.empty() && !sids.insert(sid).second) {
      return Flaw{Broken::SidTwice, where + ".Sid", fmt::format("\"{}\" is used twice", sid)};
    }
  }
  return out;
}

// IAM's sentence for each kind of flaw.
std::string_view sentence_of(Broken kind) {
  switch (kind) {
    case Broken::TooLong:
      return "The policy is too long.";
    case Broken::Json:
      return "This policy contains invalid Json";
    case Broken::Version:
      return "Policy document must be version 2012-10-17 or greater.";
    case Broken::Sid:
      return "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the "
             "regular expression [0-9A-Za-z]*";
    case Broken::SidTwice:
      return "Statement IDs (SID) in a single policy must be unique.";
    case Broken::PrincipalForbidden:
      return "Policy document should not specify a principal.";
    case Broken::PrincipalMissing:
      return "Missing required field Principal";
    case Broken::Principal:
      return "Invalid principal in policy";
    case Broken::ActionMissing:
      return "Policy statement must contain actions.";
    case Broken::Action:
      return "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.";
    case Broken::TrustAction:
      return "AssumeRole policy may only specify STS AssumeRole actions.";
    case Broken::ResourceForbidden:
      return "Has prohibited field Resource";
    case Broken::ResourceMissing:
      return "Policy statement must contain resources.";
    case Broken::Resource:
      return "Resource must be in ARN format or \"*\".";
    case Broken::NoStatement:
      return "Missing required field Statement";
    case Broken::Syntax:
    case Broken::Effect:
    case Broken::Condition:
      break;
  }
  return "Syntax errors in policy.";
}

}  // namespace

std::string Flaw::message() const {
  const std::string_view sentence = sentence_of(kind);
  if (where.empty() && detail.empty()) return std::string(sentence);
  if (where.empty()) return fmt::format("{} ({})", sentence, detail);
  if (detail.empty()) return fmt::format("{} ({})", sentence, where);
  return fmt::format("{} ({}: {})", sentence, where, detail);
}

std::expected<std::vector<Statement>, Flaw> read_document(std::string_view document,
                                                          Policy::Kind kind) {
  if (document.size() > kDocumentBytesMax) {
    return std::unexpected(
        Flaw{Broken::TooLong, "", fmt::format("more than {} bytes", kDocumentBytesMax)});
  }
  // It would read as a mark of ours (pattern.h). AWS takes no control characters either.
  if (document.find("\\u0001") != document.npos) {
    return std::unexpected(Flaw{Broken::Json, "", "must not contain the control character U+0001"});
  }
  const Result<Value> json = parse_json(document);
  if (!json) return std::unexpected(Flaw{Broken::Json, "", json.error().message()});
  if (!json->is_map()) return std::unexpected(Flaw{Broken::Json, "", "must be an object"});
  return read_statements(*json, kind);
}

}  // namespace trailcam::policy
