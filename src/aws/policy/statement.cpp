#include "aws/policy/statement.h"

#include <algorithm>

#include "base/encoding.h"

namespace trailcam::policy {
namespace {

Naming names_aws(std::string_view text, const Principal& principal) {
  if (text == "*") return Naming::Everyone;
  if (principal.type == Principal::Type::Anonymous || principal.type == Principal::Type::Service) {
    return Naming::None;
  }
  const std::string& account = principal.account.str();
  if (text == account || text == "arn:aws:iam::" + account + ":root") {
    return principal.type == Principal::Type::Root ? Naming::Exact : Naming::Account;
  }
  if (text == principal.arn) return Naming::Exact;
  if (!principal.unique_id.empty() && text == principal.unique_id) {
    // The id of a federated session is that of its user.
    const bool federated = principal.type == Principal::Type::FederatedUser;
    return federated ? Naming::RoleOf : Naming::Exact;
  }
  if (!principal.role_arn.empty() && text == principal.role_arn) return Naming::RoleOf;
  const bool session = principal.type == Principal::Type::RoleSession;
  const std::string_view unique_id = principal.unique_id;
  if (session && text == unique_id.substr(0, unique_id.find(':'))) return Naming::RoleOf;
  return Naming::None;
}

}  // namespace

Naming Statement::names(const Principal& principal) const {
  Naming strongest = any_principal ? Naming::Everyone : Naming::None;
  for (const PrincipalPattern& pattern : principals) {
    Naming naming = Naming::None;
    if (pattern.type == PrincipalPattern::Type::Aws) {
      naming = names_aws(pattern.text, principal);
    } else if (pattern.type == PrincipalPattern::Type::Service) {
      const bool same = principal.type == Principal::Type::Service &&
                        (pattern.text == principal.service || pattern.text == "*");
      naming = same ? Naming::Exact : Naming::None;
    }
    strongest = std::max(strongest, naming);
  }
  if (!not_principal) return strongest;
  return strongest == Naming::None ? Naming::Everyone : Naming::None;
}

bool Statement::covers_action(std::string_view lower_action) const {
  for (const Pattern& pattern : actions) {
    if (pattern.matches(lower_action)) return !not_action;
  }
  return not_action;
}

bool Statement::covers_resource(std::string_view resource, const Context& context) const {
  if (resources.empty()) return true;  // trust policies have none
  for (const Pattern& pattern : resources) {
    if (!variables || !pattern.has_variables()) {
      if (pattern.matches(resource)) return !not_resource;
      continue;
    }
    if (!pattern.may_match(resource)) continue;
    const auto expanded = expand(pattern.text(), context);
    if (expanded && arn_covers(*expanded, resource)) return !not_resource;
  }
  return not_resource;
}

std::optional<std::string> expand(std::string_view text, const Context& context) {
  std::string out;
  while (!text.empty()) {
    const std::size_t start = text.find("${");
    out += text.substr(0, start);
    if (start == text.npos) break;
    text.remove_prefix(start + 2);
    const std::size_t end = text.find('}');
    if (end == text.npos) return std::nullopt;
    std::string_view inside = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (inside == "*" || inside == "?" || inside == "$") {
      out += kLiteral;
      out += inside;
      continue;
    }
    std::optional<std::string_view> fallback;
    if (const std::size_t comma = inside.find(','); comma != inside.npos) {
      std::string_view quoted = trim(inside.substr(comma + 1));
      if (quoted.size() >= 2 && quoted.front() == '\'' && quoted.back() == '\'') {
        fallback = quoted.substr(1, quoted.size() - 2);
      }
      inside = trim(inside.substr(0, comma));
    }
    const std::vector<std::string>* values = context.find(lower(inside));
    const bool single = values != nullptr && values->size() == 1;
    if (!single && !fallback) return std::nullopt;
    for (const char c : single ? std::string_view(values->front()) : *fallback) {
      if (c == '*' || c == '?' || c == kLiteral) out += kLiteral;
      out += c;
    }
  }
  return out;
}

std::string without_marks(std::string_view expanded) {
  std::string out;
  for (std::size_t i = 0; i < expanded.size(); ++i) {
    if (expanded[i] == kLiteral && i + 1 < expanded.size()) ++i;
    out += expanded[i];
  }
  return out;
}

void add_variables(std::string_view text, std::set<std::string>& keys) {
  for (std::size_t start = text.find("${"); start != text.npos; start = text.find("${")) {
    text.remove_prefix(start + 2);
    const std::string_view inside = text.substr(0, text.find('}'));
    const std::string_view key = trim(inside.substr(0, inside.find(',')));
    if (key.contains(':')) keys.insert(lower(key));
  }
}

}  // namespace trailcam::policy
