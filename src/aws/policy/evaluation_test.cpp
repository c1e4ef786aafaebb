// Properties that hold for all policies, on random ones; and the words of a decision.
#include "aws/policy/evaluation.h"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include <fmt/format.h>

#include "aws/policy/cache.h"
#include "base/json.h"
#include "support/result.h"

namespace trailcam::policy {
namespace {

using test::must;

constexpr int kRounds = 2000;

const Principal kDana{.type = Principal::Type::User,
                      .account = AccountId("111122223333"),
                      .arn = "arn:aws:iam::111122223333:user/dana",
                      .role_arn = "",
                      .unique_id = "AIDADANA0000000000000",
                      .service = ""};

// Small random policies and requests over few names, so that they often meet.
class Chance {
 public:
  explicit Chance(unsigned seed) : engine_(seed) {}

  std::size_t below(std::size_t n) { return engine_() % n; }
  const char* of(std::initializer_list<const char*> choices) {
    return *(choices.begin() + below(choices.size()));
  }
  std::string action() { return of({"s3:GetObject", "s3:PutObject", "iam:GetUser", "sts:Get"}); }
  std::string resource() {
    return of({"arn:aws:s3:::a/x", "arn:aws:s3:::b/y", "arn:aws:s3:::b", "*"});
  }
  std::string actions() {
    return of({R"("s3:*")", R"("S3:get*")", R"("*")", R"(["iam:GetUser","s3:PutObject"])",
               R"("sts:?et")"});
  }
  std::string resources() {
    return of({R"("*")", R"("arn:aws:s3:::a/*")", R"(["arn:aws:s3:::b","arn:aws:s3:::b/*"])",
               R"("arn:aws:s3:::${aws:username}/*")"});
  }
  std::string condition() {
    return of({"", "", R"(,"Condition":{"StringEquals":{"aws:username":["a","b"]}})",
               R"(,"Condition":{"StringNotLike":{"aws:username":"a*"}})",
               R"(,"Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":["a"]}})",
               R"(,"Condition":{"Null":{"aws:TagKeys":"true"}})",
               R"(,"Condition":{"BoolIfExists":{"aws:SecureTransport":"true"}})"});
  }
  std::string rest() {
    return fmt::format(R"("{}Action":{},"{}Resource":{}{})", of({"", "", "Not"}), actions(),
                       of({"", "", "Not"}), resources(), condition());
  }
  std::string statement() {
    return fmt::format(R"({{"Effect":"{}",{}}})", of({"Allow", "Allow", "Deny"}), rest());
  }
  std::vector<std::string> statements() {
    std::vector<std::string> out(1 + below(4));
    std::ranges::generate(out, [this] { return statement(); });
    return out;
  }
  Context context() {
    Context out;
    if (below(4) != 0) out.set("aws:username", std::string(of({"a", "b", "c"})));
    if (below(2) != 0) out.set("aws:SecureTransport", std::string(of({"true", "false"})));
    if (below(2) != 0) out.set("aws:TagKeys", std::vector<std::string>{"a", of({"a", "b"})});
    return out;
  }
  template <class T>
  void shuffle(std::vector<T>& list) {
    std::ranges::shuffle(list, engine_);
  }

 private:
  std::mt19937 engine_;
};

NamedPolicy named(const std::vector<std::string>& statements) {
  return {must(Policy::parse(fmt::format(R"({{"Version":"2012-10-17","Statement":[{}]}})",
                                         fmt::join(statements, ",")),
                             Policy::Kind::Identity)),
          "p", "user", "dana"};
}

// Asks random policies about random requests; `compare` is given the seed's chance and both.
template <class Compare>
void for_many(Compare compare) {
  for (unsigned seed = 1; seed <= kRounds; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    Chance chance(seed);
    const std::string action = chance.action();
    const std::string resource = chance.resource();
    const Context context = chance.context();
    compare(chance, Request{kDana, action, resource, context});
    if (::testing::Test::HasFailure()) return;
  }
}

Verdict decide(const Request& request, const std::vector<std::string>& statements) {
  CallerPolicies caller;
  caller.identity.push_back(named(statements));
  return evaluate(request, caller, nullptr);
}

TEST(Evaluation, OneDenyMoreNeverAllowsMore) {
  for_many([](Chance& chance, const Request& request) {
    auto statements = chance.statements();
    const Verdict before = decide(request, statements);
    statements.push_back(fmt::format(R"({{"Effect":"Deny",{}}})", chance.rest()));
    const Verdict after = decide(request, statements);
    EXPECT_LE(after.allowed(), before.allowed());
    if (before.outcome == Verdict::Outcome::ExplicitlyDenied) {
      EXPECT_EQ(after.outcome, Verdict::Outcome::ExplicitlyDenied);
    }
  });
}

TEST(Evaluation, OneAllowMoreNeverAllowsLess) {
  for_many([](Chance& chance, const Request& request) {
    auto statements = chance.statements();
    const bool before = decide(request, statements).allowed();
    statements.push_back(fmt::format(R"({{"Effect":"Allow",{}}})", chance.rest()));
    EXPECT_GE(decide(request, statements).allowed(), before);
  });
}

TEST(Evaluation, TheOrderOfStatementsNeverMatters) {
  for_many([](Chance& chance, const Request& request) {
    auto statements = chance.statements();
    const Verdict before = decide(request, statements);
    chance.shuffle(statements);
    EXPECT_EQ(decide(request, statements).outcome, before.outcome);
  });
}

TEST(Evaluation, HowStatementsAreSpreadOverPoliciesNeverMatters) {
  for_many([](Chance& chance, const Request& request) {
    const auto statements = chance.statements();
    CallerPolicies apart;
    for (const std::string& statement : statements) apart.identity.push_back(named({statement}));
    chance.shuffle(apart.identity);
    EXPECT_EQ(evaluate(request, apart, nullptr).outcome, decide(request, statements).outcome);
  });
}

TEST(Evaluation, NotActionAndNotResourceAreComplements) {
  for_many([](Chance& chance, const Request& request) {
    const std::string actions = chance.actions();
    const auto with = [&](const char* member) {
      return decide(request, {fmt::format(R"({{"Effect":"Allow","{}":{},"Resource":"*"}})", member,
                                          actions)})
          .allowed();
    };
    EXPECT_NE(with("Action"), with("NotAction"));
    const std::string resources = chance.resources();
    const auto on = [&](const char* member) {
      return decide(request, {fmt::format(R"({{"Effect":"Allow","Action":"*","{}":{}}})", member,
                                          resources)})
          .allowed();
    };
    EXPECT_NE(on("Resource"), on("NotResource"));
  });
}

TEST(Evaluation, ANegatedOperatorIsTheComplement) {
  for_many([](Chance& chance, const Request& request) {
    const char* value = chance.of({"a", "b", "a*", "*", "${aws:username}"});
    const auto with = [&](const char* name) {
      return decide(request, {fmt::format(R"({{"Effect":"Allow","Action":"*","Resource":"*",)"
                                          R"("Condition":{{"{}":{{"aws:username":"{}"}}}}}})",
                                          name, value)})
          .allowed();
    };
    EXPECT_NE(with("StringEquals"), with("StringNotEquals"));
    EXPECT_NE(with("StringLike"), with("StringNotLike"));
    EXPECT_GE(with("StringLikeIfExists"), with("StringLike"));
  });
}

TEST(Evaluation, LimitsNeverAllowMore) {
  for_many([](Chance& chance, const Request& request) {
    CallerPolicies caller;
    caller.identity.push_back(named(chance.statements()));
    const bool free = evaluate(request, caller, nullptr).allowed();
    caller.boundary = named(chance.statements());
    const bool bounded = evaluate(request, caller, nullptr).allowed();
    EXPECT_LE(bounded, free);
    caller.session_limited = true;
    caller.session.push_back(named(chance.statements()));
    EXPECT_LE(evaluate(request, caller, nullptr).allowed(), bounded);
  });
}

TEST(Evaluation, SaysWhichStatementDecided) {
  CallerPolicies caller;
  caller.identity.push_back(named({R"({"Effect":"Allow","Action":"s3:*","Resource":"*"})",
                                   R"({"Sid":"no","Effect":"Deny","Action":"s3:DeleteObject",
                                       "Resource":"*"})"}));
  const Context context;
  const Request request{kDana, "s3:DeleteObject", "arn:aws:s3:::b/k", context};
  const Verdict verdict = evaluate(request, caller, nullptr);
  EXPECT_EQ(verdict.sid, "no");
  EXPECT_EQ(verdict.statement, 1u);
  EXPECT_EQ(denial(verdict, request),
            "User: arn:aws:iam::111122223333:user/dana is not authorized to perform: "
            "s3:DeleteObject on resource: \"arn:aws:s3:::b/k\" with an explicit deny in an "
            "identity-based policy");
  EXPECT_EQ(explain(verdict, request),
            R"({"outcome":"explicit deny","layer":"identity-based policy",)"
            R"("action":"s3:DeleteObject","resource":"arn:aws:s3:::b/k","policy":"p",)"
            R"("source":"user","holder":"dana","sid":"no","statement":1})");
}

TEST(Evaluation, AnExplanationIsBounded) {
  CallerPolicies caller;
  const std::string sid(20'000, 'x');
  caller.identity.push_back(
      named({fmt::format(R"({{"Sid":"{}","Effect":"Deny","Action":"*","Resource":"*"}})", sid)}));
  const Context context;
  const std::string key = "arn:aws:s3:::b/" + std::string(5000, '\x02');
  const Request request{kDana, "s3:GetObject", key, context};
  const Verdict verdict = evaluate(request, caller, nullptr);
  EXPECT_LE(explain(verdict, request).size(), kExplanationBytesMax);
}

TEST(Evaluation, SpeaksAsAwsDoes) {
  Verdict verdict{.outcome = Verdict::Outcome::ExplicitlyDenied, .layer = Layer::Identity};
  verdict.policy = "arn:aws:iam::111122223333:policy/p";
  EXPECT_EQ(because(verdict, "a:B"),
            "with an explicit deny in an identity-based policy: "
            "arn:aws:iam::111122223333:policy/p");
  verdict.policy = "inline";
  const std::pair<Layer, const char*> denied[] = {
      {Layer::Resource, "with an explicit deny in a resource-based policy"},
      {Layer::Trust, "with an explicit deny in the role trust policy"},
      {Layer::Boundary, "with an explicit deny in a permissions boundary"},
      {Layer::Session, "with an explicit deny in a session policy"}};
  for (const auto& [layer, words] : denied) {
    verdict.layer = layer;
    EXPECT_EQ(because(verdict, "a:B"), words);
  }
  const std::pair<Layer, const char*> missing[] = {
      {Layer::Identity, "because no identity-based policy allows the a:B action"},
      {Layer::Resource, "because no resource-based policy allows the a:B action"},
      {Layer::Trust, "because no role trust policy allows the a:B action"},
      {Layer::Boundary, "because no permissions boundary allows the a:B action"},
      {Layer::Session, "because no session policy allows the a:B action"}};
  for (const auto& [layer, words] : missing) {
    EXPECT_EQ(because({.outcome = Verdict::Outcome::NotAllowed, .layer = layer}, "a:B"), words);
  }
}

TEST(Evaluation, AGrantAllowsBesideAPolicyThatGoverns) {
  const Context context;
  const Request request{kDana, "kms:Decrypt", "arn:aws:kms:us-east-1:111122223333:key/k", context};
  ResourcePolicy key{.policy = nullptr, .owner = kDana.account, .name = "key"};
  key.must_allow = true;
  EXPECT_FALSE(evaluate(request, {}, &key).allowed());
  key.granted = Naming::Exact;
  const Verdict verdict = evaluate(request, {}, &key);
  EXPECT_TRUE(verdict.allowed());
  EXPECT_EQ(verdict.source, "grant");
  CallerPolicies barred;
  barred.identity.push_back(named({R"({"Effect":"Deny","Action":"kms:*","Resource":"*"})"}));
  EXPECT_EQ(evaluate(request, barred, &key).outcome, Verdict::Outcome::ExplicitlyDenied);
  // What the account is granted its own policies give away; across accounts all of it.
  key.granted = Naming::Account;
  EXPECT_EQ(evaluate(request, {}, &key).layer, Layer::Identity);
  key.granted = Naming::Exact;
  key.owner = AccountId("444455556666");
  EXPECT_EQ(evaluate(request, {}, &key).layer, Layer::Identity);
}

TEST(Policy, ListsEachStatementThatApplies) {
  const NamedPolicy policy =
      named({R"({"Effect":"Allow","Action":"s3:*","Resource":"*"})",
             R"({"Effect":"Allow","Action":"iam:*","Resource":"*"})",
             R"({"Effect":"Deny","Action":"s3:Get*","Resource":"${aws:username}"})",
             R"({"Effect":"Deny","Action":"s3:Get*","Resource":"*"})"});
  const Context context;
  const auto answers =
      policy.policy->all_answers({kDana, "s3:GetObject", "arn:aws:s3:::b/k", context});
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_EQ(answers[0].statement, 0u);
  EXPECT_EQ(answers[1].statement, 3u);
  EXPECT_EQ(answers[1].effect, Effect::Deny);
  EXPECT_EQ(policy.policy->context_keys(), std::vector<std::string>{"aws:username"});
}

TEST(Policy, KnowsWhereItsStatementsAre) {
  const std::string document =
      R"( {"Id":"Statement","Statement" : [{"Sid":"a]\"}"}, {"x":[1,{}]} ],"Version":"x"})";
  const auto extents = statement_extents(document);
  ASSERT_EQ(extents.size(), 2u);
  EXPECT_EQ(document.substr(extents[0].begin, extents[0].end - extents[0].begin),
            R"({"Sid":"a]\"}"})");
  EXPECT_EQ(document.substr(extents[1].begin, extents[1].end - extents[1].begin),
            R"({"x":[1,{}]})");
  const std::string single = R"({"Statement":{"a":1}})";
  ASSERT_EQ(statement_extents(single).size(), 1u);
  EXPECT_EQ(statement_extents(single)[0].begin, 13u);
  EXPECT_TRUE(statement_extents("").empty());
}

TEST(Cache, CompilesOnceAndStaysBounded) {
  Cache cache;
  const std::string document = R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})";
  const auto first = must(cache.get(document, Policy::Kind::Identity));
  EXPECT_EQ(must(cache.get(document, Policy::Kind::Identity)), first);
  EXPECT_TRUE(test::fails_with(cache.get(document, Policy::Kind::Resource), ErrorKind::Corrupt));
  const std::weak_ptr<const Policy> watched =
      must(cache.get(document + " ", Policy::Kind::Identity));
  EXPECT_FALSE(watched.expired());
  const std::string blanks(100'000, ' ');
  for (std::size_t bytes = 0, i = 0; bytes < 2 * Cache::kBytesMax; bytes += blanks.size(), ++i) {
    must(cache.get(document + blanks + std::string(i, ' '), Policy::Kind::Identity));
  }
  EXPECT_TRUE(watched.expired());
}

}  // namespace
}  // namespace trailcam::policy
