#include "services/athena/ddl.h"

#include <gtest/gtest.h>

namespace trailcam::athena::ddl {
namespace {

template <class Kind>
Kind parsed(std::string_view text) {
  auto statement = parse(text);
  EXPECT_TRUE(statement) << text << ": " << (statement ? "" : statement.error().message());
  if (!statement || !std::holds_alternative<Kind>(*statement)) {
    ADD_FAILURE() << text;
    return {};
  }
  return std::get<Kind>(*statement);
}

std::string refusal(std::string_view text) {
  const auto statement = parse(text);
  return statement ? "taken" : statement.error().message();
}

TEST(Ddl, QueriesAreLeftToOthers) {
  for (const char* text : {"SELECT 1", "with a as (select 1) select * from a",
                           "-- words\n/* more */ (SELECT 1)", "VALUES 1"}) {
    parsed<Query>(text);
  }
}

TEST(Ddl, NamesAreInLowerCaseAndMayBeQuoted) {
  const auto drop = parsed<DropTable>("drop table if exists `My-Db`.\"T 1\";");
  EXPECT_EQ(drop.name.database, "my-db");
  EXPECT_EQ(drop.name.name, "t 1");
  EXPECT_TRUE(drop.if_exists);
  EXPECT_EQ(parsed<Describe>("DESC FORMATTED AwsDataCatalog.db.t").table.database, "db");
}

TEST(Ddl, TypesNest) {
  const auto table = parsed<CreateTable>(
      "CREATE TABLE t (a STRUCT<`x y`: array < map<string, decimal(10, 2)> >, b: int>, c "
      "varchar(3))"
      " LOCATION 's3://b/'");
  ASSERT_EQ(table.columns.size(), 2U);
  EXPECT_EQ(table.columns[0].type, "struct<x y:array<map<string,decimal(10,2)>>,b:int>");
  EXPECT_EQ(table.columns[1].type, "varchar(3)");
}

TEST(Ddl, TextsHaveHivesEscapes) {
  const auto table = parsed<CreateTable>(
      "CREATE TABLE t (a int COMMENT 'it''s \\'so\\' \\\\d') LOCATION 's3://b/'");
  EXPECT_EQ(table.columns[0].comment, "it's 'so' \\d");
}

TEST(Ddl, WhatFollowsAViewsNameIsItsQuery) {
  const auto view = parsed<CreateView>("CREATE OR REPLACE VIEW d.v AS\nSELECT ';' a FROM t ; ");
  EXPECT_TRUE(view.or_replace);
  EXPECT_EQ(view.query, "SELECT ';' a FROM t");
}

TEST(Ddl, ParametersOfAPreparedStatementAreExpressions) {
  const auto execute = parsed<Execute>("EXECUTE p USING 'a,b', date_add('day', -1, now()), 3");
  EXPECT_EQ(execute.parameters,
            (std::vector<std::string>{"'a,b'", "date_add('day', -1, now())", "3"}));
}

TEST(Ddl, RefusalsNameThePlace) {
  EXPECT_EQ(refusal("DROP\n  TABEL t"),
            "line 2:3: mismatched input 'TABEL'. Expecting: 'DATABASE', 'TABLE', 'VIEW'");
  EXPECT_EQ(refusal("SHOW TABLES IN"),
            "line 1:15: mismatched input '<EOF>'. Expecting: <identifier>");
  EXPECT_EQ(refusal("DROP TABLE t u"), "line 1:14: mismatched input 'u'. Expecting: <EOF>");
  EXPECT_TRUE(refusal("ALTER TABLE t ADD COLUMNS (a 'int')").starts_with("line 1:30: "));
}

TEST(Ddl, DeepAndLongStatementsAreRefused) {
  std::string deep;
  for (int i = 0; i < 10'000; ++i) deep += "array<";
  EXPECT_NE(refusal("CREATE TABLE t (a " + deep + "int) LOCATION 's3://b/'"), "taken");
  std::string many;
  for (int i = 0; i < 60'000; ++i) many += "a ";
  EXPECT_EQ(refusal(many), "the statement is too long");
}

TEST(Ddl, TypesOfStatementsAreAwss) {
  const auto type = [](std::string_view text) {
    const Statement statement = *parse(text);
    return statement_type(statement) + " " + substatement_type(statement);
  };
  EXPECT_EQ(type("SELECT 1"), "DML SELECT");
  EXPECT_EQ(type("EXECUTE a"), "DML EXECUTE");
  EXPECT_EQ(type("MSCK REPAIR TABLE a"), "DDL MSCK_REPAIR_TABLE");
  EXPECT_EQ(type("SHOW CREATE TABLE a"), "UTILITY SHOW_CREATE_TABLE");
}

}  // namespace
}  // namespace trailcam::athena::ddl
