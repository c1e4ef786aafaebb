// Statements with what Trino answers, in src/query/sql/cases/: translated and run by the engine.
//
// A file NAME.txt has cases, parted by empty lines: a statement, a line of dashes, the rows. Values
// are parted by " | "; a statement that fails has one line that begins with "error: ". Names that
// begin with athena_ are Athena's dialect, the others Lake's. TRAILCAM_REWRITE_CASES=1 writes down
// what is answered instead of comparing: read the difference before you keep it.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "query/engine.h"
#include "query/sql/functions.h"
#include "query/sql/token.h"
#include "query/sql/translate.h"
#include "support/shared_data.h"

namespace trailcam::query {
namespace {

constexpr std::string_view kCases = "src/query/sql/cases";

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// Columns with the types that a Hive table would give them.
std::vector<Column> columns_of(
    std::initializer_list<std::pair<std::string_view, std::string_view>> groups) {
  std::vector<Column> columns;
  for (const auto& [names, type] : groups) {
    std::stringstream list{std::string(names)};
    for (std::string name; list >> name;) {
      columns.push_back({name, hive_type(type).value(), name.starts_with('$')});
    }
  }
  return columns;
}

class CaseCatalog : public Catalog {
 public:
  explicit CaseCatalog(Dialect dialect)
      : dialect_(dialect),
        sql_("(" +
             text_of(std::filesystem::path(kCases) /
                     (dialect == Dialect::Lake ? "lake_events.sql" : "athena_events.sql")) +
             ")") {}

  Result<std::vector<Column>> columns(const QualifiedName& table) override {
    if (table.parts.back() == "missing") return Error(ErrorKind::NotFound, "no such table");
    if (dialect_ == Dialect::Athena) {
      return columns_of(
          {{"eventversion eventtime eventsource eventname awsregion sourceipaddress errorcode "
            "eventid readonly requestparameters timestamp $path",
            "string"},
           {"resources", "array<struct<accountid:string,type:string,arn:string>>"},
           {"useridentity",
            "struct<type:string,arn:string,accountid:string,username:string,sessioncontext:struct<"
            "attributes:struct<mfaauthenticated:string,creationdate:string>,"
            "sessionissuer:struct<arn:string,username:string>>>"}});
    }
    return columns_of(
        {{"eventversion eventsource eventname awsregion sourceipaddress useragent errorcode "
          "errormessage requestid eventid eventtype recipientaccountid eventcategory eventjson "
          "vpcendpointid vpcendpointaccountid",
          "string"},
         {"eventtime", "timestamp"},
         {"readonly managementevent", "boolean"},
         {"requestparameters responseelements additionaleventdata serviceeventdetails",
          "map<string,string>"},
         {"resources", "array<struct<accountid:string,type:string,arn:string,arnprefix:string>>"},
         {"tlsdetails",
          "struct<tlsversion:string,ciphersuite:string,clientprovidedhostheader:string>"},
         {"useridentity",
          "struct<type:string,principalid:string,arn:string,accountid:string,accesskeyid:string,"
          "username:string,sessioncontext:struct<attributes:struct<creationdate:timestamp,"
          "mfaauthenticated:string>,sessionissuer:struct<type:string,principalid:string,"
          "arn:string,accountid:string,username:string>>>"}});
  }

  Result<std::string> relation(const QualifiedName&, const ScanHints&) override { return sql_; }

 private:
  Dialect dialect_;
  std::string sql_;
};

Engine& shared_engine() {
  static Engine engine{EngineSettings{}};
  return engine;
}

Result<std::string> rows_of(const std::string& statement, Dialect dialect) {
  CaseCatalog catalog(dialect);
  Request request{statement, dialect, parse_iso8601("2026-11-23T10:20:30Z").value()};
  Translation translation = TC_TRY(translate(request, catalog));
  auto run = TC_TRY(shared_engine().run(translation.duckdb_sql, translation.columns));
  std::string out;
  while (const Rows* rows = TC_TRY(run->next())) {
    for (std::size_t row = 0; row < rows->size(); ++row) {
      for (std::size_t column = 0; column < translation.columns.size(); ++column) {
        if (column > 0) out += " | ";
        if (!rows->append_text(row, column, out)) out += "NULL";
      }
      out += '\n';
    }
  }
  return out;
}

std::string answer(const std::string& statement, Dialect dialect) {
  auto rows = rows_of(statement, dialect);
  if (rows) return rows.take();
  const std::string& message = rows.error().message();
  return fmt::format("error: {}\n", trino_message(message).value_or(message));
}

struct Case {
  std::string statement;
  std::string rows;
};

std::vector<Case> cases_of(const std::filesystem::path& path) {
  std::vector<Case> cases;
  std::ifstream file(path);
  Case next;
  bool answered = false;
  for (std::string line; std::getline(file, line);) {
    if (line.empty()) {
      if (!next.statement.empty()) cases.push_back(next);
      next = {};
      answered = false;
    } else if (line == "----") {
      answered = true;
    } else {
      (answered ? next.rows : next.statement) += line + "\n";
    }
  }
  if (!next.statement.empty()) cases.push_back(next);
  return cases;
}

// Of all tables, and of special_calls.cpp.
std::set<std::string> function_names() {
  std::set<std::string> names{"at_timezone",
                              "with_timezone",
                              "concat",
                              "date",
                              "date_add",
                              "date_trunc",
                              "element_at",
                              "format",
                              "grouping",
                              "now",
                              "try",
                              "typeof",
                              "from_iso8601_timestamp"};
  for (const auto table :
       {string_functions(), regexp_functions(), time_functions(), math_functions(),
        array_functions(), map_functions(), json_functions(), other_functions()}) {
    for (const Function& function : table) names.emplace(function.name);
  }
  for (const auto table : {aggregate_functions(), window_functions()}) {
    for (const Aggregate& aggregate : table) names.emplace(aggregate.function.name);
  }
  return names;
}

TEST(SqlFunctions, EachHasACase) {
  std::string statements;
  for (const auto& entry : std::filesystem::directory_iterator(kCases)) {
    if (entry.path().extension() != ".txt") continue;
    for (const Case& one : cases_of(entry.path())) statements += lower_case(one.statement);
  }
  for (const std::string& name : function_names()) {
    EXPECT_TRUE(statements.contains(name + "(")) << name;
  }
}

class SqlCases : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(SqlCases, AnswerAsTrinoDoes) {
  const Dialect dialect =
      GetParam().filename().string().starts_with("athena_") ? Dialect::Athena : Dialect::Lake;
  const bool rewrite = std::getenv("TRAILCAM_REWRITE_CASES") != nullptr;
  std::string written;
  for (const Case& one : cases_of(GetParam())) {
    const std::string rows = answer(one.statement, dialect);
    if (!rewrite) {
      EXPECT_EQ(rows, one.rows) << one.statement;
    }
    written += fmt::format("{}{}----\n{}", written.empty() ? "" : "\n", one.statement, rows);
  }
  if (rewrite) std::ofstream(GetParam()) << written;
}

std::vector<std::filesystem::path> case_files() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(kCases)) {
    if (entry.path().extension() == ".txt") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

INSTANTIATE_TEST_SUITE_P(Files, SqlCases, testing::ValuesIn(case_files()),
                         [](const auto& file) { return file.param.stem().string(); });

// AWS's sample queries that are no SQL, or over other tables than CloudTrail's events.
const std::map<std::string, std::string>& refused_samples() {
  static const std::map<std::string, std::string> kSamples{
      {"ConfigItemCountQuery.sql", "Column 'configurationitems' cannot be resolved"},
      {"list-all-errors-for-s3-events.sql", "mismatched input ':'"},
      {"list-publicly-accessible-rds-instances.sql", "mismatched input 'SELECT'"},
      {"network-activity-events-vpce-access-denied-s3.sql", "must be an aggregate expression"},
      {"ssm-patch-compliance-all-ec2-instances-time-range.sql",
       "Column 'eventData.resourceType' cannot be resolved"},
      {"ssm-patch-compliance-selected-ec2-instance-time-range.sql",
       "Column 'eventData.resourceType' cannot be resolved"},
      {"top-errors.sql", "mismatched input 'BY'"},
      {"query-create-edit-query__1.sql", "mismatched input '='"},
      {"query-limitations__3.sql", "Column 'edsA.map' cannot be resolved"},
      {"cloudtrail-logs__3.sql", "mismatched input 'ALTER'"}};
  return kSamples;
}

std::string with_placeholders_filled(std::string text) {
  for (const std::string_view placeholder :
       {"$EDS_ID", "<event_data_store_id>", "<EDS ID>", "<Event data store Id>",
        "config_event_data_store_ID", "event_data_store_ID", "eds-ID"}) {
    for (std::size_t at = 0; (at = text.find(placeholder, at)) != std::string::npos;) {
      text.replace(at, placeholder.size(), "0e1f2a3b-4c5d-4e6f-8a9b-0c1d2e3f4a5b");
    }
  }
  for (std::size_t at = 0; (at = text.find("${date_filter}", at)) != std::string::npos;) {
    text.replace(at, 14, "2026-01-01");
  }
  return text;
}

TEST(SampleQueries, ThoseOverEventsRun) {
  const auto folder = test::shared_data("lake-queries");
  if (!folder) GTEST_SKIP() << "without AWS's sample queries; 31 cases left out";
  std::size_t answered = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(*folder)) {
    if (entry.path().extension() != ".sql") continue;
    const std::string name = entry.path().filename().string();
    const bool athena = entry.path().parent_path().filename() == "athena-guide";
    const std::string rows = answer(with_placeholders_filled(text_of(entry.path())),
                                    athena ? Dialect::Athena : Dialect::Lake);
    const auto refused = refused_samples().find(name);
    if (refused == refused_samples().end()) {
      EXPECT_FALSE(rows.starts_with("error: ")) << name << ": " << rows;
      ++answered;
    } else {
      EXPECT_TRUE(rows.starts_with("error: ") && rows.contains(refused->second))
          << name << ": " << rows;
    }
  }
  EXPECT_GT(answered, 0U);
}

}  // namespace
}  // namespace trailcam::query
