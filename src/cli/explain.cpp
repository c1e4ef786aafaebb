#include <memory>

#include <fmt/format.h>

#include "base/json.h"
#include "cli/command.h"
#include "cli/lookup_call.h"

namespace trailcam::cli {
namespace {

// Where events of global services are.
constexpr const char* kGlobalRegion = "us-east-1";

struct ExplainFlags {
  std::string data;
  std::string region;
  std::string event_id;
  bool json = false;
};

// "the inline policy "p" of user dana", "policy arn:aws:iam::...".
std::string policy_words(const Value& decision) {
  const std::string_view name = decision.text("policy");
  const std::string_view source = decision.text("source");
  if (source == "resource") return fmt::format("the policy of {}", name);
  const std::string_view holder = decision.text("holder");
  if (source == "user" || source == "group" || source == "role") {
    return fmt::format("the inline policy \"{}\" of {} {}", name, source, holder);
  }
  if (holder.empty()) return fmt::format("policy {}", name);
  return fmt::format("policy {} of {}", name, holder);
}

std::string decision_words(const Value& decision) {
  const std::string_view layer = decision.text("layer");
  const Value* statement = decision.find("statement");
  if (statement == nullptr || !statement->is_int()) {
    return fmt::format("No statement denies it, but no {} allows it.", layer);
  }
  const std::string_view sid = decision.text("sid");
  return fmt::format("Statement {}{} of {} ({}) denies it explicitly.", statement->as_int() + 1,
                     sid.empty() ? "" : fmt::format(" (\"{}\")", sid), policy_words(decision),
                     layer);
}

void print_explanation(const Value& event, const Value& decision) {
  const Result<Value> record = parse_json(event.text("CloudTrailEvent"));
  const Value none;
  const Value& shown = record ? *record : none;
  const std::string_view error = shown.text("errorCode");
  const std::string_view message = shown.text("errorMessage");
  fmt::print("{}  {} {}  by {}: {}\n", shown.text("eventTime"), event.text("EventSource"),
             event.text("EventName"), event.text("Username"), error.empty() ? "ok" : error);
  if (!message.empty()) fmt::print("{}\n", message);
  if (decision.is_null()) {
    fmt::print("No policy denied this call.\n");
    return;
  }
  fmt::print("Asked:   {} on {}\nDecided: {}\n", decision.text("action"), decision.text("resource"),
             decision_words(decision));
}

Result<LookupAnswer> find_event(const ExplainFlags& flags) {
  Value attributes = Value::list();
  attributes.push(Value::map({{"AttributeKey", "EventId"}, {"AttributeValue", flags.event_id}}));
  const Value input = Value::map({{"LookupAttributes", std::move(attributes)}});
  ClientSettings settings = TC_TRY(client_settings(flags.data, "cloudtrail", flags.region));
  const auto found = [](const LookupAnswer& answer) {
    const Value* events = answer.events.find("Events");
    return events != nullptr && events->is_list() && !events->as_list().empty();
  };
  LookupAnswer answer = TC_TRY(call_lookup(settings, input, Explain::Yes));
  if (!found(answer) && flags.region.empty()) {
    settings.region = kGlobalRegion;
    answer = TC_TRY(call_lookup(settings, input, Explain::Yes));
  }
  if (found(answer)) return answer;
  return Error(ErrorKind::NotFound,
               fmt::format("there is no event {} in {}; name its region with --region",
                           flags.event_id, settings.region));
}

Result<void> explain_event(const ExplainFlags& flags) {
  const LookupAnswer answer = TC_TRY(find_event(flags));
  if (flags.json) {
    fmt::print("{}\n", answer.decision.empty() ? "null" : answer.decision);
    return {};
  }
  const Value decision = answer.decision.empty() ? Value() : TC_TRY(parse_json(answer.decision));
  print_explanation(answer.events.find("Events")->as_list().front(), decision);
  return {};
}

}  // namespace

void add_explain(CLI::App& app, Run& run) {
  auto flags = std::make_shared<ExplainFlags>();
  CLI::App* command = app.add_subcommand(
      "explain", "Show why a call was denied: which statement of which policy, or what is missing");
  command->add_option("EVENT_ID", flags->event_id, "The eventID of the call's record")->required();
  command->add_option("--data", flags->data, "The server's data folder; else AWS_ENDPOINT_URL")
      ->type_name("DIR");
  command->add_option("--region", flags->region, "The region whose event it is")
      ->type_name("REGION");
  command->add_flag("--json", flags->json, "Print the decision as JSON, null when there is none");
  command->callback([flags, &run] {
    run = [flags] {
      const Result<void> done = explain_event(*flags);
      return done ? kOk : report(done.error());
    };
  });
}

}  // namespace trailcam::cli
