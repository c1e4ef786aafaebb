#include "aws/policy/policy.h"

#include <gtest/gtest.h>

#include "support/result.h"

namespace trailcam::policy {
namespace {

using test::fails_with;
using test::must;

const Principal kAlice{.type = Principal::Type::User,
                       .account = AccountId("111122223333"),
                       .arn = "arn:aws:iam::111122223333:user/alice",
                       .role_arn = "",
                       .unique_id = "AIDAALICE00000000",
                       .service = ""};
const Principal kSession{.type = Principal::Type::RoleSession,
                         .account = AccountId("111122223333"),
                         .arn = "arn:aws:sts::111122223333:assumed-role/admin/alice",
                         .role_arn = "arn:aws:iam::111122223333:role/admin",
                         .unique_id = "AROAADMIN00000000:alice",
                         .service = ""};
const Principal kRoot{.type = Principal::Type::Root,
                      .account = AccountId("111122223333"),
                      .arn = "arn:aws:iam::111122223333:root",
                      .role_arn = "",
                      .unique_id = "",
                      .service = ""};
const Principal kStranger{.type = Principal::Type::User,
                          .account = AccountId("999999999999"),
                          .arn = "arn:aws:iam::999999999999:user/bob",
                          .role_arn = "",
                          .unique_id = "AIDABOB",
                          .service = ""};
const Principal kNobody;
const Principal kTrail{.type = Principal::Type::Service,
                       .account = {},
                       .arn = "",
                       .role_arn = "",
                       .unique_id = "",
                       .service = "cloudtrail.amazonaws.com"};

std::shared_ptr<const Policy> identity(const std::string& statement) {
  return must(Policy::parse(R"({"Version":"2012-10-17","Statement":)" + statement + "}",
                            Policy::Kind::Identity));
}
std::shared_ptr<const Policy> resource(const std::string& statement) {
  return must(Policy::parse(R"({"Version":"2012-10-17","Statement":)" + statement + "}",
                            Policy::Kind::Resource));
}

std::optional<Effect> ask(const Policy& policy, std::string_view action, std::string_view arn,
                          const Context& context = {}, const Principal& principal = kAlice) {
  return policy.ask({principal, action, arn, context}).effect;
}

TEST(Policy, AllowsWhatAStatementCovers) {
  const auto policy = identity(R"({"Effect":"Allow","Action":["s3:Get*","S3:putobject"],
      "Resource":["arn:aws:s3:::bucket","arn:aws:s3:::bucket/*"]})");
  EXPECT_EQ(ask(*policy, "s3:GetObject", "arn:aws:s3:::bucket/a/b"), Effect::Allow);
  EXPECT_EQ(ask(*policy, "s3:PutObject", "arn:aws:s3:::bucket/a"), Effect::Allow);
  EXPECT_EQ(ask(*policy, "s3:GetBucketAcl", "arn:aws:s3:::bucket"), Effect::Allow);
  EXPECT_EQ(ask(*policy, "s3:GetObject", "arn:aws:s3:::bucket2/a"), std::nullopt);
  EXPECT_EQ(ask(*policy, "s3:GetObject", "arn:aws:s3:::BUCKET/a"), std::nullopt);
  EXPECT_EQ(ask(*policy, "s3:DeleteObject", "arn:aws:s3:::bucket/a"), std::nullopt);
  EXPECT_EQ(ask(*policy, "iam:GetUser", "*"), std::nullopt);
}

TEST(Policy, DenyWinsWhereverItStands) {
  const std::string allow = R"({"Effect":"Allow","Action":"*","Resource":"*"})";
  const std::string deny =
      R"({"Sid":"no","Effect":"Deny","Action":"s3:DeleteObject","Resource":"*"})";
  for (const std::string& list : {"[" + allow + "," + deny + "]", "[" + deny + "," + allow + "]"}) {
    EXPECT_EQ(ask(*identity(list), "s3:DeleteObject", "arn:aws:s3:::b/k"), Effect::Deny);
    EXPECT_EQ(ask(*identity(list), "s3:GetObject", "arn:aws:s3:::b/k"), Effect::Allow);
  }
}

TEST(Policy, NotActionAndNotResourceAreTheRest) {
  const auto not_action = identity(R"({"Effect":"Allow","NotAction":"iam:*","Resource":"*"})");
  EXPECT_EQ(ask(*not_action, "s3:GetObject", "arn:aws:s3:::b/k"), Effect::Allow);
  EXPECT_EQ(ask(*not_action, "IAM:CreateUser", "*"), std::nullopt);
  const auto not_resource = identity(
      R"({"Effect":"Deny","Action":"s3:*","NotResource":["arn:aws:s3:::b","arn:aws:s3:::b/*"]})");
  EXPECT_EQ(ask(*not_resource, "s3:GetObject", "arn:aws:s3:::other/k"), Effect::Deny);
  EXPECT_EQ(ask(*not_resource, "s3:GetObject", "arn:aws:s3:::b/k"), std::nullopt);
}

TEST(Policy, WildcardsStayInTheirFieldOfAnArn) {
  const auto covers = [](std::string_view pattern, std::string_view arn) {
    const auto policy =
        identity(R"({"Effect":"Allow","Action":"*","Resource":")" + std::string(pattern) + "\"}");
    return ask(*policy, "a:B", arn) == Effect::Allow;
  };
  const char* trail = "arn:aws:cloudtrail:us-east-1:111122223333:trail/main";
  EXPECT_TRUE(covers("*", trail));
  EXPECT_TRUE(covers("arn:aws:cloudtrail:*:*:trail/*", trail));
  EXPECT_TRUE(covers("arn:aws:cloudtrail:us-?a?t-1:111122223333:trail/m?in", trail));
  EXPECT_TRUE(covers("arn:*:cloudtrail:*:111122223333:*", trail));
  EXPECT_TRUE(covers("arn:aws:cloudtrail*", trail));
  EXPECT_FALSE(covers("arn:aws:cloudtrail:us-east-1:222222222222:trail/*", trail));
  EXPECT_FALSE(covers("arn:aws:cloudtrail:us-east-?:111122223333:trail/main2", trail));
  EXPECT_FALSE(covers("arn:aws:cloudtrail:us-east:*", trail));
}

TEST(Policy, GlobsAsAWhole) {
  EXPECT_TRUE(glob("", ""));
  EXPECT_TRUE(glob("*", ""));
  EXPECT_TRUE(glob("a*b*c", "a--b--b--c"));
  EXPECT_TRUE(glob("*ab", "aab"));
  EXPECT_TRUE(glob("a?c", "abc"));
  EXPECT_FALSE(glob("a?c", "ac"));
  EXPECT_FALSE(glob("abc", "abcd"));
  EXPECT_FALSE(glob("", "a"));
  EXPECT_FALSE(glob("a*b", "ac"));
  // No pattern may cost more than pattern times text.
  EXPECT_FALSE(glob(std::string(60, '*') + "b", std::string(20'000, 'a')));
}

TEST(Policy, ResourcePoliciesNamePrincipals) {
  const auto naming = [](const std::string& principal, const Principal& who) {
    const auto policy = resource(R"({"Effect":"Allow","Principal":)" + principal +
                                 R"(,"Action":"s3:*","Resource":"*"})");
    const Context none;
    return policy->ask({who, "s3:GetObject", "arn:aws:s3:::b/k", none}).naming;
  };
  EXPECT_EQ(naming(R"("*")", kNobody), Naming::Everyone);
  EXPECT_EQ(naming(R"({"AWS":"*"})", kNobody), Naming::Everyone);
  EXPECT_EQ(naming(R"({"AWS":"*"})", kTrail), Naming::Everyone);
  EXPECT_EQ(naming(R"({"AWS":"111122223333"})", kAlice), Naming::Account);
  EXPECT_EQ(naming(R"({"AWS":"arn:aws:iam::111122223333:root"})", kAlice), Naming::Account);
  EXPECT_EQ(naming(R"({"AWS":"arn:aws:iam::111122223333:root"})", kRoot), Naming::Exact);
  EXPECT_EQ(naming(R"({"AWS":"arn:aws:iam::111122223333:root"})", kStranger), Naming::None);
  EXPECT_EQ(naming(R"({"AWS":["999999999999","arn:aws:iam::111122223333:user/alice"]})", kAlice),
            Naming::Exact);
  EXPECT_EQ(naming(R"({"AWS":"AIDAALICE00000000"})", kAlice), Naming::Exact);
  EXPECT_EQ(naming(R"({"AWS":"arn:aws:iam::111122223333:role/admin"})", kSession), Naming::RoleOf);
  EXPECT_EQ(naming(R"({"AWS":"AROAADMIN00000000"})", kSession), Naming::RoleOf);
  EXPECT_EQ(naming(R"({"Service":"cloudtrail.amazonaws.com"})", kTrail), Naming::Exact);
  EXPECT_EQ(naming(R"({"Service":"sns.amazonaws.com"})", kTrail), Naming::None);
  EXPECT_EQ(naming(R"({"Service":"cloudtrail.amazonaws.com"})", kAlice), Naming::None);
  EXPECT_EQ(naming(R"({"AWS":"111122223333","Service":"cloudtrail.amazonaws.com"})", kTrail),
            Naming::Exact);
  EXPECT_EQ(naming(R"({"CanonicalUser":"abc"})", kAlice), Naming::None);
}

TEST(Policy, TheStrongestNamingOfSeveralAllowsCounts) {
  const auto policy = resource(R"([
      {"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s3:*","Resource":"*"},
      {"Effect":"Allow","Principal":{"AWS":"AIDAALICE00000000"},"Action":"s3:*","Resource":"*"}])");
  const Context none;
  const Answer answer = policy->ask({kAlice, "s3:GetObject", "arn:aws:s3:::b/k", none});
  EXPECT_EQ(answer.naming, Naming::Exact);
  EXPECT_EQ(answer.statement, 1u);
}

TEST(Policy, NotPrincipalIsEverybodyElse) {
  const auto policy = resource(R"({"Effect":"Deny",
      "NotPrincipal":{"AWS":["arn:aws:iam::111122223333:user/alice","111122223333"]},
      "Action":"s3:*","Resource":"*"})");
  EXPECT_EQ(ask(*policy, "s3:GetObject", "arn:aws:s3:::b/k", {}, kAlice), std::nullopt);
  EXPECT_EQ(ask(*policy, "s3:GetObject", "arn:aws:s3:::b/k", {}, kStranger), Effect::Deny);
  EXPECT_EQ(ask(*policy, "s3:GetObject", "arn:aws:s3:::b/k", {}, kNobody), Effect::Deny);
  EXPECT_EQ(ask(*policy, "s3:GetObject", "arn:aws:s3:::b/k", {}, kTrail), Effect::Deny);
}

TEST(Policy, VariablesAreReplaced) {
  const auto policy = identity(R"({"Effect":"Allow","Action":"s3:*",
      "Resource":"arn:aws:s3:::home/${aws:username}/*"})");
  Context alice;
  alice.set("aws:username", "alice");
  EXPECT_EQ(ask(*policy, "s3:GetObject", "arn:aws:s3:::home/alice/x", alice), Effect::Allow);
  EXPECT_EQ(ask(*policy, "s3:GetObject", "arn:aws:s3:::home/bob/x", alice), std::nullopt);
  // Without a value the statement does not apply, and a value brings no wildcards along.
  EXPECT_EQ(ask(*policy, "s3:GetObject", "arn:aws:s3:::home//x"), std::nullopt);
  Context star;
  star.set("aws:username", "*");
  EXPECT_EQ(ask(*policy, "s3:GetObject", "arn:aws:s3:::home/bob/x", star), std::nullopt);
  EXPECT_EQ(ask(*policy, "s3:GetObject", "arn:aws:s3:::home/*/x", star), Effect::Allow);
}

TEST(Policy, NoValueOfAVariableChangesThePatternAroundIt) {
  const auto policy = identity(R"({"Effect":"Deny","Action":"s3:*",
      "Resource":"arn:aws:s3:::home/${aws:username}*"})");
  Context marked;
  marked.set("aws:username", "a\x01");
  EXPECT_EQ(ask(*policy, "s3:GetObject", "arn:aws:s3:::home/a\x01/x", marked), Effect::Deny);
  EXPECT_TRUE(fails_with(Policy::parse(R"({"Statement":{"Effect":"Deny","Action":"s3:*",
      "Resource":"arn:aws:s3:::home/\u0001*"}})",
                                       Policy::Kind::Identity),
                         ErrorKind::Invalid));
}

TEST(Policy, VariablesHaveDefaultsAndEscapes) {
  const auto covers = [](const char* pattern, const char* arn) {
    const auto policy = identity(R"({"Effect":"Allow","Action":"s3:*","Resource":")" +
                                 std::string(pattern) + "\"}");
    return ask(*policy, "s3:GetObject", arn) == Effect::Allow;
  };
  EXPECT_TRUE(covers("arn:aws:s3:::${aws:username, 'nobody'}/k", "arn:aws:s3:::nobody/k"));
  EXPECT_FALSE(covers("arn:aws:s3:::${aws:username, nobody}/k", "arn:aws:s3:::nobody/k"));
  EXPECT_TRUE(covers("arn:aws:s3:::b/${*}", "arn:aws:s3:::b/*"));
  EXPECT_FALSE(covers("arn:aws:s3:::b/${*}", "arn:aws:s3:::b/k"));
  EXPECT_TRUE(covers("arn:aws:s3:::b/${?}${$}", "arn:aws:s3:::b/?$"));
  EXPECT_FALSE(covers("arn:aws:s3:::b/${unclosed", "arn:aws:s3:::b/${unclosed"));
}

TEST(Policy, TheOldVersionHasNoVariables) {
  const auto policy = must(Policy::parse(
      R"({"Version":"2008-10-17","Statement":{"Effect":"Allow","Action":"s3:*",
          "Resource":"arn:aws:s3:::${aws:username}"}})",
      Policy::Kind::Identity));
  Context alice;
  alice.set("aws:username", "alice");
  EXPECT_EQ(ask(*policy, "s3:ListBucket", "arn:aws:s3:::alice", alice), std::nullopt);
  EXPECT_EQ(ask(*policy, "s3:ListBucket", "arn:aws:s3:::${aws:username}", alice), Effect::Allow);
}

TEST(Policy, TellsWhatIsPublic) {
  const auto is_public = [](const std::string& statement) {
    return resource(statement)->is_public();
  };
  const std::string rest = R"(,"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*")";
  EXPECT_TRUE(is_public(R"({"Effect":"Allow","Principal":"*")" + rest + "}"));
  EXPECT_TRUE(
      is_public(R"({"Effect":"Allow","Principal":{"AWS":["111122223333","*"]})" + rest + "}"));
  EXPECT_TRUE(is_public(R"({"Effect":"Allow","NotPrincipal":{"AWS":"111122223333"})" + rest + "}"));
  EXPECT_FALSE(is_public(R"({"Effect":"Allow","Principal":{"AWS":"111122223333"})" + rest + "}"));
  EXPECT_FALSE(
      is_public(R"({"Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"})" + rest + "}"));
  EXPECT_FALSE(is_public(R"({"Effect":"Deny","Principal":"*")" + rest + "}"));
  const auto with = [&](const std::string& condition) {
    return is_public(R"({"Effect":"Allow","Principal":"*","Condition":)" + condition + rest + "}");
  };
  EXPECT_FALSE(with(R"({"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}})"));
  EXPECT_TRUE(with(R"({"IpAddress":{"aws:SourceIp":"0.0.0.0/0"}})"));
  EXPECT_TRUE(with(R"({"NotIpAddress":{"aws:SourceIp":"10.0.0.0/8"}})"));
  EXPECT_FALSE(with(R"({"StringEquals":{"aws:SourceAccount":"111122223333"}})"));
  EXPECT_TRUE(with(R"({"StringEqualsIfExists":{"aws:SourceAccount":"111122223333"}})"));
  EXPECT_TRUE(with(R"({"StringLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/x"}})"));
  EXPECT_TRUE(with(R"({"StringEquals":{"aws:UserAgent":"me"}})"));
  EXPECT_FALSE(with(R"({"StringEquals":{"aws:UserAgent":"me","aws:PrincipalOrgID":"o-1"}})"));
}

TEST(Policy, ListsWhatItNames) {
  const auto policy = resource(R"([
      {"Effect":"Allow","Principal":{"AWS":["111122223333"],"Service":"x.amazonaws.com"},"Action":"s3:GetObject",
       "Resource":"arn:aws:s3:::a/*"},
      {"Effect":"Deny","Principal":"*","NotAction":["s3:Put*"],"NotResource":"arn:aws:s3:::b"}])");
  EXPECT_EQ(policy->resources(), (std::vector<std::string>{"arn:aws:s3:::a/*", "arn:aws:s3:::b"}));
  EXPECT_EQ(policy->actions(), (std::vector<std::string>{"s3:getobject", "s3:put*"}));
  EXPECT_EQ(policy->aws_principals(), std::vector<std::string>{"111122223333"});
}

TEST(Policy, TrustPoliciesHaveNoResource) {
  const std::string document = R"({"Version":"2012-10-17","Statement":{"Effect":"Allow",
      "Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole"}})";
  const auto policy = must(Policy::parse(document, Policy::Kind::Trust));
  EXPECT_EQ(ask(*policy, "sts:AssumeRole", "arn:aws:iam::1:role/r"), Effect::Allow);
  EXPECT_FALSE(Policy::parse(document, Policy::Kind::Resource));
}

TEST(Policy, RefusesMalformedDocuments) {
  for (const std::string_view document :
       {"",
        "[]",
        "null",
        "{",
        "{}",
        R"({"Version":"2012-10-17"})",
        R"({"Statement":[]})",
        R"({"Statement":"x"})",
        R"({"Statement":[1]})",
        R"({"Version":"2012-10-18","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})",
        R"({"Version":20121017,"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})",
        R"({"Statment":[],"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})",
        R"({"Statement":{"Action":"*","Resource":"*"}})",
        R"({"Statement":{"Effect":"allow","Action":"*","Resource":"*"}})",
        R"({"Statement":{"Effect":"Allow","Resource":"*"}})",
        R"({"Statement":{"Effect":"Allow","Action":"*"}})",
        R"({"Statement":{"Effect":"Allow","Action":[],"Resource":"*"}})",
        R"({"Statement":{"Effect":"Allow","Action":"*","NotAction":"*","Resource":"*"}})",
        R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*","NotResource":"*"}})",
        R"({"Statement":{"Effect":"Allow","Action":"GetObject","Resource":"*"}})",
        R"({"Statement":{"Effect":"Allow","Action":"s3:","Resource":"*"}})",
        R"({"Statement":{"Effect":"Allow","Action":"s3: Get","Resource":"*"}})",
        R"({"Statement":{"Effect":"Allow","Action":1,"Resource":"*"}})",
        R"({"Statement":{"Effect":"Allow","Action":[1],"Resource":"*"}})",
        R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"bucket"}})",
        R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Principal":"*"}})",
        R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Extra":"x"}})",
        R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":[]}})",
        R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Like":{}}}})",
        R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":"x"}}})",
        R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*",
            "Condition":{"StringEquals":{"k":{"a":1}}}}})",
        R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*",
            "Condition":{"NullIfExists":{"k":"true"}}}})",
        R"({"Statement":[{"Sid":"a","Effect":"Allow","Action":"*","Resource":"*"},
                         {"Sid":"a","Effect":"Allow","Action":"*","Resource":"*"}]})"}) {
    EXPECT_TRUE(fails_with(Policy::parse(document, Policy::Kind::Identity), ErrorKind::Invalid))
        << document;
  }
  for (const std::string_view principal :
       {R"("111122223333")", R"({"AWS":"dana"})", R"({"AWS":"arn:aws:iam::111122223333:user/*"})",
        R"({"AWS":"arn:aws:iam::1111:root"})", R"({"Service":"s3"})", "{}", "[]", R"({"AWS":[]})",
        R"({"Aws":"*"})", R"({"AWS":1})"}) {
    EXPECT_FALSE(Policy::parse(R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*",)"
                               R"("Principal":)" +
                                   std::string(principal) + "}}",
                               Policy::Kind::Resource))
        << principal;
  }
  EXPECT_FALSE(Policy::parse(R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})",
                             Policy::Kind::Resource));
  const std::string huge = R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Sid":")" +
                           std::string(kDocumentBytesMax, 'x') + "\"}}";
  EXPECT_FALSE(Policy::parse(huge, Policy::Kind::Identity));
}

TEST(Policy, SaysWhereADocumentIsWrong) {
  const auto wrong = Policy::parse(
      R"({"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},
                       {"Effect":"Allow","Action":"Get","Resource":"*"}]})",
      Policy::Kind::Identity);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().message(),
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc. "
            "(Statement[1].Action: \"Get\" is not of the form service:action)");
}

}  // namespace
}  // namespace trailcam::policy
