#include "cli/store_question.h"

#include <vector>

#include <fmt/format.h>

namespace trailcam::cli {
namespace {

std::string doubled(std::string_view text, char quote) {
  std::string out(1, quote);
  for (const char c : text) out.append(c == quote ? 2 : 1, c);
  return out + quote;
}

std::string literal(std::string_view text) { return doubled(text, '\''); }

// "= 'x'", or LIKE where a * stands in it.
std::string equals(std::string_view pattern) {
  if (pattern.find('*') == pattern.npos) return "= " + literal(pattern);
  std::string like;
  for (const char c : pattern) {
    if (c == '*') {
      like += '%';
    } else {
      if (c == '%' || c == '_' || c == '\\') like += '\\';
      like += c;
    }
  }
  return "LIKE " + literal(like) + " ESCAPE '\\'";
}

std::string any_of(const std::vector<std::string>& conditions) {
  std::string out;
  for (const std::string& condition : conditions) {
    out += (out.empty() ? "(" : " OR ") + condition;
  }
  return out + ")";
}

std::string who_condition(const std::string& who) {
  const std::string is = " " + equals(who);
  std::vector<std::string> out;
  for (const char* column : {"arn", "username", "principalid", "accesskeyid", "invokedby",
                             "sessioncontext.sessionissuer.username",
                             "sessioncontext.sessionissuer.arn", "sessioncontext.sourceidentity"}) {
    out.push_back(fmt::format("useridentity.{}{}", column, is));
  }
  if (who == "root") out.emplace_back("useridentity.type = 'Root'");
  return any_of(out);
}

std::string what_condition(const std::string& what) {
  const std::size_t colon = what.find(':');
  if (colon == what.npos) return "eventname " + equals(what);
  std::string service = what.substr(0, colon);
  if (service.find('.') == service.npos) service += ".amazonaws.com";
  return fmt::format("eventsource {} AND eventname {}", equals(service),
                     equals(what.substr(colon + 1)));
}

std::string resource_condition(const std::string& resource) {
  const std::string is = equals(resource);
  const std::string ends = equals("*" + resource);
  return any_of({fmt::format("any_match(resources, r -> r.arn {} OR r.arn {})", is, ends),
                 fmt::format("any_match(map_values(requestparameters), v -> v {})", is)});
}

std::string timestamp(Timestamp time) {
  std::string text = iso8601_millis(time);
  text[text.find('T')] = ' ';
  text.pop_back();
  return fmt::format("TIMESTAMP '{}'", text);
}

}  // namespace

std::string from_and_where(const StoreQuestion& question) {
  std::vector<std::string> conditions;
  if (question.since) conditions.push_back("eventtime >= " + timestamp(*question.since));
  if (question.until) conditions.push_back("eventtime <= " + timestamp(*question.until));
  if (!question.who.empty()) conditions.push_back(who_condition(question.who));
  if (!question.what.empty()) conditions.push_back(what_condition(question.what));
  if (!question.from_ip.empty()) {
    conditions.push_back("sourceipaddress " + equals(question.from_ip));
  }
  if (!question.resource.empty()) conditions.push_back(resource_condition(question.resource));
  if (question.denied) {
    conditions.push_back(
        any_of({"errorcode LIKE '%AccessDenied%'", "errorcode LIKE '%Unauthorized%'",
                "errorcode LIKE '%Forbidden%'"}));
  }
  if (question.changes) conditions.emplace_back("readonly = false");
  std::string out = "FROM " + doubled(question.store, '"');
  for (std::size_t i = 0; i < conditions.size(); ++i) {
    out += (i == 0 ? " WHERE " : " AND ") + conditions[i];
  }
  return out;
}

}  // namespace trailcam::cli
