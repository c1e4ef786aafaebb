#include "aws/pipeline/passage.h"

#include <fmt/format.h>

#include "aws/pipeline/call_context.h"
#include "aws/pipeline/delegate.h"
#include "aws/pipeline/inner_call.h"
#include "aws/pipeline/validate.h"
#include "aws/protocol/protocol.h"
#include "base/encoding.h"
#include "base/log.h"

namespace trailcam::pipeline {
namespace {

constexpr int kAttemptsMax = 32;

// An Error without an AWS name is a failure of ours: the client learns no more than that.
Error for_client(const Error& error, Family family) {
  if (error.fault() != nullptr) return error;
  if (error.kind() == ErrorKind::Overloaded) return faults::overloaded(family);
  return faults::internal_failure(family);
}

std::string_view signature_version(const Draft* draft) {
  if (draft == nullptr || !draft->reading.authorization) return {};
  return draft->reading.authorization->version2 ? "SigV2" : "SigV4";
}

Outcome outcome_of(const Error& error) {
  if (error.kind() == ErrorKind::Overloaded) return Outcome::Overloaded;
  const AwsFault* fault = error.fault();
  if (fault == nullptr || fault->http_status >= 500) return Outcome::Broken;
  return Outcome::Failed;
}

Result<std::string> read_whole(http::ResponseBody& stream, std::uint64_t bytes) {
  std::string out;
  while (out.size() < bytes) {
    const std::size_t before = out.size();
    TC_TRY(stream.read(std::size_t(bytes) - before, out));
    if (out.size() == before) return Error(ErrorKind::Corrupt, "a body ended too soon");
  }
  return out;
}

// S3 has words of its own for what does not parse.
Error in_words_of(Family family, Error error) {
  if (family != Family::S3 || !error.is("MalformedInput")) return error;
  const AwsFault& fault = *error.fault();
  if (fault.extras.empty()) return faults::malformed_xml();
  return Error::aws(
      {.code = "InvalidArgument", .http_status = 400, .extras = fault.extras},
      fmt::format("Provided {} not an integer or within integer range", fault.extras[0].second));
}

// Source: Service Authorization Reference, Amazon S3: whoever names a version needs the permission
// on versions, and not the one on the object.
constexpr std::pair<std::string_view, std::string_view> kVersionActions[] = {
    {"s3:DeleteObject", "s3:DeleteObjectVersion"},
    {"s3:DeleteObjectTagging", "s3:DeleteObjectVersionTagging"},
    {"s3:GetObject", "s3:GetObjectVersion"},
    {"s3:GetObjectAcl", "s3:GetObjectVersionAcl"},
    {"s3:GetObjectAttributes", "s3:GetObjectVersionAttributes"},
    {"s3:GetObjectTagging", "s3:GetObjectVersionTagging"},
    {"s3:GetObjectTorrent", "s3:GetObjectVersionTorrent"},
    {"s3:PutObjectAcl", "s3:PutObjectVersionAcl"},
    {"s3:PutObjectTagging", "s3:PutObjectVersionTagging"}};

std::string action_of(const model::Operation& operation, const Value& input) {
  if (input.is_map() && input.find("VersionId") != nullptr) {
    for (const auto& [of_object, of_version] : kVersionActions) {
      if (operation.action == of_object) return std::string(of_version);
    }
  }
  return operation.action;
}

template <class T>
Result<T> in_words_of(Family family, Result<T> result) {
  if (result) return result;
  return in_words_of(family, std::move(result).error());
}

}  // namespace

Caller service_caller(const std::string& principal) {
  Caller caller;
  caller.principal.type = policy::Principal::Type::Service;
  caller.principal.service = principal;
  return caller;
}

Passage::Passage(Pipeline& pipeline)
    : run_later(pipeline.parts().run_later),
      pipeline_(pipeline),
      started_(std::chrono::steady_clock::now()) {}

Timestamp Passage::now() const { return pipeline_.parts().clock.now(); }

Result<void> Passage::parse_head() {
  const protocol::Request request{identified.labels, draft->query, draft->head.headers, {}};
  input = TC_TRY(
      in_words_of(identified.family, protocol::read_input_head(*identified.operation, request)));
  return {};
}

Result<void> Passage::parse() {
  const protocol::Request request{identified.labels, draft->query, draft->head.headers, body};
  input = TC_TRY(
      in_words_of(identified.family, protocol::read_input(identified.protocol, *identified.service,
                                                          *identified.operation, request)));
  if (identified.operation->input == nullptr) return {};
  return validate(input, *identified.operation->input, identified.family);
}

policy::Context Passage::context(const Value& given) const {
  return call_context({.identified = identified,
                       .caller = caller,
                       .input = given,
                       .draft = draft,
                       .source_arn = source_arn,
                       .source_account = source_account,
                       .called_via = called_via,
                       .now = now(),
                       .real_now = pipeline_.parts().clock.real_now()});
}

Result<void> Passage::ask(const std::string& action, const std::string& resource,
                          const KnownFacts& facts) {
  const policy::Context facts_of_call = context(input);
  policy::Context all_facts(&facts_of_call);
  for (const auto& [key, values] : facts) all_facts.set(key, values);
  const Decision decision =
      TC_TRY(pipeline_.parts().authorizer.decide({caller, action, resource, all_facts}));
  if (resource_owner_.empty()) resource_owner_ = decision.resource_owner;
  if (decision.allowed) return {};
  if (TC_TRY(is_missing_bucket(resource))) return faults::no_such_bucket(identified.bucket);
  return faults::access_denied(identified.family, decision.because)
      .with_decision(decision.explanation);
}

Result<bool> Passage::is_missing_bucket(const std::string& resource) const {
  const bool anonymous = caller.principal.type == policy::Principal::Type::Anonymous;
  const bool of_bucket = identified.is_s3() && !identified.bucket.empty();
  if (!anonymous || !of_bucket || identified.operation->name == "CreateBucket") return false;
  const auto policies = pipeline_.parts().resource_policies.find(identified.service->name);
  if (policies == pipeline_.parts().resource_policies.end()) return false;
  return !TC_TRY(policies->second->of(resource)).has_value();
}

Result<void> Passage::authorize() {
  const model::Operation& operation = *identified.operation;
  // "-": the operation needs no permission (GetCallerIdentity), or asks for itself.
  if (operation.action == "-") return {};
  return ask(action_of(operation, input), TC_TRY(resource_name()));
}

Result<std::string> Passage::resource_name() const {
  const model::Operation& operation = *identified.operation;
  const auto names = pipeline_.parts().resource_names.find(identified.service->name);
  if (names != pipeline_.parts().resource_names.end()) {
    return names->second->of(operation, input, caller);
  }
  if (operation.resource.empty()) return std::string("*");
  return fill_template(operation.resource,
                       {input, identified.region.str(), caller.principal.account.str()})
      .value_or("*");
}

std::optional<AccountId> Passage::recipient() const {
  if (!internal_account.empty()) return internal_account;
  if (caller_known && !caller.principal.account.empty()) return caller.principal.account;
  if (identified.operation == nullptr || identified.operation->resource.empty()) return {};
  // An anonymous call is told to the owner of what it touched.
  const auto resource = fill_template(identified.operation->resource, {input, "", ""});
  const auto policies = pipeline_.parts().resource_policies.find(identified.service->name);
  if (!resource || policies == pipeline_.parts().resource_policies.end()) return {};
  const auto found = policies->second->of(*resource);
  if (!found || !*found) return {};
  return (*found)->owner;
}

std::optional<AccountId> Passage::second_recipient(const Conclusion& conclusion) const {
  const AccountId& callers = caller.principal.account;
  if (callers.empty() || resource_owner_.empty() || resource_owner_ == callers) return {};
  // The owner of a role or key is not told of those who were not let in.
  const bool role = identified.service->name == "sts";
  if (role && conclusion.outcome != Outcome::Success) return {};
  const bool key = identified.service->name == "kms";
  if (key && conclusion.outcome == Outcome::Denied) return {};
  return resource_owner_;
}

Call Passage::make_call(store::Transaction& transaction) {
  static const http::RequestHead no_head;
  static const http::Pairs no_query;
  return {
      .caller = caller,
      .account = recipient().value_or(AccountId()),
      .region = identified.region,
      .now = now(),
      .service = *identified.service,
      .operation = *identified.operation,
      .head = draft == nullptr ? no_head : draft->head,
      .query = draft == nullptr ? no_query : draft->query,
      .request_body = body,
      .request_id = request_id,
      .body_facts = facts,
      .raw_input = input,
      .transaction = transaction,
      .random = pipeline_.parts().random,
      .internal = pipeline_,
      .authorize = [this](std::string action,
                          std::string resource) { return ask(action, resource); },
      .authorize_knowing = [this](std::string action, std::string resource,
                                  const KnownFacts& facts) { return ask(action, resource, facts); },
      .forward = [this](ForwardedCall wanted) { return forward(std::move(wanted)); },
      .delegate = [this] { return make_delegate(*this); }};
}

Result<Value> Passage::forward(ForwardedCall call) {
  for (const Answered& earlier : answered_) {
    if (earlier.service == call.service && earlier.operation == call.operation &&
        earlier.input == call.input) {
      return earlier.answer;
    }
  }
  Result<ForwardedAnswer> made = forward_as(pipeline_, standing(), call);
  Result<Value> answer = made ? Result<Value>(std::move(made->output)) : made.error();
  answered_.push_back(
      {std::move(call.service), std::move(call.operation), std::move(call.input), answer});
  return answer;
}

Standing Passage::standing() const {
  return {caller, caller_known, source_arn, source_account, internal_account, called_via, echo};
}

void Passage::stand(Standing standing) {
  caller = std::move(standing.caller);
  caller_known = standing.caller_known;
  source_arn = std::move(standing.source_arn);
  source_account = std::move(standing.source_account);
  internal_account = std::move(standing.internal_account);
  called_via = std::move(standing.called_via);
  echo = standing.echo;
}

Result<void> Passage::open_sink(const Handler& handler) {
  if (!handler.open_body) return {};
  store::Transaction transaction(pipeline_.parts().database);
  Call call = make_call(transaction);
  sink = TC_TRY(handler.open_body(call, input));
  return {};
}

void Passage::conclude(const Handler* handler, Serialize serialize, Done done) {
  handler_ = handler;
  serialize_ = std::move(serialize);
  done_ = std::move(done);
  if (handler_ == nullptr) {
    Conclusion conclusion;
    conclusion.outcome = Outcome::NotImplemented;
    conclusion.error =
        faults::not_implemented(identified.family, *identified.service, identified.operation->name);
    finish(std::move(conclusion), nullptr, nullptr);
    return;
  }
  run_handler();
}

void Passage::refuse(Outcome outcome, Error error, Serialize serialize, Done done) {
  serialize_ = std::move(serialize);
  done_ = std::move(done);
  Conclusion conclusion;
  conclusion.outcome = outcome;
  if (error.fault() == nullptr) {
    // A stage failed for a reason of ours (a store that does not read).
    log_error("pipeline", "a stage failed", error, {{"requestId", request_id}});
    conclusion.outcome = Outcome::Broken;
  }
  conclusion.error = for_client(error, identified.family);
  finish(std::move(conclusion), nullptr, nullptr);
}

void Passage::run_handler() {
  ++attempts_;
  store::Transaction transaction(pipeline_.parts().database);
  Call call = make_call(transaction);
  Conclusion conclusion;
  const auto run = [&]() -> Result<void> {
    conclusion.output = TC_TRY(handler_->run(call, input, sink.get()));
    conclusion.stream_bytes = call.response_stream_bytes;
    if (call.response_stream && call.response_stream_bytes <= kWholeBytesMax) {
      conclusion.whole = TC_TRY(read_whole(*call.response_stream, call.response_stream_bytes));
    } else {
      conclusion.stream = std::move(call.response_stream);
    }
    return {};
  };
  if (const Result<void> ran = run(); !ran) {
    const Error& error = ran.error();
    conclusion.outcome = outcome_of(error);
    if (error.is("AccessDenied") || error.is("AccessDeniedException")) {
      conclusion.outcome = Outcome::Denied;
    }
    if (conclusion.outcome == Outcome::Broken) {
      log_error("pipeline", "an operation failed", error,
                {{"requestId", request_id},
                 {"service", identified.service->name},
                 {"operation", identified.operation->name}});
    }
    conclusion.error = for_client(error, identified.family);
    // Nothing half-made: what a failed handler collected is dropped.
    transaction.change() = store::Change();
    call.notes.further.clear();
  }
  conclusion.headers = std::move(call.response_headers);
  conclusion.status = call.response_status;
  finish(std::move(conclusion), &transaction, &call.notes);
}

void Passage::finish(Conclusion conclusion, store::Transaction* transaction, RecordNotes* notes) {
  const std::uint64_t response_bytes = serialize_(conclusion);
  const bool known = identified.service != nullptr && identified.operation != nullptr;
  const RecordingRule& rule = recording_rule(conclusion.outcome);
  const Yield yield = known && identified.operation->data_event ? rule.data : rule.management;
  std::optional<AccountId> account = recipient();
  // What a service does belongs to the account whose resources it touched.
  if (caller.is_service() && !resource_owner_.empty()) account = resource_owner_;
  const std::optional<AccountId> second = second_recipient(conclusion);
  const bool told_apart = second || caller.is_service();
  const std::string shared_event_id = told_apart ? pipeline_.parts().random.uuid() : "";
  if (draft != nullptr && known && caller_known && !caller.access_key_id.empty()) {
    pipeline_.parts().credentials.used(caller, identified.service->signing_name, identified.region,
                                       now());
  }

  store::Change change;
  if (transaction != nullptr) change = std::move(transaction->change());
  const bool recorded =
      known && account && (yield == Yield::Record || yield == Yield::RecordIfSelected);
  if (recorded) {
    Ended ended{.outcome = conclusion.outcome,
                .time = now(),
                .identified = identified,
                .caller = caller,
                .account = *account,
                .resource_owner = resource_owner_,
                .shared_event_id = shared_event_id,
                .request_id = request_id,
                .host_id = host_id,
                .head = draft == nullptr ? nullptr : &draft->head,
                .query = draft == nullptr ? nullptr : &draft->query,
                .body = body,
                .presigned = draft != nullptr && draft->reading.authorization &&
                             draft->reading.authorization->presigned,
                .signature_version = signature_version(draft),
                .input = &input,
                .output = &conclusion.output,
                .error = conclusion.error ? &*conclusion.error : nullptr,
                .notes = notes,
                .facts = &facts,
                .response_bytes = response_bytes,
                .via = called_via.empty() ? std::string_view() : called_via.back(),
                .echo = echo};
    add_records(ended, yield, change);
    if (second) {
      ended.account = *second;
      ended.view = Ended::View::Owners;
      add_records(ended, yield, change);
    }
  } else if (yield == Yield::OperatorLine || !account) {
    log_info(
        "pipeline", "refused",
        {{"outcome", rule.name},
         {"requestId", request_id},
         {"service", known ? identified.service->name : ""},
         {"operation", known ? identified.operation->name : ""},
         {"code",
          conclusion.error && conclusion.error->fault() ? conclusion.error->fault()->code : ""},
         {"peer", draft ? draft->head.peer_address : ""}});
  }
  if (change.records.empty() && !change.changes_rows()) {
    end(std::move(conclusion));
    return;
  }
  pending_ = std::move(conclusion);
  pipeline_.parts().committer.submit(
      std::move(change),
      [this](Result<store::CommitReceipt> receipt) { committed(std::move(receipt)); });
}

void Passage::add_records(const Ended& ended, Yield yield, store::Change& change) const {
  // A data event that nobody asked for is not written at all.
  const auto wanted = [&](const record::EventRecord& record) {
    return yield == Yield::Record || pipeline_.parts().data_events.selects(record);
  };
  record::EventRecord record = summarize(ended, pipeline_.parts().random);
  if (wanted(record)) {
    write_json(ended, record);
    change.records.push_back(record::encode(record));
  }
  if (ended.notes == nullptr) return;
  for (const RecordNotes::Further& further : ended.notes->further) {
    record = summarize(ended, further, pipeline_.parts().random);
    if (!wanted(record)) continue;
    write_json(ended, further, record);
    change.records.push_back(record::encode(record));
  }
}

void Passage::committed(Result<store::CommitReceipt> receipt) {
  if (receipt) {
    end(std::move(*pending_));
    return;
  }
  const Error& error = receipt.error();
  if (error.kind() == ErrorKind::Conflict && attempts_ < kAttemptsMax) {
    // Somebody else's commit came first: the handler has to look again, but not on this thread.
    std::move_only_function<void()> again = [this] { run_handler(); };
    // A copy: the job may end, and with it this passage, before run_later returns.
    const auto later = run_later;
    if (later(again)) return;
  }
  Conclusion failed;
  const bool broken = error.kind() != ErrorKind::Conflict && error.kind() != ErrorKind::Overloaded;
  failed.outcome = broken ? Outcome::Broken : Outcome::Overloaded;
  failed.error =
      broken ? faults::internal_failure(identified.family) : faults::overloaded(identified.family);
  if (!broken) pipeline_.tell_overload("changes wait for the disk");
  // It could not be written down, so nobody may be told that it happened.
  if (broken) failed.status = 503;
  serialize_(failed);
  end(std::move(failed));
}

void Passage::end(Conclusion conclusion) {
  const bool known = identified.service != nullptr;
  const auto elapsed = std::chrono::steady_clock::now() - started_;
  const int status = conclusion.error && conclusion.error->fault() != nullptr
                         ? conclusion.error->fault()->http_status
                         : 200;
  pipeline_.parts().observer.ended(
      {known ? std::string_view(identified.service->name) : std::string_view(),
       identified.operation != nullptr ? std::string_view(identified.operation->name)
                                       : std::string_view(),
       conclusion.outcome, status, std::chrono::duration_cast<Millis>(elapsed)});
  // `done` may destroy this passage.
  Done done = std::move(done_);
  done(std::move(conclusion));
}

}  // namespace trailcam::pipeline
