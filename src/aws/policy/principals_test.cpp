#include "aws/policy/principals.h"

#include <gtest/gtest.h>

#include "aws/policy/policy.h"

namespace trailcam::policy {
namespace {

// The document with every principal in brackets.
std::string bracketed(std::string_view document) {
  const auto out =
      with_principals(document, [](const std::string& name) -> Result<std::optional<std::string>> {
        return std::optional("[" + name + "]");
      });
  return out ? *out : "error: " + std::string(out.error().message());
}

TEST(Principals, OfOneStatementAreReplaced) {
  EXPECT_EQ(bracketed(R"({ "Statement" : {"Principal": {"AWS" : "a"}, "Action":"a"} } )"),
            R"({ "Statement" : {"Principal": {"AWS" : "[a]"}, "Action":"a"} } )");
}

TEST(Principals, OfAllStatementsAndListsAreReplaced) {
  EXPECT_EQ(bracketed(R"({"Statement":[{"Principal":{"Service":"s","AWS":["a", "b"]}},)"
                      R"({"NotPrincipal":{"AWS":["c"]}}]})"),
            R"({"Statement":[{"Principal":{"Service":"s","AWS":["[a]", "[b]"]}},)"
            R"({"NotPrincipal":{"AWS":["[c]"]}}]})");
}

TEST(Principals, OfOtherTypesAndElementsStay) {
  for (const std::string_view document :
       {R"({"Statement":[{"Principal":"*","Resource":"AWS","Condition":{"X":{"AWS":"a"}}}]})",
        R"({"Statement":[{"Principal":{"Service":"a","Federated":["b"]}}]})",
        R"({"AWS":"a","Statement":[]})"}) {
    EXPECT_EQ(bracketed(document), document);
  }
}

TEST(Principals, AreReadAsJsonAndWrittenAsJson) {
  EXPECT_EQ(bracketed(R"({"Statement":[{"Principal":{"AWS":"a\/b\"c"}}]})"),
            R"({"Statement":[{"Principal":{"AWS":"[a/b\"c]"}}]})");
}

TEST(Principals, ThatHaveNoSubstituteStayAsTheyWereWritten) {
  constexpr std::string_view kDocument = R"({"Statement":[{"Principal":{"AWS":"a\/b"}}]})";
  const auto out =
      with_principals(kDocument, [](const std::string&) -> Result<std::optional<std::string>> {
        return std::optional<std::string>();
      });
  ASSERT_TRUE(out);
  EXPECT_EQ(*out, kDocument);
}

}  // namespace
}  // namespace trailcam::policy
