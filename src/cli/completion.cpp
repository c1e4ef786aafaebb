#include <cstdio>
#include <memory>

#include <fmt/format.h>

#include "cli/command.h"

namespace trailcam::cli {
namespace {

// "--data" of "-d,--data", from the command line's own description, so that completion cannot fall
// behind it.
std::vector<std::string> flags_of(const CLI::App& command) {
  std::vector<std::string> out;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) out.push_back("--" + name);
  }
  return out;
}

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

std::string names_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : commands_of(app)) names.push_back(command->get_name());
  return joined(names);
}

void print_bash(const CLI::App& app) {
  fmt::print("_trailcam() {{\n  local words=\"{}\"\n  case \"${{COMP_WORDS[1]}}\" in\n",
             names_of(app));
  for (const CLI::App* command : commands_of(app)) {
    fmt::print("    {}) [ \"$COMP_CWORD\" -gt 1 ] && words=\"{}\" ;;\n", command->get_name(),
               joined(flags_of(*command)));
  }
  fmt::print(
      "  esac\n  case \"${{COMP_WORDS[COMP_CWORD-1]}}\" in\n"
      "    --data) COMPREPLY=($(compgen -d -- \"${{COMP_WORDS[COMP_CWORD]}}\")); return ;;\n"
      "  esac\n"
      "  COMPREPLY=($(compgen -W \"$words\" -- \"${{COMP_WORDS[COMP_CWORD]}}\"))\n}}\n"
      "complete -F _trailcam trailcam\n");
}

void print_zsh(const CLI::App& app) {
  fmt::print("#compdef trailcam\nautoload -U +X bashcompinit && bashcompinit\n");
  print_bash(app);
}

void print_fish(const CLI::App& app) {
  fmt::print("complete -c trailcam -f\n");
  for (const CLI::App* command : commands_of(app)) {
    fmt::print("complete -c trailcam -n __fish_use_subcommand -a {} -d \"{}\"\n",
               command->get_name(), command->get_description());
    for (const std::string& flag : flags_of(*command)) {
      fmt::print("complete -c trailcam -n \"__fish_seen_subcommand_from {}\" -l {}\n",
                 command->get_name(), flag.substr(2));
    }
  }
}

}  // namespace

void add_completion(CLI::App& app, Run& run) {
  auto shell = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand(
      "completion", "Print shell completion: source <(trailcam completion bash)");
  command->add_option("shell", *shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command->callback([&app, shell, &run] {
    run = [&app, shell] {
      if (*shell == "bash") print_bash(app);
      if (*shell == "zsh") print_zsh(app);
      if (*shell == "fish") print_fish(app);
      return kOk;
    };
  });
}

}  // namespace trailcam::cli
