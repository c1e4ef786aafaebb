#include <cstdio>

#include <fmt/format.h>

#include "cli/command.h"

namespace trailcam::cli {

void add_version(CLI::App& app, Run& run) {
  app.add_subcommand("version", "Print the version")->callback([&run] {
    run = [] {
      fmt::print("trailcam {}\n", TRAILCAM_VERSION);
      return kOk;
    };
  });
}

}  // namespace trailcam::cli
