#include "evidence/validate.h"

#include <unistd.h>

#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "base/clock.h"
#include "base/encoding.h"
#include "base/json.h"
#include "cli/command.h"
#include "cli/json_call.h"
#include "cli/s3_settings.h"
#include "cli/times.h"
#include "cli/validation_output.h"
#include "evidence/s3_source.h"
#include "store/data_folder.h"

namespace trailcam::cli {
namespace {

// As the command's exit statuses; kMisused (2) also says that nothing could be told.
constexpr int kTampered = 1;
constexpr int kUnknown = 2;

constexpr Millis kSigningDelay = std::chrono::hours{2};

constexpr const char* kStatuses =
    "Exit status: 0 all of it is proven, 1 something was tampered with, 2 it could not be told.\n"
    "A synced folder lacks S3's metadata, where a digest's signature is: it is taken from the "
    "next\n"
    "digest, and for the newest one from KEY.metadata.json (what `aws s3api head-object` prints)\n"
    "beside it. Without that the newest digest is digest-unsigned, and the status 2.";

struct ValidateFlags {
  std::string where;
  std::string trail_arn;
  std::string start;
  std::string end;
  std::string until;
  std::string region;
  std::string account;
  std::string organization;
  std::optional<std::string> prefix;
  std::vector<std::string> public_keys;
  std::string data;
  bool json = false;
  bool accept_unsigned_newest = false;
};

Result<evidence::Question> question_from(const ValidateFlags& flags) {
  evidence::Question out = TC_TRY(evidence::question_of(flags.trail_arn));
  out.start = TC_TRY(read_time("--start-time", flags.start));
  out.end = flags.end.empty() ? SystemClock().now() : TC_TRY(read_time("--end-time", flags.end));
  if (out.end <= out.start) {
    return Error(ErrorKind::Invalid, "--end-time is not after --start-time");
  }
  if (!flags.until.empty()) out.until = TC_TRY(read_time("--until", flags.until));
  if (!flags.region.empty()) out.region = Region(flags.region);
  if (!flags.account.empty()) {
    if (!is_account_id(flags.account)) {
      return Error(ErrorKind::Invalid, "--account-id is not 12 digits");
    }
    out.account = AccountId(flags.account);
  }
  out.organization = flags.organization;
  out.accept_unsigned_newest = flags.accept_unsigned_newest;
  return out;
}

Result<std::unique_ptr<evidence::Source>> source_from(const ValidateFlags& flags,
                                                      const model::Models& models) {
  if (!names_bucket(flags.where)) return evidence::open_folder(flags.where, flags.prefix);
  return evidence::open_s3(
      TC_TRY(bucket_settings(flags.where, flags.prefix,
                             TC_TRY(settings_for_any_aws(flags.data, "s3", "")))),
      models);
}

Result<evidence::KeyRing> keys_from_files(const std::vector<std::string>& files) {
  evidence::KeyRing keys;
  for (const std::string& file : files) {
    const std::string text = TC_TRY(store::read_file(file));
    const Result<void> added = keys.add(text);
    if (!added) return Error(added.error()).during(file);
  }
  return keys;
}

// Digests of a time may be signed later: backfill digests by any key until now.
Result<evidence::KeyRing> ask_for_keys(const std::string& data, const std::string& region,
                                       const evidence::Question& question) {
  const ClientSettings settings = TC_TRY(settings_for_any_aws(data, "cloudtrail", region));
  const Timestamp end = std::max(SystemClock().now(), question.end + kSigningDelay);
  Value input =
      Value::map({{"StartTime", epoch_seconds(question.start)}, {"EndTime", epoch_seconds(end)}});
  evidence::KeyRing keys;
  while (true) {
    const JsonAnswer answer = TC_TRY(call_cloudtrail(settings, "ListPublicKeys", input));
    TC_TRY(keys.add(to_json(answer.output)));
    const std::string token(answer.output.text("NextToken"));
    if (token.empty()) return keys;
    input.set("NextToken", token);
  }
}

std::string asked(const ValidateFlags& flags, const evidence::Question& question) {
  Value head = Value::map({{"source", flags.where},
                           {"trailArn", flags.trail_arn},
                           {"startTime", iso8601(question.start)},
                           {"endTime", iso8601(question.end)},
                           {"until", question.until ? Value(iso8601(*question.until)) : Value()}});
  const std::string json = to_json(head);
  return json.substr(1, json.size() - 2);
}

Result<int> conclude(const Result<evidence::Verdict>& verdict, auto& report) {
  if (!verdict) {
    report.fail(verdict.error());
    return verdict.error();
  }
  report.finish(*verdict);
  if (verdict->faults > 0) return kTampered;
  return verdict->unknowns > 0 ? kUnknown : kOk;
}

Result<int> run_validation(const ValidateFlags& flags) {
  const evidence::Question question = TC_TRY(question_from(flags));
  const auto models = TC_TRY(model::Models::open(model::embedded_models()));
  const auto source = TC_TRY(source_from(flags, *models));
  std::optional<evidence::KeyRing> given;
  if (!flags.public_keys.empty()) given = TC_TRY(keys_from_files(flags.public_keys));
  const auto keys_of = [&](const std::string& region) -> Result<evidence::KeyRing> {
    if (given) return *given;
    return ask_for_keys(flags.data, region, question);
  };
  if (flags.json) {
    JsonReport report(asked(flags, question));
    return conclude(evidence::validate(question, *source, keys_of, report), report);
  }
  TextReport report(::isatty(STDERR_FILENO) == 1);
  return conclude(evidence::validate(question, *source, keys_of, report), report);
}

void add_flags(CLI::App& command, ValidateFlags& flags) {
  command.add_option("WHERE", flags.where, "s3://BUCKET[/PREFIX], or a folder synced from one")
      ->required();
  command.add_option("--trail-arn", flags.trail_arn, "The trail")->required()->type_name("ARN");
  command.add_option("--start-time", flags.start, "From then on, or from so long ago")
      ->required()
      ->type_name("TIME|AGE");
  command.add_option("--end-time", flags.end, "Until then; now")->type_name("TIME|AGE");
  command
      .add_option("--until", flags.until,
                  "The trail was on until then: newer digests must not be missing")
      ->type_name("TIME|AGE");
  command.add_option("--region", flags.region, "Only this source region; else all that are found")
      ->type_name("REGION");
  command
      .add_option("--public-keys", flags.public_keys,
                  "The answer of ListPublicKeys, to work offline; may be repeated")
      ->type_name("FILE");
  command
      .add_option("--account-id", flags.account,
                  "Whose events, in an organization's trail; else the account of the ARN")
      ->type_name("ID");
  command.add_option("--organization-id", flags.organization, "Of an organization's trail")
      ->type_name("ID");
  command.add_option("--s3-prefix", flags.prefix, "What stands before AWSLogs in the keys")
      ->type_name("PREFIX");
  command.add_option("--data", flags.data, "A server's data folder; else AWS's own settings")
      ->type_name("DIR");
  command.add_flag("--accept-unsigned-newest", flags.accept_unsigned_newest,
                   "A newest digest whose signature is not at hand is a note only");
  command.add_flag("--json", flags.json, "Print one JSON document");
}

}  // namespace

void add_validate(CLI::App& app, Run& run) {
  auto flags = std::make_shared<ValidateFlags>();
  CLI::App* command = app.add_subcommand(
      "validate", "Prove that nobody altered, removed or added log files of a trail");
  command->footer(kStatuses);
  add_flags(*command, *flags);
  command->callback([flags, &run] {
    run = [flags] {
      const Result<int> status = run_validation(*flags);
      if (status) return *status;
      report(status.error());
      return kUnknown;
    };
  });
}

}  // namespace trailcam::cli
