#include <cstdio>
#include <memory>

#include <fmt/format.h>

#include "base/encoding.h"
#include "base/json.h"
#include "cli/command.h"
#include "cli/lookup_call.h"
#include "cli/store_lookup.h"
#include "cli/times.h"

namespace trailcam::cli {
namespace {

constexpr std::int64_t kPageMax = 50;

struct LookupFlags {
  std::string data;
  std::string region;
  std::string attribute;
  std::string start;
  std::string end;
  std::int64_t max = 20;
  bool json = false;
  // What only an event data store can answer.
  std::string store;
  std::string who;
  std::string what;
  std::string from_ip;
  std::string resource;
  bool denied = false;
  bool changes = false;

  bool asks_a_store() const {
    return denied || changes || !(store + who + what + from_ip + resource).empty();
  }
};

Result<Value> question(const LookupFlags& flags) {
  Value out = Value::map();
  if (!flags.attribute.empty()) {
    const std::size_t equals = flags.attribute.find('=');
    if (equals == std::string::npos) {
      return Error(ErrorKind::Invalid,
                   fmt::format("--attribute: {} is not KEY=VALUE", flags.attribute));
    }
    Value list = Value::list();
    list.push(Value::map({{"AttributeKey", flags.attribute.substr(0, equals)},
                          {"AttributeValue", flags.attribute.substr(equals + 1)}}));
    out.add("LookupAttributes", std::move(list));
  }
  if (!flags.start.empty())
    out.add("StartTime", epoch_seconds(TC_TRY(read_time("--start", flags.start))));
  if (!flags.end.empty()) out.add("EndTime", epoch_seconds(TC_TRY(read_time("--end", flags.end))));
  return out;
}

// The plain name of what an event touched; its ARN where there is nothing shorter.
std::string resource_name(const Value& event) {
  std::string out;
  const Value* resources = event.find("Resources");
  if (resources == nullptr || !resources->is_list()) return out;
  for (const Value& item : resources->as_list()) {
    const std::string name(item.text("ResourceName"));
    if (out.empty() || (out.starts_with("arn:") && !name.starts_with("arn:"))) out = name;
  }
  return out;
}

// "cloudtrail" of "cloudtrail.amazonaws.com".
std::string_view short_name(std::string_view name) {
  return name.substr(0, name.find(".amazonaws.com"));
}

// "s3 CreateBucket", who, what it touched, and how it ended.
void print_event(const Value& event) {
  const Result<Value> record = parse_json(event.text("CloudTrailEvent"));
  const std::string_view error = record ? record->text("errorCode") : std::string_view{};
  const std::string_view from = record ? record->text("sourceIPAddress") : std::string_view{};
  const std::string_view time = record ? record->text("eventTime") : std::string_view{};
  fmt::print("{:<20}  {:<34}  {:<16}  {:<15}  {:<24}  {}\n", time,
             fmt::format("{} {}", short_name(event.text("EventSource")), event.text("EventName")),
             short_name(event.text("Username")), short_name(from), error.empty() ? "ok" : error,
             resource_name(event));
}

Result<void> look_into_store(const LookupFlags& flags) {
  if (!flags.attribute.empty()) {
    return Error(ErrorKind::Invalid, "--attribute looks into Event history, not into a store");
  }
  StoreLookup lookup{flags.data, {}, flags.max, flags.json};
  StoreQuestion& question = lookup.question;
  if (!flags.store.empty()) question.store = flags.store;
  question.who = flags.who;
  question.what = flags.what;
  question.from_ip = flags.from_ip;
  question.resource = flags.resource;
  question.denied = flags.denied;
  question.changes = flags.changes;
  if (!flags.start.empty()) question.since = TC_TRY(read_time("--since", flags.start));
  if (!flags.end.empty()) question.until = TC_TRY(read_time("--until", flags.end));
  return lookup_in_store(lookup);
}

Result<void> lookup(const LookupFlags& flags) {
  if (flags.asks_a_store()) return look_into_store(flags);
  const ClientSettings settings = TC_TRY(client_settings(flags.data, "cloudtrail", flags.region));
  Value input = TC_TRY(question(flags));
  if (!flags.json) {
    fmt::print("{:<20}  {:<34}  {:<16}  {:<15}  {:<24}  {}\n", "TIME", "EVENT", "USER", "FROM",
               "OUTCOME", "RESOURCE");
  }
  for (std::int64_t left = flags.max; left > 0;) {
    input.set("MaxResults", std::min(left, kPageMax));
    const Value answer = TC_TRY(call_lookup(settings, input)).events;
    const Value* events = answer.find("Events");
    if (events == nullptr || !events->is_list()) break;
    for (const Value& event : events->as_list()) {
      if (flags.json) {
        fmt::print("{}\n", event.text("CloudTrailEvent"));
      } else {
        print_event(event);
      }
    }
    left -= std::int64_t(events->as_list().size());
    const std::string next(answer.text("NextToken"));
    if (next.empty()) break;
    input.set("NextToken", next);
  }
  return {};
}

void add_store_flags(CLI::App& command, LookupFlags& flags) {
  const std::string group = "Questions to an event data store (* stands for anything)";
  command.add_option("--store", flags.store, "Which one, by name or id; else events")
      ->type_name("NAME")
      ->group(group);
  command.add_option("--who", flags.who, "A user, role, ARN, principal id or access key")
      ->type_name("WHO")
      ->group(group);
  command.add_option("--what", flags.what, "DeleteBucket, s3:DeleteBucket or s3:*")
      ->type_name("EVENT")
      ->group(group);
  command.add_option("--from-ip", flags.from_ip, "The address that it came from")
      ->type_name("ADDRESS")
      ->group(group);
  command.add_option("--resource", flags.resource, "An ARN, the name in one, or a parameter")
      ->type_name("NAME")
      ->group(group);
  command.add_flag("--denied", flags.denied, "Only what was refused for lack of permission")
      ->group(group);
  command.add_flag("--changes", flags.changes, "Only what changed something")->group(group);
}

}  // namespace

void add_lookup(CLI::App& app, Run& run) {
  auto flags = std::make_shared<LookupFlags>();
  CLI::App* command = app.add_subcommand(
      "lookup", "Show who did what: the newest events of Event history or of a store");
  command->add_option("--data", flags->data, "The server's data folder; else AWS_ENDPOINT_URL")
      ->type_name("DIR");
  command->add_option("--region", flags->region, "The region whose events to show")
      ->type_name("REGION");
  command
      ->add_option(
          "--attribute", flags->attribute,
          "EventId, EventName, ReadOnly, Username, ResourceType, ResourceName, EventSource "
          "or AccessKeyId, and its value")
      ->type_name("KEY=VALUE");
  command->add_option("--start,--since", flags->start, "From then on, or from so long ago")
      ->type_name("TIME|AGE");
  command->add_option("--end,--until", flags->end, "Until then")->type_name("TIME|AGE");
  command->add_option("--max", flags->max, "How many events at most")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  command->add_flag("--json", flags->json, "Print the records themselves, one a line");
  add_store_flags(*command, *flags);
  command->callback([flags, &run] {
    run = [flags] {
      const Result<void> done = lookup(*flags);
      return done ? kOk : report(done.error());
    };
  });
}

}  // namespace trailcam::cli
