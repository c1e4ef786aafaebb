#include <unistd.h>

#include <cstdio>
#include <memory>

#include <fmt/format.h>

#include "cli/command.h"
#include "cli/output_file.h"
#include "cli/query_output.h"
#include "cli/query_source.h"

namespace trailcam::cli {
namespace {

// Of a column on a terminal.
constexpr std::size_t kColumnWidthMax = 60;

constexpr const char* kQueryNotes =
    "One SELECT in the SQL of CloudTrail Lake. Each event data store is a table under its name "
    "and\n"
    "its id; what `trailcam import` takes in is in the table `events`.\n"
    "  trailcam query --data ./trail 'SELECT eventname, count(*) FROM events GROUP BY 1'";

struct QueryFlags {
  std::string statement;
  std::string data;
  std::string format = "table";
  std::string output;
  std::string timeout = "1h";
  bool explain = false;
};

std::unique_ptr<QueryOutput> output_of(const QueryFlags& flags, std::FILE* file) {
  if (flags.format == "csv") return csv_output(file);
  if (flags.format == "json") return json_output(file);
  return table_output(file, ::isatty(::fileno(file)) == 1 ? kColumnWidthMax : 0);
}

Result<void> print_answer(QueryAnswer& answer, QueryOutput& output) {
  std::uint64_t rows = 0;
  while (true) {
    const std::vector<CellRow> some = TC_TRY(answer.next());
    if (some.empty()) break;
    output.rows(answer.columns(), some);
    rows += some.size();
  }
  output.finish(answer.columns());
  if (::isatty(STDERR_FILENO) == 1) {
    fmt::print(stderr, "{} {}; {}\n", rows, rows == 1 ? "row" : "rows", answer.cost());
  }
  return {};
}

Result<void> query(const QueryFlags& flags) {
  const auto time_limit = parse_duration(flags.timeout);
  if (!time_limit || time_limit->count() <= 0) {
    return Error(ErrorKind::Invalid,
                 fmt::format("--timeout: {} is not a duration such as 60s", flags.timeout));
  }
  const bool parquet = flags.format == "parquet";
  if (parquet && flags.output.empty()) {
    return Error(ErrorKind::Invalid, "--format parquet needs --output");
  }
  const auto source =
      TC_TRY(QuerySource::open({flags.data, parquet ? flags.output : std::string(), *time_limit}));
  if (flags.explain) {
    fmt::print("{}\n", TC_TRY(source->explain(flags.statement)));
    return {};
  }
  if (parquet) {
    TC_TRY(source->write_parquet(flags.statement));
    return {};
  }
  OutputFile file = TC_TRY(OutputFile::open(flags.output));
  const auto answer = TC_TRY(
      source->ask(flags.statement, flags.format == "json" ? CellForm::Json : CellForm::Text));
  const auto output = output_of(flags, file.get());
  TC_TRY(print_answer(*answer, *output));
  return file.close();
}

}  // namespace

void add_query(CLI::App& app, Run& run) {
  auto flags = std::make_shared<QueryFlags>();
  CLI::App* command = app.add_subcommand("query", "Ask event data stores in SQL");
  command->footer(kQueryNotes);
  command->add_option("SQL", flags->statement, "The question")->required();
  command->add_option("--data", flags->data, "The data folder; else the server of AWS_ENDPOINT_URL")
      ->type_name("DIR");
  command->add_option("--format", flags->format, "How to print the rows")
      ->check(CLI::IsMember({"table", "csv", "json", "parquet"}))
      ->capture_default_str();
  command->add_option("--output", flags->output, "Into this file instead of the standard output")
      ->type_name("FILE");
  command->add_option("--timeout", flags->timeout, "Give up after so long")
      ->type_name("DURATION")
      ->capture_default_str();
  command->add_flag("--explain", flags->explain, "Show DuckDB's SQL and its plan, and run nothing");
  command->callback([flags, &run] {
    run = [flags] {
      const Result<void> done = query(*flags);
      return done ? kOk : report(done.error());
    };
  });
}

}  // namespace trailcam::cli
