// Runs the tables in src/aws/policy/cases: each row names a case and the outcome that AWS
// documents for it.
//
// A file is a list of groups. A group has columns, rows of values for them, and defaults for the
// columns that it leaves out:
//   caller           one of the callers below; "alice" if not said
//   action, resource of the request
//   context          condition keys; a value is a text or a list of texts
//   identity, boundary, session, resource_policy
//                    a statement or a list of them; null: there is no such policy
//   condition        stands for an identity policy that allows all under this condition
//   operator, wanted, given, holds
//                    stand for such a condition on one key, its value in the request, and whether
//                    that is enough
//   principal        stands for a resource policy that allows all to it
//   owner            of the resource; not known if not said
//   must_allow, restrict_public, trust, version
//   outcome          "allow by LAYER", "deny by LAYER", or "no LAYER": the one that would have to
//                    allow
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include <fmt/format.h>

#include "aws/policy/evaluation.h"
#include "base/json.h"
#include "support/result.h"

namespace trailcam::policy {
namespace {

using test::must;

const std::filesystem::path kCases = "src/aws/policy/cases";
constexpr std::size_t kCasesMin = 450;

std::vector<Value> groups(const char* file) {
  std::ifstream in(kCases / file);
  std::stringstream text;
  text << in.rdbuf();
  EXPECT_TRUE(in) << "run from the root of the repository: there is no " << kCases / file;
  const Value all = must(parse_json(text.str()));
  return all.as_list();
}

Principal caller_named(std::string_view name) {
  const AccountId account("111122223333");
  if (name == "alice") {
    return {.type = Principal::Type::User,
            .account = account,
            .arn = "arn:aws:iam::111122223333:user/alice",
            .role_arn = "",
            .unique_id = "AIDAALICE000000000000",
            .service = ""};
  }
  if (name == "session") {
    return {.type = Principal::Type::RoleSession,
            .account = account,
            .arn = "arn:aws:sts::111122223333:assumed-role/admin/sam",
            .role_arn = "arn:aws:iam::111122223333:role/admin",
            .unique_id = "AROAADMIN000000000000",
            .service = ""};
  }
  if (name == "federated") {
    return {.type = Principal::Type::FederatedUser,
            .account = account,
            .arn = "arn:aws:sts::111122223333:federated-user/fred",
            .role_arn = "arn:aws:iam::111122223333:user/alice",
            .unique_id = "",
            .service = ""};
  }
  if (name == "root") {
    return {.type = Principal::Type::Root,
            .account = account,
            .arn = "arn:aws:iam::111122223333:root",
            .role_arn = "",
            .unique_id = "",
            .service = ""};
  }
  if (name == "stranger") {
    return {.type = Principal::Type::User,
            .account = AccountId("444455556666"),
            .arn = "arn:aws:iam::444455556666:user/bob",
            .role_arn = "",
            .unique_id = "AIDABOB00000000000000",
            .service = ""};
  }
  Principal out;
  if (name == "anonymous") return out;
  EXPECT_TRUE(name == "cloudtrail" || name == "cloudwatch") << name;
  out.type = Principal::Type::Service;
  out.service = std::string(name) + ".amazonaws.com";
  return out;
}

// One row with its group's defaults.
class Case {
 public:
  Case(const Value& group, const Value::List& row) : group_(group), row_(row) {}

  const Value* find(std::string_view column) const {
    const Value::List& columns = group_.find("columns")->as_list();
    for (std::size_t i = 0; i < columns.size() && i < row_.size(); ++i) {
      if (columns[i].as_string() == column) return &row_[i];
    }
    const Value* defaults = group_.find("defaults");
    return defaults == nullptr ? nullptr : defaults->find(column);
  }
  std::string text(std::string_view column, std::string_view otherwise) const {
    const Value* value = find(column);
    return value == nullptr ? std::string(otherwise) : value->as_string();
  }
  bool flag(std::string_view column) const {
    const Value* value = find(column);
    return value != nullptr && value->as_bool();
  }

  NamedPolicy compile(const Value& statements, Policy::Kind kind) const {
    const Value document =
        Value::map({{"Version", text("version", "2012-10-17")}, {"Statement", statements}});
    return {must(Policy::parse(to_json(document), kind)), "p", "user", "alice"};
  }
  std::optional<NamedPolicy> policy(std::string_view column,
                                    Policy::Kind kind = Policy::Kind::Identity) const {
    const Value* statements = find(column);
    if (statements == nullptr || statements->is_null()) return std::nullopt;
    if (statements->is_list() && statements->as_list().empty()) return std::nullopt;
    return compile(*statements, kind);
  }

 private:
  const Value& group_;
  const Value::List& row_;
};

Context context_of(const Case& one) {
  Context out;
  const auto set = [&](std::string_view key, const Value& value) {
    if (value.is_null()) return;
    std::vector<std::string> texts;
    if (value.is_list()) {
      for (const Value& item : value.as_list()) texts.push_back(item.as_string());
    } else {
      texts.push_back(value.as_string());
    }
    out.set(key, std::move(texts));
  };
  if (const Value* context = one.find("context")) {
    for (const auto& [key, value] : context->as_map()) set(key, value);
  }
  if (const Value* given = one.find("given")) set("aws:userid", *given);
  if (one.find("principal_arn") == nullptr && one.text("caller", "alice") == "session") {
    set("aws:PrincipalArn", "arn:aws:iam::111122223333:role/admin");
  }
  return out;
}

Value allow_all(const char* member, Value value) {
  Value statement = Value::map({{"Effect", "Allow"}, {"Action", "*"}, {"Resource", "*"}});
  statement.add(member, std::move(value));
  return statement;
}

CallerPolicies caller_policies(const Case& one) {
  CallerPolicies out;
  if (auto identity = one.policy("identity")) out.identity.push_back(*identity);
  if (const Value* condition = one.find("condition")) {
    out.identity.push_back(one.compile(allow_all("Condition", *condition), Policy::Kind::Identity));
  }
  if (const Value* name = one.find("operator")) {
    const Value condition =
        Value::map({{name->as_string(), Value::map({{"aws:userid", *one.find("wanted")}})}});
    out.identity.push_back(one.compile(allow_all("Condition", condition), Policy::Kind::Identity));
  }
  out.boundary = one.policy("boundary");
  const Value* session = one.find("session");
  out.session_limited =
      (session != nullptr && !session->is_null()) || one.text("caller", "alice") == "federated";
  if (auto policy = one.policy("session")) out.session.push_back(*policy);
  return out;
}

std::optional<ResourcePolicy> resource_policy(const Case& one) {
  const std::string owner = one.text("owner", "");
  if (owner.empty()) return std::nullopt;
  ResourcePolicy out{.policy = nullptr,
                     .owner = AccountId(owner),
                     .restrict_public = one.flag("restrict_public"),
                     .must_allow = one.flag("must_allow"),
                     .name = "arn:aws:s3:::b",
                     .tags = {},
                     .root_always = {"s3:putbucketpolicy", "s3:deletebucketpolicy"}};
  const Policy::Kind kind = one.flag("trust") ? Policy::Kind::Trust : Policy::Kind::Resource;
  if (const auto policy = one.policy("resource_policy", kind)) out.policy = policy->policy;
  if (const Value* principal = one.find("principal")) {
    out.policy = one.compile(allow_all("Principal", *principal), kind).policy;
  }
  return out;
}

std::string words(const Verdict& verdict) {
  static const std::map<Layer, const char*> kLayers = {
      {Layer::Identity, "identity"}, {Layer::Resource, "resource"}, {Layer::Trust, "trust"},
      {Layer::Boundary, "boundary"}, {Layer::Session, "session"},   {Layer::Root, "root"}};
  const char* how = verdict.allowed()                                       ? "allow by"
                    : verdict.outcome == Verdict::Outcome::ExplicitlyDenied ? "deny by"
                                                                            : "no";
  return fmt::format("{} {}", how, kLayers.at(verdict.layer));
}

std::string expected(const Case& one) {
  if (one.find("holds") != nullptr) return one.flag("holds") ? "allow by identity" : "no identity";
  return one.text("outcome", "");
}

std::size_t run_file(const char* file) {
  std::size_t count = 0;
  for (const Value& group : groups(file)) {
    std::set<std::string> names;
    for (const Value& row : group.find("rows")->as_list()) {
      ++count;
      const Case one(group, row.as_list());
      SCOPED_TRACE(fmt::format("{}, {}: {}", file, group.text("group"), to_json(row)));
      EXPECT_TRUE(names.insert(to_json(row)).second) << "twice";
      const Principal caller = caller_named(one.text("caller", "alice"));
      const std::string action = one.text("action", "s3:GetObject");
      const std::string resource = one.text("resource", "arn:aws:s3:::b/k");
      const Context context = context_of(one);
      const auto guard = resource_policy(one);
      const Verdict verdict = evaluate({caller, action, resource, context}, caller_policies(one),
                                       guard ? &*guard : nullptr);
      EXPECT_EQ(words(verdict), expected(one));
      EXPECT_EQ(verdict.statement.has_value(),
                verdict.layer != Layer::Root && verdict.outcome != Verdict::Outcome::NotAllowed);
    }
  }
  return count;
}

TEST(PolicyCases, HaveTheOutcomesThatAwsDocuments) {
  std::size_t count = 0;
  for (const char* file :
       {"actions_and_resources.json", "variables.json", "conditions.json", "order.json"}) {
    count += run_file(file);
  }
  EXPECT_GE(count, kCasesMin);
}

TEST(PolicyCases, MalformedDocumentsAreRefusedWithTheirPlace) {
  for (const Value& group : groups("malformed.json")) {
    for (const Value& row : group.find("rows")->as_list()) {
      const Case one(group, row.as_list());
      const std::string kind = one.text("kind", "");
      const Value* given = one.find("document");
      const std::string document = given->is_string() ? given->as_string() : to_json(*given);
      const auto parsed = Policy::parse(document, kind == "trust"      ? Policy::Kind::Trust
                                                  : kind == "resource" ? Policy::Kind::Resource
                                                                       : Policy::Kind::Identity);
      ASSERT_FALSE(parsed) << document;
      const std::string message = one.text("message", "");
      EXPECT_EQ(parsed.error().message().substr(0, message.size()), message) << document;
      if (message.ends_with(')')) {
        EXPECT_EQ(parsed.error().message(), message);
      }
    }
  }
}

}  // namespace
}  // namespace trailcam::policy
