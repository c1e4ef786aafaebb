#include <cstdio>
#include <cstdlib>
#include <memory>

#include <fmt/format.h>

#include "cli/client_settings.h"
#include "cli/command.h"

namespace trailcam::cli {
namespace {

// For a shell: 'it'\''s'.
std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string absolute(const std::string& path) {
  char* resolved = ::realpath(path.c_str(), nullptr);
  const std::string out = resolved == nullptr ? path : resolved;
  std::free(resolved);
  return out;
}

int print_env(const std::string& data, const std::string& region) {
  const Result<std::string> endpoint = read_endpoint(data);
  if (!endpoint) return report(endpoint.error());
  // A key in the environment would win over the file, and a profile would not be in it.
  fmt::print(
      "unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_PROFILE "
      "AWS_DEFAULT_PROFILE\n"
      "export AWS_ENDPOINT_URL={}\n"
      "export AWS_SHARED_CREDENTIALS_FILE={}\n"
      "export AWS_REGION={}\n"
      "export AWS_DEFAULT_REGION={}\n",
      quoted(*endpoint), quoted(absolute(data) + "/credentials"), quoted(region), quoted(region));
  // Node.js looks elsewhere than AWS's other clients.
  if (const std::string bundle = ca_bundle(data); !bundle.empty()) {
    fmt::print("export AWS_CA_BUNDLE={0}\nexport NODE_EXTRA_CA_CERTS={0}\n",
               quoted(absolute(bundle)));
  }
  return kOk;
}

}  // namespace

void add_env(CLI::App& app, Run& run) {
  struct Flags {
    std::string data;
    std::string region = "us-east-1";
  };
  auto flags = std::make_shared<Flags>();
  CLI::App* command = app.add_subcommand(
      "env", "Print shell lines that point AWS clients at a server: eval \"$(trailcam env ...)\"");
  command->add_option("--data", flags->data, "The server's data folder")
      ->required()
      ->type_name("DIR");
  command->add_option("--region", flags->region, "The region that clients use")
      ->capture_default_str()
      ->type_name("REGION");
  command->callback(
      [flags, &run] { run = [flags] { return print_env(flags->data, flags->region); }; });
}

}  // namespace trailcam::cli
