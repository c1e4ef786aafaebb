#include "aws/policy/policy.h"

#include <algorithm>
#include <set>

#include "aws/policy/statement.h"
#include "base/encoding.h"
#include "base/json.h"

#include <fmt/format.h>

namespace trailcam::policy {
namespace {

Error invalid(const std::string& where, const std::string& what) {
  return Error(ErrorKind::Invalid, where.empty() ? what : where + ": " + what);
}

// A string, or a list of strings.
Result<std::vector<std::string>> strings(const Value& value, const std::string& where) {
  std::vector<std::string> out;
  if (value.is_string()) {
    out.push_back(value.as_string());
    return out;
  }
  if (!value.is_list()) return invalid(where, "must be a string or a list of strings");
  for (const Value& item : value.as_list()) {
    if (!item.is_string()) return invalid(where, "must be a string or a list of strings");
    out.push_back(item.as_string());
  }
  if (out.empty()) return invalid(where, "must not be empty");
  return out;
}

// Condition values may be strings, numbers and booleans.
Result<std::vector<std::string>> condition_values(const Value& value, const std::string& where) {
  std::vector<std::string> out;
  const auto append = [&](const Value& item) -> Result<void> {
    if (item.is_string()) {
      out.push_back(item.as_string());
    } else if (item.is_bool()) {
      out.emplace_back(item.as_bool() ? "true" : "false");
    } else if (item.is_number()) {
      out.push_back(to_json(item));
    } else {
      return invalid(where, "must be a string, a number, a boolean, or a list of them");
    }
    return {};
  };
  if (value.is_list()) {
    for (const Value& item : value.as_list()) TC_TRY(append(item));
  } else {
    TC_TRY(append(value));
  }
  return out;
}

Result<void> read_principal(const Value& value, const std::string& where, Statement& out) {
  if (value.is_string()) {
    if (value.as_string() != "*") return invalid(where, "must be \"*\" or an object");
    out.any_principal = true;
    return {};
  }
  if (!value.is_map() || value.as_map().empty()) {
    return invalid(where, "must be \"*\" or an object");
  }
  for (const auto& [type, names] : value.as_map()) {
    PrincipalPattern::Type kind;
    if (type == "AWS") {
      kind = PrincipalPattern::Type::Aws;
    } else if (type == "Service") {
      kind = PrincipalPattern::Type::Service;
    } else if (type == "Federated") {
      kind = PrincipalPattern::Type::Federated;
    } else if (type == "CanonicalUser") {
      kind = PrincipalPattern::Type::Canonical;
    } else {
      return invalid(where, "unknown type of principal \"" + type + "\"");
    }
    for (std::string& name : TC_TRY(strings(names, where + "." + type))) {
      out.principals.push_back({kind, std::move(name)});
    }
  }
  return {};
}

Result<void> read_conditions(const Value& value, const std::string& where, Statement& out) {
  if (!value.is_map()) return invalid(where, "must be an object");
  for (const auto& [name, keys] : value.as_map()) {
    Condition condition;
    if (!Condition::read_operator(name, condition)) {
      return invalid(where, "unknown operator \"" + name + "\"");
    }
    if (!keys.is_map()) return invalid(where + "." + name, "must be an object");
    for (const auto& [key, values] : keys.as_map()) {
      Condition one = condition;
      one.key = lower(key);
      one.values = TC_TRY(condition_values(values, where + "." + name + "." + key));
      one.variables = out.variables;
      out.conditions.push_back(std::move(one));
    }
  }
  return {};
}

bool valid_action(std::string_view action) {
  if (action == "*") return true;
  const std::size_t colon = action.find(':');
  if (colon == action.npos || colon == 0 || colon + 1 == action.size()) return false;
  return action.find_first_of(" \t\r\n") == action.npos;
}

bool valid_resource(std::string_view resource) {
  return resource == "*" || resource.starts_with("arn:") || resource.starts_with("arn*") ||
         resource.starts_with("${") || (resource.starts_with("*") && !resource.empty());
}

Result<std::unique_ptr<const Statement>> read_statement(const Value& value,
                                                        const std::string& where, Policy::Kind kind,
                                                        bool variables) {
  if (!value.is_map()) return invalid(where, "must be an object");
  static const std::set<std::string_view> kKnown = {"Sid",          "Effect",      "Principal",
                                                    "NotPrincipal", "Action",      "NotAction",
                                                    "Resource",     "NotResource", "Condition"};
  for (const auto& [name, member] : value.as_map()) {
    if (!kKnown.contains(name)) return invalid(where, "unknown element \"" + name + "\"");
  }
  auto out = std::make_unique<Statement>();
  out->variables = variables;
  if (const Value* sid = value.find("Sid")) {
    if (!sid->is_string()) return invalid(where + ".Sid", "must be a string");
    out->sid = sid->as_string();
  }
  const std::string_view effect = value.text("Effect");
  if (effect != "Allow" && effect != "Deny") {
    return invalid(where + ".Effect", "must be \"Allow\" or \"Deny\"");
  }
  out->effect = effect == "Allow" ? Effect::Allow : Effect::Deny;

  const Value* principal = value.find("Principal");
  const Value* not_principal = value.find("NotPrincipal");
  if (kind == Policy::Kind::Identity) {
    if (principal != nullptr || not_principal != nullptr) {
      return invalid(where, "an identity policy must not have a Principal");
    }
  } else {
    if ((principal == nullptr) == (not_principal == nullptr)) {
      return invalid(where, "needs either Principal or NotPrincipal");
    }
    out->not_principal = not_principal != nullptr;
    TC_TRY(read_principal(principal != nullptr ? *principal : *not_principal,
                          where + (principal != nullptr ? ".Principal" : ".NotPrincipal"), *out));
  }

  const Value* action = value.find("Action");
  const Value* not_action = value.find("NotAction");
  if ((action == nullptr) == (not_action == nullptr)) {
    return invalid(where, "needs either Action or NotAction");
  }
  out->not_action = not_action != nullptr;
  const std::string action_where = where + (action != nullptr ? ".Action" : ".NotAction");
  for (const std::string& text :
       TC_TRY(strings(action != nullptr ? *action : *not_action, action_where))) {
    if (!valid_action(text)) {
      return invalid(action_where, "\"" + text + "\" is not of the form service:action");
    }
    out->actions.push_back(lower(text));
  }

  const Value* resource = value.find("Resource");
  const Value* not_resource = value.find("NotResource");
  if (kind == Policy::Kind::Trust) {
    if (resource != nullptr || not_resource != nullptr) {
      return invalid(where, "a trust policy must not have a Resource");
    }
  } else {
    if ((resource == nullptr) == (not_resource == nullptr)) {
      return invalid(where, "needs either Resource or NotResource");
    }
    out->not_resource = not_resource != nullptr;
    const std::string resource_where = where + (resource != nullptr ? ".Resource" : ".NotResource");
    out->resources =
        TC_TRY(strings(resource != nullptr ? *resource : *not_resource, resource_where));
    for (const std::string& text : out->resources) {
      if (!valid_resource(text)) {
        return invalid(resource_where, "\"" + text + "\" is not an ARN and not \"*\"");
      }
    }
  }
  if (const Value* condition = value.find("Condition")) {
    TC_TRY(read_conditions(*condition, where + ".Condition", *out));
  }
  return std::unique_ptr<const Statement>(std::move(out));
}

// Keys that, held to fixed values, keep a statement for everyone from being public.
// Source: "Blocking public access to your Amazon S3 storage", The meaning of "public".
bool narrows(const Condition& condition) {
  static const std::set<std::string_view> kKeys = {"aws:sourceip",
                                                   "aws:sourcearn",
                                                   "aws:sourcevpc",
                                                   "aws:sourcevpce",
                                                   "aws:sourceaccount",
                                                   "aws:sourceowner",
                                                   "aws:principalorgid",
                                                   "aws:principalaccount",
                                                   "aws:principalarn",
                                                   "aws:userid",
                                                   "s3:x-amz-server-side-encryption-aws-kms-key-id",
                                                   "s3:dataaccesspointarn",
                                                   "s3:dataaccesspointaccount"};
  if (condition.negated || condition.if_exists || !kKeys.contains(condition.key)) return false;
  if (condition.quantifier != Condition::Quantifier::None) return false;
  return std::all_of(condition.values.begin(), condition.values.end(), [&](const std::string& v) {
    if (condition.key == "aws:sourceip") return v != "0.0.0.0/0" && v != "::/0";
    return v.find('*') == v.npos && v.find("${") == v.npos;
  });
}

}  // namespace

void Context::set(std::string_view key, std::string value) {
  values_.emplace_back(lower(key), std::vector<std::string>{std::move(value)});
}

void Context::set(std::string_view key, std::vector<std::string> values) {
  values_.emplace_back(lower(key), std::move(values));
}

const std::vector<std::string>* Context::find(std::string_view lower_key) const {
  for (const auto& [key, values] : values_) {
    if (key == lower_key) return &values;
  }
  return nullptr;
}

Policy::Policy() = default;
Policy::~Policy() = default;

Result<std::shared_ptr<const Policy>> Policy::parse(std::string_view document, Kind kind) {
  if (document.size() > kDocumentBytesMax) return invalid("", "the document is too long");
  // It would read as a mark of ours (statement.h). AWS takes no control characters either.
  if (document.find("\\u0001") != document.npos) {
    return invalid("", "must not contain the control character U+0001");
  }
  const Result<Value> json = parse_json(document);
  if (!json) return invalid("", "not valid JSON: " + json.error().message());
  if (!json->is_map()) return invalid("", "must be a JSON object");
  for (const auto& [name, member] : json->as_map()) {
    if (name != "Version" && name != "Id" && name != "Statement") {
      return invalid("", "unknown element \"" + name + "\"");
    }
  }
  bool variables = false;
  if (const Value* version = json->find("Version")) {
    const bool known = version->is_string() && (version->as_string() == "2012-10-17" ||
                                                version->as_string() == "2008-10-17");
    if (!known) return invalid("Version", "must be \"2012-10-17\" or \"2008-10-17\"");
    variables = version->as_string() == "2012-10-17";
  }
  const Value* statement = json->find("Statement");
  if (statement == nullptr) return invalid("", "missing required field Statement");
  std::shared_ptr<Policy> policy(new Policy);
  if (statement->is_map()) {
    policy->statements_.push_back(TC_TRY(read_statement(*statement, "Statement", kind, variables)));
    return std::shared_ptr<const Policy>(std::move(policy));
  }
  if (!statement->is_list() || statement->as_list().empty()) {
    return invalid("Statement", "must be an object or a list of objects");
  }
  std::size_t index = 0;
  std::set<std::string> sids;
  for (const Value& one : statement->as_list()) {
    const std::string where = fmt::format("Statement[{}]", index++);
    policy->statements_.push_back(TC_TRY(read_statement(one, where, kind, variables)));
    const std::string& sid = policy->statements_.back()->sid;
    if (!sid.empty() && !sids.insert(sid).second) {
      return invalid(where + ".Sid", "\"" + sid + "\" is used twice");
    }
  }
  return std::shared_ptr<const Policy>(std::move(policy));
}

Answer Policy::ask(const Request& request) const {
  Answer answer;
  const std::string action = lower(request.action);
  for (std::size_t i = 0; i < statements_.size(); ++i) {
    const Statement& statement = *statements_[i];
    if (!statement.covers_action(action)) continue;
    Naming naming = Naming::Exact;
    const bool has_principal =
        statement.any_principal || statement.not_principal || !statement.principals.empty();
    if (has_principal) {
      naming = statement.names(request.principal);
      if (naming == Naming::None) continue;
    }
    if (!statement.covers_resource(request.resource, request.context)) continue;
    const bool conditions_hold =
        std::all_of(statement.conditions.begin(), statement.conditions.end(),
                    [&](const Condition& condition) { return condition.holds(request.context); });
    if (!conditions_hold) continue;
    if (statement.effect == Effect::Deny) return {Effect::Deny, naming, i};
    if (!answer.effect || naming > answer.naming) answer = {Effect::Allow, naming, i};
  }
  return answer;
}

bool Policy::is_public() const {
  return std::any_of(statements_.begin(), statements_.end(), [](const auto& statement) {
    if (statement->effect != Effect::Allow) return false;
    const bool everyone =
        statement->any_principal || statement->not_principal ||
        std::any_of(statement->principals.begin(), statement->principals.end(),
                    [](const PrincipalPattern& p) {
                      return p.type == PrincipalPattern::Type::Aws && p.text == "*";
                    });
    return everyone && !std::any_of(statement->conditions.begin(), statement->conditions.end(),
                                    [](const Condition& c) { return narrows(c); });
  });
}

std::vector<std::string> Policy::resources() const {
  std::vector<std::string> out;
  for (const auto& statement : statements_) {
    out.insert(out.end(), statement->resources.begin(), statement->resources.end());
  }
  return out;
}

std::vector<std::string> Policy::actions() const {
  std::vector<std::string> out;
  for (const auto& statement : statements_) {
    out.insert(out.end(), statement->actions.begin(), statement->actions.end());
  }
  return out;
}

std::vector<std::string> Policy::aws_principals() const {
  std::vector<std::string> out;
  for (const auto& statement : statements_) {
    for (const PrincipalPattern& principal : statement->principals) {
      if (principal.type == PrincipalPattern::Type::Aws) out.push_back(principal.text);
    }
  }
  return out;
}

bool glob(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0;
  std::size_t star = pattern.npos, star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == kLiteral && p + 1 < pattern.size()) {
      if (pattern[p + 1] == text[t]) {
        p += 2;
        ++t;
        continue;
      }
    } else if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_text = t;
      continue;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
      continue;
    }
    if (star == pattern.npos) return false;
    p = star + 1;
    t = ++star_text;
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace trailcam::policy
