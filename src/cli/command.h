// What the subcommands share. Each lies in a file of its own and adds itself to the command line.
#pragma once

#include <functional>
#include <string>

#include <CLI/CLI.hpp>

#include "base/error.h"

namespace trailcam::cli {

// Exit statuses that scripts can rely on.
inline constexpr int kOk = 0;
inline constexpr int kFailed = 1;   // it was tried and did not work
inline constexpr int kMisused = 2;  // a wrong flag or setting: nothing was tried

// Each adds one subcommand. When it is the one that was asked for, its callback puts what is to be
// done into `run`; main() then calls that.
using Run = std::function<int()>;
void add_serve(CLI::App& app, Run& run);
void add_env(CLI::App& app, Run& run);
void add_lookup(CLI::App& app, Run& run);
void add_clock(CLI::App& app, Run& run);
void add_explain(CLI::App& app, Run& run);
void add_validate(CLI::App& app, Run& run);
void add_query(CLI::App& app, Run& run);
void add_export(CLI::App& app, Run& run);
void add_import(CLI::App& app, Run& run);
void add_version(CLI::App& app, Run& run);
void add_completion(CLI::App& app, Run& run);

// Prints "trailcam: MESSAGE" and returns the exit status that fits the error.
int report(const Error& error);

}  // namespace trailcam::cli
