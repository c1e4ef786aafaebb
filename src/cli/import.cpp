#include <unistd.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <memory>
#include <thread>

#include <fmt/format.h>

#include "base/clock.h"
#include "base/json.h"
#include "cli/client_settings.h"
#include "cli/command.h"
#include "cli/import_output.h"
#include "cli/s3_settings.h"
#include "http/client.h"
#include "lake/compaction.h"
#include "lake/import_places.h"
#include "lake/imports.h"
#include "server/open_folder.h"

namespace trailcam::cli {
namespace {

constexpr Millis kPollEvery{200};
constexpr Millis kImportCallTimeout = std::chrono::seconds{60};
constexpr std::size_t kImportAnswerBytesMax = 16 << 20;

constexpr const char* kImportStatuses =
    "Takes CloudTrail's records in any of their forms, packed by gzip or not (docs/import.md).\n"
    "Running it again adds only what is new, also after a kill.\n"
    "Buckets are read with AWS's own settings (AWS_ENDPOINT_URL_S3, AWS_PROFILE ...).\n"
    "Exit status: 0 all was taken, 1 something could not be (it says what), 2 nothing was tried.";

struct ImportFlags {
  std::vector<std::string> sources;
  std::string data;
  std::string store{lake::kDefaultStoreName};
  std::string account;
  bool follow = false;
  bool json = false;
};

std::atomic<bool> interrupted = false;
void interrupt(int) { interrupted = true; }

Result<std::vector<lake::CommandPlace>> places_from(const std::vector<std::string>& sources) {
  std::vector<lake::CommandPlace> out;
  for (const std::string& source : sources) {
    lake::CommandPlace place;
    if (names_bucket(source)) {
      place.s3 =
          TC_TRY(bucket_settings(source, std::nullopt, TC_TRY(settings_for_any_aws("", "s3", ""))));
    } else {
      std::error_code error;
      place.path = std::filesystem::absolute(source, error).lexically_normal().string();
    }
    out.push_back(std::move(place));
  }
  return out;
}

// An import that runs somewhere.
class RunningImport {
 public:
  virtual ~RunningImport() = default;
  // How it stands, and what failed from that number on.
  virtual Result<lake::ImportReport> report(std::uint64_t failures_after) = 0;
  virtual Result<void> stop() = 0;
};

// In this process, on a folder that no server works on.
class OwnImport : public RunningImport {
 public:
  static Result<std::unique_ptr<RunningImport>> start(
      const ImportFlags& flags, const std::vector<lake::CommandPlace>& places) {
    std::unique_ptr<OwnImport> out(new OwnImport);
    out->models_ = TC_TRY(model::Models::open(model::embedded_models()));
    std::vector<lake::ImportTree> trees = TC_TRY(lake::open_places(places, *out->models_));
    out->folder_ = TC_TRY(server::CommandFolder::open(flags.data, AccountId(flags.account)));
    server::CommandFolder& folder = *out->folder_;
    const Timestamp now = folder.clock().now();
    const lake::EventDataStoreRow store = TC_TRY(lake::store_for_import(
        folder.lake(), folder.committer(), flags.store, folder.account(), now, folder.random()));
    std::vector<lake::ImportPlace> rows;
    for (const lake::CommandPlace& place : places) rows.push_back(place.row());
    lake::ImportRow row = lake::new_import(store, std::move(rows), now, folder.random());
    row.follow = flags.follow;
    out->job_ = std::make_unique<lake::ImportJob>(
        lake::ImportJob::Parts{folder.lake(), folder.files(), folder.committer(), folder.clock()},
        std::move(trees), std::move(row), lake::ImportLimits());
    out->thread_ = std::thread([of = out.get()] { of->run(); });
    return std::unique_ptr<RunningImport>(std::move(out));
  }
  ~OwnImport() override {
    if (job_) job_->stop(lake::ImportJob::Stop::ForGood);
    if (thread_.joinable()) thread_.join();
  }

  Result<lake::ImportReport> report(std::uint64_t failures_after) override {
    lake::ImportReport out;
    const bool ended = ended_;
    out.row = job_->row();
    // It is over once the last thing is done.
    if (!ended) out.row.status = lake::ImportStatus::InProgress;
    out.failures =
        TC_TRY(lake::read_failures(folder_->lake().database(), out.row.id, failures_after));
    return out;
  }
  Result<void> stop() override {
    job_->stop(lake::ImportJob::Stop::ForGood);
    return {};
  }

 private:
  OwnImport() = default;
  void run() {
    if (job_->run()) {
      lake::Compaction compaction(folder_->lake(), folder_->files(), folder_->clock());
      const Result<void> tidied = compaction.tidy(job_->row().store_id);
      if (!tidied) report_problem(tidied.error());
    }
    ended_ = true;
  }
  static void report_problem(const Error& error) {
    fmt::print(stderr, "trailcam: {}\n", error.message());
  }

  std::unique_ptr<model::Models> models_;
  std::unique_ptr<server::CommandFolder> folder_;
  std::unique_ptr<lake::ImportJob> job_;
  std::atomic<bool> ended_ = false;
  std::thread thread_;
};

// In the server that works on the folder.
class ServersImport : public RunningImport {
 public:
  static Result<std::unique_ptr<RunningImport>> start(
      const ImportFlags& flags, const std::vector<lake::CommandPlace>& places) {
    ClientSettings client = TC_TRY(client_settings(flags.data, "trailcam", ""));
    std::unique_ptr<ServersImport> out(
        new ServersImport(client, TC_TRY(http::parse_url(client.endpoint))));
    Value list = Value::list();
    for (const lake::CommandPlace& place : places) list.push(lake::place_value(place));
    Value request = Value::map({{"store", flags.store}, {"follow", flags.follow}});
    request.set("places", std::move(list));
    const lake::ImportReport begun = TC_TRY(out->call(Value::map({{"start", std::move(request)}})));
    out->id_ = begun.row.id;
    return std::unique_ptr<RunningImport>(std::move(out));
  }

  Result<lake::ImportReport> report(std::uint64_t failures_after) override {
    return call(Value::map({{"progress", id_}, {"failuresAfter", std::int64_t(failures_after)}}));
  }
  Result<void> stop() override {
    TC_TRY(call(Value::map({{"stop", id_}})));
    return {};
  }

 private:
  ServersImport(ClientSettings client, http::Url url)
      : client_(std::move(client)),
        connection_(std::move(url), {.timeout = kImportCallTimeout,
                                     .answer_bytes_max = kImportAnswerBytesMax,
                                     .ca_file = client_.ca_bundle}) {}

  Result<lake::ImportReport> call(const Value& request) {
    const std::string body = to_json(request);
    http::RequestHead head;
    head.method = "POST";
    head.target = "/_trailcam/import";
    head.headers.add("Host", connection_.url().authority);
    head.headers.add("Content-Type", "application/json");
    sigv4::sign_request(head, body, client_.credentials, client_.region, "trailcam",
                        SystemClock().now());
    const http::Response response = TC_TRY(connection_.send(head, body));
    const Result<Value> answer = parse_json(response.body);
    if (answer && response.status == 200) return lake::report_of(*answer);
    const ErrorKind kind = response.status == 400 ? ErrorKind::Invalid : ErrorKind::Io;
    return Error(kind, answer ? std::string(answer->text("message"))
                              : fmt::format("the server answered {}", response.status));
  }

  ClientSettings client_;
  http::ClientConnection connection_;
  std::string id_;
};

Result<int> watch(RunningImport& import, ImportOutput& output) {
  std::uint64_t failures = 0;
  bool stop_asked = false;
  while (true) {
    const lake::ImportReport report = TC_TRY(import.report(failures));
    for (const lake::ImportFailureRow& failure : report.failures) output.failure(failure);
    failures += report.failures.size();
    if (is_over(report.row.status) && report.failures.empty()) {
      output.finish(report.row);
      return failures > 0 || !report.row.stopped_by.empty() ? kFailed : kOk;
    }
    output.progress(report.row);
    if (interrupted && !std::exchange(stop_asked, true)) TC_TRY(import.stop());
    if (report.failures.empty()) std::this_thread::sleep_for(kPollEvery);
  }
}

Result<int> run_import(const ImportFlags& flags) {
  if (!flags.account.empty() && !is_account_id(flags.account)) {
    return Error(ErrorKind::Invalid, "--account-id is not 12 digits");
  }
  const auto places = TC_TRY(places_from(flags.sources));
  const bool served = store::DataFolder::is_in_use(flags.data);
  std::unique_ptr<RunningImport> import =
      TC_TRY(served ? ServersImport::start(flags, places) : OwnImport::start(flags, places));
  std::signal(SIGINT, interrupt);
  std::signal(SIGTERM, interrupt);
  ImportOutput output(flags.json ? ImportOutput::Form::Json : ImportOutput::Form::Text,
                      ::isatty(STDERR_FILENO) == 1);
  return watch(*import, output);
}

}  // namespace

void add_import(CLI::App& app, Run& run) {
  auto flags = std::make_shared<ImportFlags>();
  CLI::App* command =
      app.add_subcommand("import", "Add existing CloudTrail logs to an event data store");
  command->footer(kImportStatuses);
  command
      ->add_option("SOURCE", flags->sources,
                   "Folders (a copy of a bucket, an organization's AWSLogs), files, "
                   "s3://BUCKET[/PREFIX]")
      ->required();
  command->add_option("--data", flags->data, "The data folder; made when it is not there")
      ->required()
      ->type_name("DIR");
  command
      ->add_option("--store", flags->store,
                   "The event data store, by name or id; made when there is none of that name")
      ->type_name("NAME")
      ->capture_default_str();
  command
      ->add_option("--account-id", flags->account,
                   "The default account of a data folder that is made by this; drawn otherwise")
      ->type_name("ID");
  command->add_flag("--follow", flags->follow, "Go on with files as they come, until interrupted");
  command->add_flag("--json", flags->json, "Print one JSON document");
  command->callback([flags, &run] {
    run = [flags] {
      const Result<int> status = run_import(*flags);
      return status ? *status : report(status.error());
    };
  });
}

}  // namespace trailcam::cli
