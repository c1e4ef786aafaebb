#include <memory>

#include <fmt/format.h>

#include "cli/command.h"
#include "cli/output_file.h"
#include "cli/query_output.h"
#include "cli/query_source.h"
#include "cli/store_question.h"
#include "cli/times.h"

namespace trailcam::cli {
namespace {

struct ExportFlags {
  std::string data;
  std::string store = "events";
  std::string format = "ndjson";
  std::string since;
  std::string until;
  std::string output;
};

Result<std::string> export_statement(const ExportFlags& flags, std::string_view columns) {
  StoreQuestion question;
  question.store = flags.store;
  if (!flags.since.empty()) question.since = TC_TRY(read_time("--since", flags.since));
  if (!flags.until.empty()) question.until = TC_TRY(read_time("--until", flags.until));
  return fmt::format("SELECT {} {} ORDER BY eventtime", columns, from_and_where(question));
}

Result<void> export_lines(const ExportFlags& flags, QuerySource& source) {
  OutputFile file = TC_TRY(OutputFile::open(flags.output));
  const auto output = line_output(file.get());
  const auto answer =
      TC_TRY(source.ask(TC_TRY(export_statement(flags, "eventjson")), CellForm::Text));
  while (true) {
    const std::vector<CellRow> rows = TC_TRY(answer->next());
    if (rows.empty()) break;
    output->rows(answer->columns(), rows);
  }
  return file.close();
}

Result<void> export_store(const ExportFlags& flags) {
  const bool parquet = flags.format == "parquet";
  if (parquet && flags.output.empty()) {
    return Error(ErrorKind::Invalid, "--format parquet needs --output");
  }
  const auto source =
      TC_TRY(QuerySource::open({.data = flags.data, .output = parquet ? flags.output : ""}));
  if (!parquet) return export_lines(flags, *source);
  TC_TRY(source->write_parquet(TC_TRY(export_statement(flags, "*"))));
  return {};
}

}  // namespace

void add_export(CLI::App& app, Run& run) {
  auto flags = std::make_shared<ExportFlags>();
  CLI::App* command = app.add_subcommand(
      "export", "Write the events of an event data store to a file, by their time");
  command->add_option("--data", flags->data, "The data folder; else the server of AWS_ENDPOINT_URL")
      ->type_name("DIR");
  command->add_option("--store", flags->store, "The event data store, by name or id")
      ->type_name("NAME")
      ->capture_default_str();
  command
      ->add_option("--format", flags->format,
                   "ndjson: the records as they were, one a line; parquet: the columns of SQL")
      ->check(CLI::IsMember({"ndjson", "parquet"}))
      ->capture_default_str();
  command->add_option("--since", flags->since, "From then on, or from so long ago")
      ->type_name("TIME|AGE");
  command->add_option("--until", flags->until, "Until then")->type_name("TIME|AGE");
  command->add_option("--output", flags->output, "Into this file instead of the standard output")
      ->type_name("FILE");
  command->callback([flags, &run] {
    run = [flags] {
      const Result<void> done = export_store(*flags);
      return done ? kOk : report(done.error());
    };
  });
}

}  // namespace trailcam::cli
