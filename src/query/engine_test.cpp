#include "query/engine.h"

#include <filesystem>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>

#include <fmt/format.h>
#include <unistd.h>

namespace trailcam::query {
namespace {

using std::chrono::milliseconds;

class EngineTest : public testing::Test {
 protected:
  EngineTest()
      : folder_(fmt::format("{}/trailcam-engine-{}",
                            std::filesystem::temp_directory_path().string(), ::getpid())) {
    std::filesystem::create_directories(folder_ + "/lake");
    EngineSettings settings;
    settings.folders = {folder_ + "/lake"};
    settings.spill_folder = folder_ + "/spill";
    settings.memory_bytes_max = 32 << 20;
    settings.spill_bytes_max = 256 << 20;
    settings.threads = 2;
    engine_ = std::make_unique<Engine>(settings);
  }
  ~EngineTest() override {
    engine_.reset();
    std::filesystem::remove_all(folder_);
  }

  // All rows: values parted by '|', rows by '\n', NULL as ~.
  Result<std::string> ask(const std::string& sql, std::vector<OutputColumn> columns = {}) {
    auto run = TC_TRY(engine_->run(sql, std::move(columns)));
    return all_of(*run);
  }
  static Result<std::string> all_of(RunningQuery& run) {
    std::string out;
    while (const Rows* rows = TC_TRY(run.next())) {
      for (std::size_t row = 0; row < rows->size(); ++row) {
        if (!out.empty()) out += '\n';
        for (std::size_t column = 0; column < run.columns().size(); ++column) {
          if (column > 0) out += '|';
          if (!rows->append_text(row, column, out)) out += '~';
        }
      }
    }
    return out;
  }
  std::string text(const std::string& sql) {
    const auto answer = ask(sql);
    return answer ? *answer : answer.error().message();
  }
  std::string json(const std::string& expression) {
    auto run = engine_->run("SELECT " + expression, {});
    if (!run) return run.error().message();
    const auto rows = (*run)->next();
    if (!rows) return rows.error().message();
    std::string out;
    (*rows)->append_json(0, 0, out);
    return out;
  }
  // A table with so many rows, as a Parquet file that queries may read.
  std::string table(std::uint64_t rows) {
    const std::string path = folder_ + "/lake/numbers.parquet";
    const auto written = engine_->write_parquet(
        fmt::format("SELECT range AS c0 FROM range({})", rows), {{"n", TypeKind::Bigint}}, path);
    EXPECT_TRUE(written) << written.error().message();
    EXPECT_EQ(*written, rows);
    return fmt::format("read_parquet('{}')", path);
  }

  const std::string folder_;
  std::unique_ptr<Engine> engine_;
};

TEST_F(EngineTest, ValuesReadAsTrinoWritesThem) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"NULL", "~"},
      {"'text'", "text"},
      {"'longer than twelve bytes'", "longer than twelve bytes"},
      {"true", "true"},
      {"42", "42"},
      {"-5::TINYINT", "-5"},
      {"9223372036854775807", "9223372036854775807"},
      {"sum(x) FROM (VALUES (9223372036854775807), (1)) t(x)", "9223372036854775808"},
      {"1.50::DECIMAL(10,2)", "1.50"},
      {"-0.05::DECIMAL(38,2)", "-0.05"},
      {"1e0", "1.0"},
      {"0.1e0", "0.1"},
      {"-0.0e0", "-0.0"},
      {"100::DOUBLE", "100.0"},
      {"1234567.5::DOUBLE", "1234567.5"},
      {"12345678::DOUBLE", "1.2345678E7"},
      {"1e7", "1.0E7"},
      {"1e-3", "0.001"},
      {"1e-4", "1.0E-4"},
      {"1.7976931348623157e308", "1.7976931348623157E308"},
      {"'nan'::DOUBLE", "NaN"},
      {"'-inf'::DOUBLE", "-Infinity"},
      {"0.1::FLOAT", "0.1"},
      {"DATE '2026-11-23'", "2026-11-23"},
      {"TIME '10:14:00'", "10:14:00.000"},
      {"TIMESTAMP '2026-11-23 10:14:00'", "2026-11-23 10:14:00.000"},
      {"TIMESTAMP '1969-12-31 23:59:59.9995'", "1969-12-31 23:59:59.999"},
      {"TIMESTAMPTZ '2026-11-23 12:14:00.25+02'", "2026-11-23 10:14:00.250 UTC"},
      {"INTERVAL '2' DAY + INTERVAL '3' HOUR", "2 03:00:00.000"},
      {"INTERVAL 14 MONTH", "1-2"},
      {"'hel'::BLOB", "68 65 6c"},
      {"[1, NULL, 3]", "[1, null, 3]"},
      {"[]::VARCHAR[]", "[]"},
      {"MAP {'k': 'v', 'n': NULL}", "{k=v, n=null}"},
      {"{'a': 1, 'b': {'c': 'x'}}", "{a=1, b={c=x}}"},
      {"row(1, 'a')", "{field0=1, field1=a}"},
      {"'0e1f2a3b-4c5d-4e6f-8a9b-0c1d2e3f4a5b'::UUID", "0e1f2a3b-4c5d-4e6f-8a9b-0c1d2e3f4a5b"},
      {"'x'::ENUM('y', 'x')", "x"},
      {"current_setting('TimeZone')", "UTC"},
  };
  for (const auto& [expression, expected] : cases) {
    EXPECT_EQ(text("SELECT " + expression), expected) << expression;
  }
}

TEST_F(EngineTest, ValuesAsJsonKeepTheirTypes) {
  EXPECT_EQ(json("NULL"), "null");
  EXPECT_EQ(json("'a \"word\"'"), R"("a \"word\"")");
  EXPECT_EQ(json("1.5e0"), "1.5");
  EXPECT_EQ(json("'nan'::DOUBLE"), "null");
  EXPECT_EQ(json("TIMESTAMP '2026-11-23 10:14:00'"), R"("2026-11-23 10:14:00.000")");
  EXPECT_EQ(json("[{'a': 1, 'b': MAP {'k': true}}, NULL]"), R"([{"a":1,"b":{"k":true}},null])");
}

TEST_F(EngineTest, ColumnsCarryTheNamesAndTypesThatTheTranslationGave) {
  const auto run =
      engine_->run("SELECT {'a': 1} AS c0, 2 AS c1",
                   {{"Who", Type::row({{"arN", TypeKind::Integer}})}, {"what", TypeKind::Bigint}});
  ASSERT_TRUE(run);
  EXPECT_EQ(*all_of(**run), "{arN=1}|2");
  EXPECT_EQ((*run)->columns()[0].name, "Who");
  const auto own = engine_->run("SELECT [1] AS x, MAP {'k': 1e0} AS y", {});
  ASSERT_TRUE(own);
  ASSERT_TRUE((*own)->next());
  EXPECT_EQ((*own)->columns()[0].name, "x");
  EXPECT_EQ((*own)->columns()[0].type.name(), "array(integer)");
  EXPECT_EQ((*own)->columns()[1].type.name(), "map(varchar, double)");
}

TEST_F(EngineTest, LongResultsComeInPieces) {
  const auto run = engine_->run("SELECT n FROM " + table(100'000) + " ORDER BY n DESC", {});
  ASSERT_TRUE(run);
  std::size_t pieces = 0;
  std::size_t rows = 0;
  while (true) {
    const auto some = (*run)->next();
    ASSERT_TRUE(some) << some.error().message();
    if (*some == nullptr) break;
    ++pieces;
    rows += (*some)->size();
  }
  EXPECT_EQ(rows, 100'000);
  EXPECT_GT(pieces, 10);
  EXPECT_EQ((*run)->state(), RunningQuery::State::Finished);
  EXPECT_EQ((*run)->statistics().rows_returned, 100'000);
  EXPECT_FALSE(*(*run)->next());
}

TEST_F(EngineTest, TellsHowManyRowsMatched) {
  const std::string numbers = table(300'000);
  auto count = std::make_shared<ScanCount>();
  count->rows = 300'000;
  count->bytes = 12;
  auto run =
      engine_->run("SELECT count(*) FROM " + numbers + " WHERE n % 3 = 0", {}, {.scanned = count});
  ASSERT_TRUE(run);
  EXPECT_EQ(*all_of(**run), "100000");
  const QueryStatistics statistics = (*run)->statistics();
  EXPECT_EQ(statistics.rows_matched, 100'000);
  EXPECT_EQ(statistics.rows_scanned, 300'000);
  EXPECT_EQ(statistics.bytes_scanned, 12);
  EXPECT_EQ(statistics.rows_returned, 1);
}

TEST_F(EngineTest, ACancelledQueryEndsSoon) {
  auto run = engine_->run("SELECT count(*) FROM range(100000000000) a WHERE range % 7 = 3", {});
  ASSERT_TRUE(run);
  std::thread other([&] {
    std::this_thread::sleep_for(milliseconds{20});
    (*run)->cancel();
  });
  const auto rows = (*run)->next();
  other.join();
  ASSERT_FALSE(rows);
  EXPECT_EQ(rows.error().kind(), ErrorKind::Cancelled);
  EXPECT_EQ((*run)->state(), RunningQuery::State::Cancelled);
}

TEST_F(EngineTest, AQueryCancelledBeforeItsWorkBeginsDoesNone) {
  auto run = engine_->run("SELECT 1", {});
  ASSERT_TRUE(run);
  (*run)->cancel();
  EXPECT_FALSE((*run)->next());
}

TEST_F(EngineTest, AQueryEndsAtItsTimeLimit) {
  auto run = engine_->run("SELECT count(*) FROM range(100000000000) a WHERE range % 7 = 3", {},
                          {.time_limit = milliseconds{30}});
  ASSERT_TRUE(run);
  const auto rows = (*run)->next();
  ASSERT_FALSE(rows);
  EXPECT_EQ(rows.error().message(),
            "EXCEEDED_TIME_LIMIT: Query exceeded the maximum execution time limit of 30ms");
  EXPECT_EQ((*run)->state(), RunningQuery::State::TimedOut);
}

TEST_F(EngineTest, WhatDoesNotFitIntoMemorySpills) {
  // 300,000 rows of about 130 bytes, sorted.
  const std::string sql =
      "SELECT max(k) FROM (SELECT repeat(md5(range::VARCHAR), 3) AS k, row_number() OVER "
      "(ORDER BY md5(range::VARCHAR)) AS n FROM range(300000)) WHERE n > 0";
  const auto answer = ask(sql);
  ASSERT_TRUE(answer) << answer.error().message();
  EXPECT_EQ(answer->size(), 96);
  Engine without_spill({.memory_bytes_max = 32 << 20, .threads = 2});
  auto run = without_spill.run(sql, {});
  ASSERT_TRUE(run);
  const auto refused = all_of(**run);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::Overloaded);
}

TEST_F(EngineTest, AQueryThatNeedsTooMuchMemoryIsTold) {
  const auto answer = ask("SELECT length(string_agg(repeat('x', 1000), '')) FROM range(10000000)");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind(), ErrorKind::Overloaded);
  EXPECT_EQ(text("SELECT 1"), "1");
}

TEST_F(EngineTest, ErrorsOfAQueryReadAsTrinoSaysThem) {
  EXPECT_EQ(text("SELECT CAST('abc' AS INTEGER)"), "INVALID_CAST_ARGUMENT: Cannot cast 'abc'");
  EXPECT_EQ(text("SELECT CAST(range || 'abc' AS INTEGER) FROM range(3)"),
            "INVALID_CAST_ARGUMENT: Cannot cast '0abc'");
  EXPECT_TRUE(text("SELECT CAST(300 AS TINYINT)").starts_with("INVALID_CAST_ARGUMENT: "));
  EXPECT_TRUE(text("SELECT 9223372036854775807 + range FROM range(3)")
                  .starts_with("NUMERIC_VALUE_OUT_OF_RANGE: "));
}

TEST_F(EngineTest, AFailedQueryEndsItsRunAndNotTheEngine) {
  auto run = engine_->run("SELECT CAST(range || 'abc' AS INTEGER) FROM range(3)", {});
  ASSERT_TRUE(run);
  EXPECT_FALSE((*run)->next());
  EXPECT_EQ((*run)->state(), RunningQuery::State::Failed);
  EXPECT_EQ(text("SELECT 1"), "1");
}

// The translation lets none of these through; the engine alone must not either.
TEST_F(EngineTest, NothingOutsideOfItsFoldersCanBeReached) {
  std::ofstream(folder_ + "/secret.csv") << "a,b\n1,2\n";
  table(3);
  const std::string secret = folder_ + "/secret.csv";
  const std::string inside = folder_ + "/lake/numbers.parquet";
  const std::vector<std::string> attempts = {
      "SELECT * FROM read_csv('" + secret + "')",
      "SELECT * FROM '" + secret + "'",
      "SELECT * FROM read_text('" + secret + "')",
      "SELECT * FROM read_text('" + folder_ + "/lake/../secret.csv')",
      "SELECT * FROM glob('" + folder_ + "/*')",
      "SELECT * FROM read_parquet('http://127.0.0.1:1/x.parquet')",
      "SELECT * FROM read_parquet('s3://bucket/x.parquet')",
      "SELECT getenv('HOME')",
      "COPY (SELECT 1) TO '" + folder_ + "/lake/x.csv'",
      "COPY (SELECT 1) TO '" + folder_ + "/x.csv'",
      "ATTACH '" + folder_ + "/lake/x.db'",
      "CREATE TABLE t AS SELECT 1",
      "INSTALL httpfs",
      "LOAD httpfs",
      "SET memory_limit = '100GB'",
      "SET enable_external_access = true",
      "SET lock_configuration = false",
      "SET enable_profiling = 'json'",
      "RESET TimeZone",
      "PRAGMA database_list",
      "CALL pragma_version()",
      "EXPORT DATABASE '" + folder_ + "/lake/export'",
      "SELECT 1; SELECT 2",
      "SELECT 1; DROP TABLE t",
      "EXPLAIN SELECT 1",
      "",
  };
  for (const std::string& attempt : attempts) {
    const auto answer = ask(attempt);
    EXPECT_FALSE(answer) << attempt << " gave " << *answer;
    if (!answer) {
      EXPECT_EQ(answer.error().message().find(folder_), std::string::npos);
    }
  }
  std::vector<std::string> left;
  for (const auto& entry : std::filesystem::directory_iterator(folder_ + "/lake")) {
    left.push_back(entry.path().filename());
  }
  EXPECT_EQ(left, std::vector<std::string>{"numbers.parquet"});
  EXPECT_EQ(text("SELECT count(*) FROM read_parquet('" + inside + "')"), "3");
}

TEST_F(EngineTest, SettingsStayAsTheyWere) {
  EXPECT_EQ(text("SELECT current_setting('lock_configuration'), "
                 "current_setting('enable_external_access'), "
                 "current_setting('autoload_known_extensions')"),
            "true|false|false");
}

TEST_F(EngineTest, ExplainsAStatement) {
  const auto plan = engine_->explain("SELECT count(*) FROM range(10)");
  ASSERT_TRUE(plan);
  EXPECT_NE(plan->find("RANGE"), std::string::npos) << *plan;
  EXPECT_FALSE(engine_->explain("SELECT 1; SELECT 2"));
  EXPECT_FALSE(engine_->explain("DROP TABLE t"));
}

TEST_F(EngineTest, ParquetFilesKeepTheNamesOfTheColumns) {
  const std::string path = folder_ + "/lake/out.parquet";
  const auto rows = engine_->write_parquet(
      "SELECT 1 AS c0, 'x' AS c1, 2 AS c2",
      {{"n", TypeKind::Integer}, {"a \"name\"", TypeKind::Varchar}, {"N", TypeKind::Integer}},
      path);
  ASSERT_TRUE(rows) << rows.error().message();
  EXPECT_EQ(*rows, 1);
  EXPECT_EQ(text("SELECT n, \"a \"\"name\"\"\", \"N_1\" FROM read_parquet('" + path + "')"),
            "1|x|2");
}

TEST_F(EngineTest, AParquetFileThatCannotBeFinishedIsNotThere) {
  const std::string path = folder_ + "/lake/out.parquet";
  EXPECT_FALSE(engine_->write_parquet("SELECT CAST(range || 'x' AS INTEGER) AS c0 FROM range(9)",
                                      {{"n", TypeKind::Integer}}, path));
  EXPECT_TRUE(std::filesystem::is_empty(folder_ + "/lake"));
}

TEST_F(EngineTest, ManyQueriesAtOnceAreBounded) {
  std::vector<std::unique_ptr<RunningQuery>> runs;
  for (std::size_t i = 0; i < Engine::kRunsMax; ++i) {
    auto run = engine_->run("SELECT 1", {});
    ASSERT_TRUE(run);
    runs.push_back(std::move(*run));
  }
  const auto refused = engine_->run("SELECT 1", {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::Overloaded);
  runs.pop_back();
  EXPECT_TRUE(engine_->run("SELECT 1", {}));
}

}  // namespace
}  // namespace trailcam::query
