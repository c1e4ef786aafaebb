// Decisions per second on one core, for a user with 10 policies of 20 statements each.
//
//   cmake --build build/release --target policy_decisions_bench &&
//     build/release/policy_decisions_bench
//
// Evaluate: the policies alone, compiled. Decide: the whole way that a call takes, from the caller
// and the rows in the database to yes or no. The statements are those of a policy for many teams:
// three actions, two resources, on every fourth a condition.
#include <atomic>

#include <benchmark/benchmark.h>

#include <fmt/format.h>

#include "services/iam/authorizer.h"
#include "services/iam/caller_policies.h"
#include "support/temp_database.h"

namespace trailcam {
namespace {

constexpr int kPolicies = 10;
constexpr int kStatements = 20;
constexpr std::string_view kServices[] = {"s3", "iam", "kms", "cloudtrail", "logs"};

enum class Spread { Services, OneService };

// With Spread::OneService every statement has the request's action, and its resource tells it
// apart.
std::string document(int policy, Spread spread) {
  std::string statements;
  for (int i = 0; i < kStatements; ++i) {
    const int number = policy * kStatements + i;
    const std::string_view service = spread == Spread::OneService ? "s3" : kServices[i % 5];
    statements += fmt::format(
        R"({}{{"Sid":"S{}","Effect":"{}","Action":["{}:Get*","{}:List*","{}:PutObject"],)"
        R"("Resource":["arn:aws:{}:::team-{}","arn:aws:{}:::team-{}/${{aws:username}}/*"]{}}})",
        i == 0 ? "" : ",", i, i % 7 == 0 ? "Deny" : "Allow", service, service, service, service,
        number, service, number,
        i % 4 == 0 ? R"(,"Condition":{"IpAddress":{"aws:SourceIp":["10.0.0.0/8","192.0.2.0/24"]}})"
                   : "");
  }
  return R"({"Version":"2012-10-17","Statement":[)" + statements + "]}";
}

struct Asked {
  pipeline::Caller caller;
  policy::Context context;
  // The last statement of the last policy allows this.
  const std::string action = "s3:PutObject";
  const std::string resource = fmt::format("arn:aws:s3:::team-{}/dana/x", spread_number());

  static int spread_number() { return kPolicies * kStatements - 5; }

  Asked() {
    caller.principal.type = policy::Principal::Type::User;
    caller.principal.account = AccountId("111122223333");
    caller.principal.arn = "arn:aws:iam::111122223333:user/dana";
    caller.user_name = "dana";
    caller.access_key_id = "AKIAEXAMPLE";
    for (int i = 0; i < 20; ++i) context.set(fmt::format("aws:Key{}", i), std::string("value"));
    context.set("aws:SourceIp", std::string("192.0.2.7"));
    context.set("aws:username", std::string("dana"));
  }
};

void evaluate(benchmark::State& state, Spread spread) {
  const Asked asked;
  policy::CallerPolicies policies;
  for (int i = 0; i < kPolicies; ++i) {
    auto parsed = policy::Policy::parse(document(i, spread), policy::Policy::Kind::Identity);
    policies.identity.push_back({*parsed, fmt::format("p{}", i), "user", "dana"});
  }
  const policy::Request request{asked.caller.principal, asked.action, asked.resource,
                                asked.context};
  for (auto _ : state) {
    if (!policy::evaluate(request, policies, nullptr).allowed()) {
      state.SkipWithError("not allowed");
    }
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK_CAPTURE(evaluate, services, Spread::Services);
BENCHMARK_CAPTURE(evaluate, one_service, Spread::OneService);

void decide(benchmark::State& state, Spread spread) {
  const Asked asked;
  test::TempDatabase files;
  store::Transaction transaction(files.database());
  iam::UserRow user;
  user.account = asked.caller.principal.account;
  user.name = "dana";
  transaction.put(iam::kUsers, iam::user_key(user.account, user.name), user);
  for (int i = 0; i < kPolicies; ++i) {
    const std::string name = fmt::format("p{}", i);
    transaction.put(iam::kUserPolicies,
                    iam::inline_policy_key(iam::kUserPolicies, user.account, user.name, name),
                    iam::InlinePolicyRow{name, document(i, spread)});
  }
  if (!files.committer().commit(std::move(transaction.change()))) state.SkipWithError("commit");
  policy::Cache cache;
  const std::atomic<std::uint64_t>& changes =
      files.committer().count_changes(iam::bears_on_policies);
  const std::unique_ptr<Random> random = seeded_random(1);
  const iam::Iam iam(Secret(std::string(32, 'k')), *random);
  const iam::CallerPolicies policies(iam, files.database(), cache, changes);
  const std::map<std::string, const pipeline::ResourcePolicies*> none;
  const iam::Authorizer authorizer(policies, none, files.database());
  for (auto _ : state) {
    const auto decision =
        authorizer.decide({asked.caller, asked.action, asked.resource, asked.context});
    if (!decision || !decision->allowed) state.SkipWithError("not allowed");
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK_CAPTURE(decide, services, Spread::Services);
BENCHMARK_CAPTURE(decide, one_service, Spread::OneService);

}  // namespace
}  // namespace trailcam
