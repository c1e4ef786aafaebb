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
  if (text == account || text == "arn:aws:iam::" + account + ":root") return Naming::Account;
  if (text == principal.arn || (!principal.unique_id.empty() && text == principal.unique_id)) {
    return Naming::Exact;
  }
  if (!principal.role_arn.empty() && text == principal.role_arn) return Naming::RoleOf;
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
  const bool listed = std::any_of(actions.begin(), actions.end(), [&](const std::string& pattern) {
    return glob(pattern, lower_action);
  });
  return listed != not_action;
}

bool Statement::covers_resource(std::string_view resource, const Context& context) const {
  if (resources.empty()) return true;  // trust policies have none
  const bool listed =
      std::any_of(resources.begin(), resources.end(), [&](const std::string& pattern) {
        if (!variables || pattern.find("${") == pattern.npos) return arn_covers(pattern, resource);
        const auto expanded = expand(pattern, context);
        return expanded && arn_covers(*expanded, resource);
      });
  return listed != not_resource;
}

bool arn_covers(std::string_view pattern, std::string_view arn) {
  if (pattern == "*") return true;
  std::string_view p = pattern;
  std::string_view a = arn;
  for (int field = 0; field < 5; ++field) {
    const std::size_t p_end = p.find(':');
    const std::size_t a_end = a.find(':');
    // A pattern such as "arn:aws:s3*" has too few fields: then '*' may cross them.
    if (p_end == p.npos || a_end == a.npos) return glob(pattern, arn);
    if (!glob(p.substr(0, p_end), a.substr(0, a_end))) {
      return p.substr(0, p_end).find('*') != p.npos && glob(pattern, arn);
    }
    p.remove_prefix(p_end + 1);
    a.remove_prefix(a_end + 1);
  }
  return glob(p, a);
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

}  // namespace trailcam::policy
