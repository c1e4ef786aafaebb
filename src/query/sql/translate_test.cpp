#include "query/sql/translate.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace trailcam::query {
namespace {

const Timestamp kNow = parse_iso8601("2026-11-23T10:20:30Z").value();

// Every table has the same columns.
class OneTable : public Catalog {
 public:
  Result<std::vector<Column>> columns(const QualifiedName&) override {
    return std::vector<Column>{{"eventid", TypeKind::Varchar},
                               {"eventname", TypeKind::Varchar},
                               {"eventtime", TypeKind::Timestamp},
                               {"useridentity", hive_type("struct<arn:string>").take()},
                               {"$path", TypeKind::Varchar, true}};
  }
  Result<std::string> relation(const QualifiedName& table, const ScanHints& hints) override {
    asked.push_back({table, hints});
    return std::string("events");
  }
  std::vector<TableUse> asked;
};

Result<Translation> translated(std::string_view statement, Dialect dialect = Dialect::Lake,
                               std::vector<std::string> parameters = {}) {
  OneTable catalog;
  return translate({statement, dialect, kNow, std::move(parameters)}, catalog);
}

std::string sql_of(std::string_view statement, Dialect dialect = Dialect::Lake,
                   std::vector<std::string> parameters = {}) {
  auto made = translated(statement, dialect, std::move(parameters));
  return made ? made->duckdb_sql : "error: " + made.error().message();
}

std::string names_of(std::string_view statement, Dialect dialect) {
  auto made = translated(statement, dialect);
  if (!made) return made.error().message();
  std::string names;
  for (const OutputColumn& column : made->columns) names += column.name + ",";
  return names;
}

std::string hints_of_table(std::string_view statement) {
  OneTable catalog;
  if (!translate({statement, Dialect::Lake, kNow, {}}, catalog)) return "refused";
  std::string text;
  for (const TableUse& use : catalog.asked) {
    for (const auto& any : use.hints.any_of) {
      text += any.path + " in";
      for (const std::string& value : any.values) text += " " + value;
      text += "; ";
    }
    for (const auto& bound : use.hints.bounds) {
      static constexpr std::string_view kWords[] = {"<", "<=", ">", ">="};
      text +=
          fmt::format("{} {} {}; ", bound.path, kWords[static_cast<std::size_t>(bound.comparison)],
                      bound.time ? iso8601_millis(*bound.time) : bound.text);
    }
    text += "of";
    for (const std::string& column : use.hints.columns) text += " " + column;
    text += "\n";
  }
  return text;
}

TEST(Translate, NamesColumnsAsTheServiceDoes) {
  const std::string_view statement =
      "SELECT eventName, userIdentity.ARN, count(*), 1 AS One FROM e GROUP BY eventName, "
      "userIdentity.arn";
  EXPECT_EQ(names_of(statement, Dialect::Lake), "eventName,ARN,_col2,One,");
  EXPECT_EQ(names_of(statement, Dialect::Athena), "eventname,arn,_col2,one,");
  EXPECT_EQ(names_of("SELECT * FROM e", Dialect::Lake),
            "eventid,eventname,eventtime,useridentity,");
}

TEST(Translate, TellsTheCatalogWhatRowsCannotCount) {
  EXPECT_EQ(hints_of_table("SELECT 1 FROM e WHERE eventid = 'a' AND userIdentity.arn IN ('b', 'c') "
                           "AND (eventname = 'x' OR eventname = 'y')"),
            "eventid in a; useridentity.arn in b c; of eventid eventname useridentity\n");
  EXPECT_EQ(hints_of_table("SELECT 1 FROM e WHERE eventtime BETWEEN '2026-01-01' AND '2026-01-02'"),
            "eventtime >= 2026-01-01T00:00:00.000Z; eventtime <= 2026-01-02T00:00:00.000Z; of "
            "eventtime\n");
  EXPECT_EQ(hints_of_table("SELECT 1 FROM e WHERE eventtime > now() - interval '7' day"),
            "eventtime > 2026-11-16T10:20:30.000Z; of eventtime\n");
  EXPECT_EQ(hints_of_table("SELECT 1 FROM e WHERE date_add('hour', -1, current_timestamp) < "
                           "eventtime"),
            "eventtime > 2026-11-23T09:20:30.000Z; of eventtime\n");
}

TEST(Translate, HintsReachThroughQueriesThatKeepRows) {
  EXPECT_EQ(hints_of_table("SELECT * FROM (SELECT eventid AS i FROM e) WHERE i = 'a'"),
            "eventid in a; of eventid\n");
  EXPECT_EQ(hints_of_table("WITH w AS (SELECT * FROM e) SELECT 1 FROM w WHERE eventid = 'a'"),
            "eventid in a; of eventid eventname eventtime useridentity\n");
}

TEST(Translate, HintsStopWhereOtherRowsWouldBeLost) {
  EXPECT_EQ(hints_of_table("SELECT * FROM (SELECT eventid FROM e LIMIT 5) WHERE eventid = 'a'"),
            "of eventid\n");
  EXPECT_EQ(hints_of_table("SELECT * FROM (SELECT eventid, row_number() OVER (ORDER BY eventid) n "
                           "FROM e) WHERE eventid = 'a'"),
            "of eventid\n");
  EXPECT_EQ(hints_of_table("WITH w AS (SELECT eventid FROM e) SELECT 1 FROM w WHERE eventid = 'a' "
                           "UNION ALL SELECT 2 FROM w"),
            "of eventid\n");
  // What a subquery asks of a row around it is not asked of all of them.
  EXPECT_EQ(hints_of_table("SELECT 1 FROM e WHERE NOT EXISTS (SELECT 1 WHERE e.eventid = 'a')"),
            "of eventid\n");
}

TEST(Translate, TakesParameters) {
  EXPECT_EQ(sql_of("SELECT eventid FROM e WHERE eventname = ?", Dialect::Athena, {"'a''b'"}),
            "SELECT t1.\"eventid\" AS c0 FROM events AS t1 WHERE (t1.\"eventname\" = 'a''b')");
  EXPECT_EQ(sql_of("SELECT ?", Dialect::Athena, {"-5"}), "SELECT (-5) AS c0");
  EXPECT_EQ(sql_of("SELECT ?", Dialect::Athena, {"1, 2"}),
            "error: Parameter is not a literal: 1, 2");
  EXPECT_EQ(sql_of("SELECT ?", Dialect::Athena),
            "error: Incorrect number of parameters: expected 1 but found 0");
  EXPECT_EQ(sql_of("SELECT eventid FROM ? WHERE eventname = '?'", Dialect::Lake,
                   {"0e1f2a3b-4c5d-4e6f-8a9b-0c1d2e3f4a5b", "x' OR '1'='1"}),
            "SELECT t1.\"eventid\" AS c0 FROM events AS t1 WHERE (t1.\"eventname\" = 'x'' OR "
            "''1''=''1')");
}

TEST(Translate, RefusesAllButOneSelectOverKnownTablesAndFunctions) {
  for (const char* statement : {"DROP TABLE e",
                                "INSERT INTO e SELECT 1",
                                "COPY e TO 'x'",
                                "ATTACH 'x'",
                                "PRAGMA x",
                                "SET x = 1",
                                "SELECT 1; SELECT 2",
                                "SELECT 1; DROP TABLE e",
                                "EXPLAIN SELECT 1",
                                "SELECT * FROM read_csv('x')",
                                "SELECT * FROM 'x.parquet'",
                                "SELECT read_text('x')",
                                "SELECT getenv('x')",
                                "SELECT * FROM e, LATERAL read_csv('x')",
                                "SELECT pg_sleep(1)",
                                "CREATE TABLE x AS SELECT 1",
                                "CALL x()",
                                "SELECT a.b.lower('x')",
                                "",
                                ";",
                                "SELECT"}) {
    EXPECT_FALSE(translated(statement)) << statement;
    EXPECT_FALSE(translated(statement, Dialect::Athena)) << statement;
  }
}

TEST(Translate, NothingOfTheInputGetsIntoTheSqlButQuoted) {
  EXPECT_EQ(
      sql_of("SELECT eventid AS \"x\"\"; DROP TABLE e --\", '\\'' FROM \"a\"\"b\" AS \"c d\""),
      "error: line 1:43: mismatched input '''. Expecting: a closing '");
  EXPECT_EQ(sql_of("SELECT \"c d\".eventid AS \"x\"\"; DROP\", 'it''s' FROM \"a\"\"b\" AS \"c d\""),
            "SELECT t1.\"eventid\" AS c0, 'it''s' AS c1 FROM events AS t1");
}

std::string repeated(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

TEST(Translate, DepthAndLengthAreBounded) {
  constexpr int kMany = 20'000;
  for (const std::string& statement :
       {"SELECT " + repeated("(", kMany), "SELECT " + repeated("-", kMany) + "1",
        "SELECT 1" + repeated(" + 1", kMany), "SELECT 1 WHERE " + repeated("NOT ", kMany) + "true",
        "SELECT a" + repeated(".b", kMany), "SELECT a" + repeated("[1]", kMany),
        "SELECT 1" + repeated(" UNION SELECT 1", kMany / 3),
        "SELECT * FROM " + repeated("(", kMany),
        "SELECT 1 FROM e" + repeated(" CROSS JOIN e", kMany / 2),
        "SELECT CAST(1 AS " + repeated("ARRAY(", kMany), repeated("(", kMany) + "SELECT 1",
        "SELECT " + repeated("f(", kMany), "SELECT " + repeated("x -> ", kMany),
        "SELECT " + repeated("CASE ", kMany), "WITH " + repeated("a AS (WITH ", kMany / 4)}) {
    EXPECT_FALSE(translated(statement)) << statement.substr(0, 40);
  }
  EXPECT_TRUE(translated("SELECT 1 WHERE true" + repeated(" OR true", kMany / 2)));
  EXPECT_FALSE(translated("SELECT '" + std::string(kStatementBytesMax, 'x') + "'"));
  EXPECT_FALSE(
      translated("SELECT 1" + repeated(", e.*", 9'000) + " FROM e" + repeated(", e", 150)));
}

TEST(Translate, WhatGrowsByHalvesOfItselfIsBounded) {
  std::string statement = "eventname";
  for (int i = 0; i < 40; ++i) statement = "strpos(" + statement + ", 'a', 2)";
  // No varchar: refused by its type at once; the next one is of the right types all along.
  EXPECT_FALSE(translated("SELECT " + statement + " FROM e"));
  statement = "eventname";
  for (int i = 0; i < 60; ++i) statement = "split_part(" + statement + ", 'a', length(eventid))";
  const auto made = translated("SELECT " + statement + " FROM e");
  EXPECT_TRUE(!made || made->duckdb_sql.size() < kTranslatedBytesMax);
}

TEST(TablesOf, AreThoseOfTheCatalog) {
  const auto tables =
      tables_of({"WITH w AS (SELECT * FROM A.b) SELECT * FROM w JOIN c ON true, "
                 "my-store WHERE 1 IN (SELECT 1 FROM c)",
                 Dialect::Lake,
                 kNow,
                 {}});
  ASSERT_TRUE(tables);
  std::string names;
  for (const QualifiedName& name : *tables) names += name.text() + ",";
  EXPECT_EQ(names, "a.b,c,my-store,");
}

TEST(CheckSyntax, KnowsNoTables) {
  EXPECT_TRUE(check_syntax({"SELECT nothing FROM nowhere", Dialect::Athena, kNow, {}}));
  const auto wrong = check_syntax({"SELECT a\n  FORM b c", Dialect::Athena, kNow, {}});
  ASSERT_FALSE(wrong);
  EXPECT_TRUE(wrong.error().message().starts_with("line 2:8: mismatched input 'b'. Expecting: "));
}

TEST(TrinoMessage, IsFoundInWhatDuckDbSays) {
  EXPECT_EQ(trino_message("Conversion Error: Could not convert string 'DIVISION_BY_ZERO: Division "
                          "by zero' to INT64\n\nLINE 1: ..."),
            "DIVISION_BY_ZERO: Division by zero");
  EXPECT_EQ(trino_message("Conversion Error: Could not convert string 'abc' to INT64"),
            std::nullopt);
}

}  // namespace
}  // namespace trailcam::query
