#include <cstdio>

#include <fmt/format.h>

#include "cli/command.h"

namespace {

constexpr const char* kFooter =
    "Start here:\n"
    "  trailcam serve --data ./trail            record into ./trail, listen on 127.0.0.1:4566\n"
    "  eval \"$(trailcam env --data ./trail)\"    point every AWS client of this shell at it\n"
    "  aws s3 mb s3://first-bucket              anything an AWS client can do\n"
    "  trailcam lookup --data ./trail           who did what, when, from where\n";

}  // namespace

int main(int argc, char** argv) {
  using namespace trailcam::cli;
  CLI::App app(
      "Trailcam records who did what, when and from where: AWS CloudTrail on your own "
      "machine.",
      "trailcam");
  app.footer(kFooter);
  app.require_subcommand(0, 1);  // that one is there is seen below: a misspelt one is told by name
  app.get_formatter()->column_width(36);
  Run run;
  add_serve(app, run);
  add_env(app, run);
  add_lookup(app, run);
  add_clock(app, run);
  add_explain(app, run);
  add_validate(app, run);
  add_query(app, run);
  add_export(app, run);
  add_import(app, run);
  add_version(app, run);
  add_completion(app, run);
  if (argc == 1) {
    fmt::print("{}", app.help());
    return kMisused;
  }
  try {  // CLI11 reports by throwing
    app.parse(argc, argv);
  } catch (const CLI::Success& asked_for_help) {
    return app.exit(asked_for_help);
  } catch (const CLI::ParseError& wrong) {
    fmt::print(stderr, "trailcam: {} (see trailcam --help)\n", wrong.what());
    return kMisused;
  }
  if (!run) {
    fmt::print(stderr, "trailcam: name a command (see trailcam --help)\n");
    return kMisused;
  }
  return run();
}
