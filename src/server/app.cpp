#include "server/app.h"

#include <algorithm>
#include <set>
#include <thread>

#include <fmt/format.h>

#include "aws/model/model.h"
#include "aws/pipeline/internal_reader.h"
#include "aws/pipeline/pipeline.h"
#include "base/json.h"
#include "base/log.h"
#include "history/writer.h"
#include "http/server.h"
#include "lake/compaction.h"
#include "lake/data_events.h"
#include "lake/imports.h"
#include "lake/live_events.h"
#include "lake/store_keeper.h"
#include "query/engine.h"
#include "server/accounts.h"
#include "server/clock_form.h"
#include "server/front_door.h"
#include "server/import_form.h"
#include "server/metrics.h"
#include "server/open_folder.h"
#include "server/sign_in_form.h"
#include "server/sts_identities.h"
#include "server/tls_files.h"
#include "services/athena/athena.h"
#include "services/athena/generated/registry.h"
#include "services/athena/history_keeper.h"
#include "services/athena/statement_runner.h"
#include "services/cloudtrail/cloudtrail.h"
#include "services/cloudtrail/generated/registry.h"
#include "services/cloudtrail/import_source.h"
#include "services/cloudtrail/lake_policies.h"
#include "services/cloudtrail/store_statements.h"
#include "services/cloudtraildata/cloudtraildata.h"
#include "services/cloudtraildata/generated/registry.h"
#include "services/glue/generated/registry.h"
#include "services/glue/glue.h"
#include "services/glue/janitor.h"
#include "services/iam/authorizer.h"
#include "services/iam/caller_policies.h"
#include "services/iam/console_sign_in.h"
#include "services/iam/credentials.h"
#include "services/iam/generated/registry.h"
#include "services/iam/principals.h"
#include "services/iam/resource_names.h"
#include "services/iam/sessions.h"
#include "services/iam/trust_policies.h"
#include "services/kms/generated/registry.h"
#include "services/kms/key_keeper.h"
#include "services/kms/key_policies.h"
#include "services/kms/kms.h"
#include "services/s3/bucket_policies.h"
#include "services/s3/generated/registry.h"
#include "services/s3/lifecycle.h"
#include "services/s3/packer.h"
#include "services/s3/public_access.h"
#include "services/s3/s3.h"
#include "services/s3/tagging.h"
#include "services/s3control/generated/registry.h"
#include "services/s3control/s3control.h"
#include "services/sts/generated/registry.h"
#include "services/sts/sts.h"
#include "store/bodies.h"
#include "store/committer.h"
#include "store/data_folder.h"
#include "store/sweeper.h"
#include "trails/data_selection.h"
#include "trails/delivery.h"

namespace trailcam::server {
namespace {

constexpr std::size_t kWorkersMin = 4;
constexpr std::string_view kRunKey = "run";

// How often this folder was started; names of bodies carry it, so that the sweeper can tell a body
// of an earlier run from one that is being written.
Result<std::uint32_t> count_run(store::Database& database) {
  const auto last = TC_TRY(database.get(store::Family::Meta, kRunKey));
  const std::uint32_t run = last ? std::uint32_t(std::strtoul(last->c_str(), nullptr, 10)) + 1 : 1;
  store::Batch batch;
  batch.put(store::Family::Meta, kRunKey, std::to_string(run));
  TC_TRY(database.write(batch, store::Durability::Synced));
  return run;
}

std::size_t worker_count(const Settings& settings) {
  if (settings.workers > 0) return settings.workers;
  return std::max<std::size_t>(kWorkersMin, 2 * std::size_t(std::thread::hardware_concurrency()));
}

std::set<Region> region_set(const Settings& settings) {
  std::set<Region> out;
  for (const std::string& region : settings.regions) out.emplace(region);
  return out;
}

http::ServerOptions server_options(const Settings& settings,
                                   std::shared_ptr<http::TlsContext> tls) {
  http::ServerOptions out;
  out.tls = std::move(tls);
  out.host = settings.host;
  out.port = settings.port;
  out.limits.head_bytes_max = settings.head_bytes_max;
  out.limits.connections_max = settings.connections_max;
  out.limits.handshake_timeout = settings.tls_handshake_timeout;
  out.limits.head_timeout = settings.head_timeout;
  out.limits.body_idle_timeout = settings.body_idle_timeout;
  out.limits.send_idle_timeout = settings.send_idle_timeout;
  out.limits.keep_alive_timeout = settings.keep_alive_timeout;
  return out;
}

}  // namespace

// Members in the order in which they are built; each may use those above it.
struct App::Parts {
  explicit Parts(Settings given) : settings(std::move(given)), regions(region_set(settings)) {}

  const Settings settings;
  const std::set<Region> regions;
  VirtualClock clock{Millis{0}};
  std::unique_ptr<Random> random = system_random();
  std::unique_ptr<store::FileSystem> files = store::posix_file_system();
  std::unique_ptr<store::DataFolder> folder;
  std::unique_ptr<store::Database> database;
  std::unique_ptr<store::Committer> committer;
  std::unique_ptr<lake::Lake> lake;
  const std::atomic<std::uint64_t>* import_changes = nullptr;
  const std::atomic<std::uint64_t>* query_changes = nullptr;
  std::unique_ptr<store::BodyStore> bodies;
  Accounts accounts;

  // Services.
  std::unique_ptr<model::Models> models;
  pipeline::Handlers handlers;
  std::unique_ptr<iam::Iam> iam;
  policy::Cache policies;
  std::unique_ptr<iam::CallerPolicies> caller_policies;
  std::map<std::string, const pipeline::ResourcePolicies*> resource_policies;
  std::unique_ptr<s3::BucketPolicies> bucket_policies;
  std::unique_ptr<iam::TrustPolicies> trust_policies;
  std::unique_ptr<kms::KeyPolicies> key_policies;
  std::unique_ptr<iam::Authorizer> authorizer;
  std::unique_ptr<iam::ResourceNames> iam_names;
  const iam::Principals principals;
  std::unique_ptr<iam::Credentials> credentials;
  std::unique_ptr<iam::AnyCredentials> any_credentials;
  std::unique_ptr<iam::ConsoleSignIn> console_sign_in;
  std::unique_ptr<StsIdentities> sts_identities;
  std::unique_ptr<sts::Sts> sts;
  std::unique_ptr<kms::Kms> kms;
  std::unique_ptr<s3::S3> s3;
  std::unique_ptr<s3control::S3Control> s3control;
  std::unique_ptr<s3::CrossOrigin> cross_origin;
  std::unique_ptr<history::Scopes> scopes;
  glue::Glue glue;
  std::unique_ptr<query::Engine> engine;
  std::unique_ptr<cloudtrail::LakePolicies> lake_policies;
  std::unique_ptr<cloudtrail::StoreStatements> statements;
  std::unique_ptr<cloudtrail::CloudTrail> cloudtrail;
  cloudtraildata::CloudTrailData cloudtraildata;
  std::unique_ptr<athena::StatementRunner> statement_runner;
  std::unique_ptr<athena::Executor> executor;
  std::unique_ptr<athena::Athena> athena;

  // The way of a call.
  Metrics metrics;
  std::unique_ptr<trails::DataSelection> data_selection;
  std::unique_ptr<lake::DataEvents> data_events;
  std::unique_ptr<ThreadPool> workers;
  std::unique_ptr<pipeline::Pipeline> pipeline;
  std::unique_ptr<pipeline::PipelineReader> reader;
  std::unique_ptr<SignInForm> sign_in_form;
  std::unique_ptr<FrontDoor> front_door;
  std::unique_ptr<http::Server> server;

  // Consumers of the journal.
  std::unique_ptr<history::IndexWriter> index_writer;
  std::unique_ptr<history::Retention> retention;
  std::unique_ptr<trails::Delivery> delivery;
  std::unique_ptr<store::Sweeper> sweeper;
  std::unique_ptr<iam::SessionSweeper> session_sweeper;
  std::unique_ptr<kms::KeyKeeper> key_keeper;
  std::unique_ptr<s3::Lifecycle> lifecycle;
  std::unique_ptr<s3::Packer> packer;
  std::unique_ptr<glue::Janitor> glue_janitor;
  std::unique_ptr<athena::HistoryKeeper> query_history;
  std::unique_ptr<lake::LiveEvents> live_events;
  std::unique_ptr<lake::Compaction> compaction;
  std::unique_ptr<lake::StoreKeeper> store_keeper;
  std::unique_ptr<lake::Imports> imports;
  std::unique_ptr<trails::DigestKeys> result_keys;
  std::unique_ptr<cloudtrail::ResultDelivery> result_delivery;
  std::unique_ptr<cloudtrail::Queries> queries;
  std::vector<std::unique_ptr<WorkerThread>> threads;
  std::unique_ptr<TimeTravel> time_travel;  // with --virtual-clock
  std::unique_ptr<ClockForm> clock_form;
  std::unique_ptr<ImportForm> import_form;
  bool stopped = false;

  Result<void> open_store();
  Result<void> build_services();
  void build_cloudtrail();
  Result<void> build_pipeline();
  Result<void> build_consumers();
  WorkerThread& start_worker(const char* name, Worker& worker,
                             TimeTravel::When settled = TimeTravel::When::EachStop);
  void add_pages();
  void add_readings();
  Result<void> serve();
  std::string endpoint() const;
  void stop();
};

Result<void> App::Parts::open_store() {
  OpenFolder open = TC_TRY(open_folder(settings, {*random, *files, clock}));
  folder = std::move(open.folder);
  database = std::move(open.database);
  committer = std::move(open.committer);
  lake = std::move(open.lake);
  import_changes = open.import_changes;
  query_changes = &committer->count_changes(
      [](std::string_view table) { return table == cloudtrail::kActiveQueries.name; });
  bodies =
      TC_TRY(store::BodyStore::open(folder->objects_path(), *database, *files, folder->root_key(),
                                    *random, TC_TRY(count_run(*database))));
  return {};
}

Result<void> App::Parts::build_services() {
  models = TC_TRY(model::Models::open(model::embedded_models()));
  iam = std::make_unique<iam::Iam>(folder->root_key(), *random);
  accounts = TC_TRY(prepare_accounts(settings, *iam, *database, *committer, *random, clock.now()));
  TC_TRY(write_credentials(*folder, accounts, *iam, *database));
  bucket_policies = std::make_unique<s3::BucketPolicies>(*database, policies);
  resource_policies["s3"] = bucket_policies.get();
  trust_policies = std::make_unique<iam::TrustPolicies>(*database, policies);
  resource_policies["sts"] = trust_policies.get();
  key_policies = std::make_unique<kms::KeyPolicies>(*database, policies);
  resource_policies["kms"] = key_policies.get();
  lake_policies = std::make_unique<cloudtrail::LakePolicies>(*database, policies);
  resource_policies["cloudtrail"] = resource_policies["cloudtrail-data"] = lake_policies.get();
  caller_policies = std::make_unique<iam::CallerPolicies>(
      *iam, *database, policies, committer->count_changes(iam::bears_on_policies));
  authorizer = std::make_unique<iam::Authorizer>(*caller_policies, resource_policies, *database);
  iam_names = std::make_unique<iam::ResourceNames>(*database);
  credentials = std::make_unique<iam::Credentials>(*database, *iam, *committer);
  if (settings.allow_any_credentials) {
    any_credentials = std::make_unique<iam::AnyCredentials>(*credentials, accounts.front());
  }
  console_sign_in =
      std::make_unique<iam::ConsoleSignIn>(*iam, *database, *committer, clock, *random);
  sts_identities = std::make_unique<StsIdentities>(*iam);
  sts = std::make_unique<sts::Sts>(sts::Sts{*sts_identities});
  kms = std::make_unique<kms::Kms>(folder->root_key(), *committer, principals);
  cross_origin = std::make_unique<s3::CrossOrigin>(*database, *random);
  s3 = std::make_unique<s3::S3>(s3::S3{*bodies, regions, principals, settings.restore_delay});
  s3control = std::make_unique<s3control::S3Control>(
      s3control::S3Control{.bucket_tags = s3::bucket_tags,
                           .put_bucket_tags = s3::put_bucket_tags,
                           .account_access = s3::account_access,
                           .put_account_access = s3::put_account_access});
  scopes = std::make_unique<history::Scopes>(*database);
  engine = std::make_unique<query::Engine>(query::settings_for_folder(folder->path()));
  statement_runner = std::make_unique<athena::StatementRunner>(
      athena::QueryParts{.engine = *engine, .lake = *lake});
  executor = std::make_unique<athena::Executor>(*database, *committer, clock, *statement_runner,
                                                athena::ExecutorSettings{});
  TC_TRY(executor->sweep());
  athena = std::make_unique<athena::Athena>(athena::Athena{*executor});
  athena::register_operations(*athena, handlers);
  build_cloudtrail();
  cloudtrail::register_operations(*cloudtrail, handlers);
  cloudtraildata::register_operations(cloudtraildata, handlers);
  glue::register_operations(glue, handlers);
  iam::register_operations(*iam, handlers);
  kms::register_operations(*kms, handlers);
  s3::register_operations(*s3, handlers);
  s3control::register_operations(*s3control, handlers);
  sts::register_operations(*sts, handlers);
  return {};
}

void App::Parts::build_cloudtrail() {
  statements = std::make_unique<cloudtrail::StoreStatements>(*lake, *engine);
  cloudtrail = std::make_unique<cloudtrail::CloudTrail>(
      cloudtrail::CloudTrail{.scopes = *scopes,
                             .regions = regions,
                             .head = [this] { return committer->head(); },
                             .principals = principals,
                             .clock = clock,
                             .bodies = *bodies,
                             .statements = *statements,
                             .queries = [this]() -> cloudtrail::Queries& { return *queries; },
                             .imports = [this]() -> lake::Imports& { return *imports; },
                             .reader = [this]() -> pipeline::InternalReader& { return *reader; }});
}

Result<void> App::Parts::build_pipeline() {
  data_selection = std::make_unique<trails::DataSelection>(*database);
  data_events = std::make_unique<lake::DataEvents>(*data_selection, *database);
  workers =
      std::make_unique<ThreadPool>("worker", worker_count(settings), settings.requests_waiting_max);
  pipeline::CredentialStore& known =
      any_credentials ? static_cast<pipeline::CredentialStore&>(*any_credentials) : *credentials;
  pipeline::PipelineSettings limits;
  limits.body_bytes_max = settings.body_bytes_max;
  limits.regions = regions;
  limits.domains = settings.domains;
  pipeline = std::make_unique<pipeline::Pipeline>(
      pipeline::PipelineParts{
          .models = *models,
          .handlers = handlers,
          .credentials = known,
          .authorizer = *authorizer,
          .resource_policies = resource_policies,
          .data_events = *data_events,
          .database = *database,
          .committer = *committer,
          .clock = clock,
          .random = *random,
          .observer = metrics,
          .run_later = [this](ThreadPool::Job& job) { return workers->try_submit(job); },
          .resource_names = {{"iam", iam_names.get()}}},
      std::move(limits));
  reader = std::make_unique<pipeline::PipelineReader>(*pipeline);
  sign_in_form = std::make_unique<SignInForm>(*console_sign_in, clock);
  front_door = std::make_unique<FrontDoor>(*pipeline, *cross_origin);
  server = std::make_unique<http::Server>(
      *front_door, *workers, clock,
      server_options(settings, TC_TRY(open_tls(settings, *folder, clock.real_now()))));
  return {};
}

Result<void> App::Parts::build_consumers() {
  index_writer = TC_TRY(history::IndexWriter::open(*database, *committer, *scopes));
  delivery = std::make_unique<trails::Delivery>(
      *database, *committer, *pipeline, clock, folder->root_key(), *random,
      trails::DeliverySettings{.interval = settings.delivery_interval});
  retention =
      std::make_unique<history::Retention>(*database, clock, *scopes, [this]() -> Result<Position> {
        const Position delivered = TC_TRY(delivery->consumed());
        const Position stored = TC_TRY(live_events->consumed());
        return std::min({delivered, index_writer->indexed(), stored});
      });
  sweeper = std::make_unique<store::Sweeper>(*database, *bodies, *committer);
  session_sweeper = std::make_unique<iam::SessionSweeper>(*database, *committer, clock);
  key_keeper = std::make_unique<kms::KeyKeeper>(*kms, *database, *committer, clock, *random);
  lifecycle = std::make_unique<s3::Lifecycle>(*database, *committer, clock, *random);
  packer = std::make_unique<s3::Packer>(*database, *committer, *bodies);
  glue_janitor = std::make_unique<glue::Janitor>(*database, *committer);
  query_history = std::make_unique<athena::HistoryKeeper>(*database, *committer, clock);

  live_events = std::make_unique<lake::LiveEvents>(*lake, *files, *committer, clock);
  compaction = std::make_unique<lake::Compaction>(*lake, *files, clock);
  store_keeper = std::make_unique<lake::StoreKeeper>(*lake, *committer, clock);
  imports = std::make_unique<lake::Imports>(
      lake::ImportJob::Parts{*lake, *files, *committer, clock},
      [this](const lake::ImportRow& row) {
        return cloudtrail::open_import_places(*reader, clock, row);
      },
      *import_changes);
  result_keys =
      std::make_unique<trails::DigestKeys>(*database, *committer, folder->root_key(), *random);
  result_delivery = std::make_unique<cloudtrail::ResultDelivery>(*bodies, *pipeline, *result_keys);
  queries = std::make_unique<cloudtrail::Queries>(cloudtrail::Queries::Parts{
      *database, *committer, *bodies, clock, *statements, *result_delivery, *query_changes});

  if (settings.virtual_clock) {
    time_travel = std::make_unique<TimeTravel>(*database, *committer, clock);
  }
  clock_form = std::make_unique<ClockForm>(*pipeline, time_travel.get());
  import_form = std::make_unique<ImportForm>(
      ImportForm::Parts{*pipeline, *lake, *imports, *committer, *models, *random});

  WorkerThread& history_thread = start_worker("history", *index_writer);
  committer->on_commit([&history_thread](Position) { history_thread.wake(); });
  WorkerThread& query_thread = start_worker("queries", *queries);
  committer->on_commit([this, &query_thread](Position) {
    if (queries->has_news()) query_thread.wake();
  });
  start_worker("live-events", *live_events);
  start_worker("stores", *store_keeper);
  start_worker("imports", *imports, TimeTravel::When::AtTheEnd);
  start_worker("compaction", *compaction, TimeTravel::When::AtTheEnd);
  start_worker("delivery", *delivery);
  start_worker("keys", *key_keeper);
  start_worker("lifecycle", *lifecycle);
  start_worker("retention", *retention, TimeTravel::When::AtTheEnd);
  start_worker("athena-past", *query_history, TimeTravel::When::AtTheEnd);
  start_worker("glue", *glue_janitor, TimeTravel::When::AtTheEnd);
  start_worker("packer", *packer, TimeTravel::When::AtTheEnd);
  start_worker("sweeper", *sweeper, TimeTravel::When::AtTheEnd);
  start_worker("sessions", *session_sweeper, TimeTravel::When::AtTheEnd);
  return {};
}

WorkerThread& App::Parts::start_worker(const char* name, Worker& worker, TimeTravel::When settled) {
  WorkerThread& thread = *threads.emplace_back(std::make_unique<WorkerThread>(name, worker));
  if (time_travel) time_travel->follow(thread, worker, settled);
  return thread;
}

void App::Parts::add_pages() {
  front_door->add_page("/_trailcam/health", [] {
    return json_page(fmt::format(R"({{"status":"ready","version":"{}"}})", TRAILCAM_VERSION));
  });
  front_door->add_page("/_trailcam/metrics", [this] {
    return text_page(metrics.text(), "text/plain; version=0.0.4; charset=utf-8");
  });
  front_door->add_form("/_trailcam/signin",
                       [this](const http::RequestHead& head, const std::string& body) {
                         return sign_in_form->answer(head, body);
                       });
  front_door->add_form("/_trailcam/clock",
                       [this](const http::RequestHead& head, const std::string& body) {
                         return clock_form->answer(head, body);
                       });
  front_door->add_form(
      "/_trailcam/import",
      [this](const http::RequestHead& head, const std::string& body) {
        return import_form->answer(head, body);
      },
      ImportForm::kBytesMax);
  // Tools that wait for an emulator ask here which services there are.
  front_door->add_page("/_localstack/health", [this] {
    std::string out;
    JsonWriter json(out);
    json.begin_object();
    json.key("services");
    json.begin_object();
    for (const auto& [service, operations] : handlers.all()) json.member(service, "running");
    json.end_object();
    json.member("edition", "trailcam");
    json.member("version", TRAILCAM_VERSION);
    json.end_object();
    return json_page(std::move(out));
  });
}

void App::Parts::add_readings() {
  using Kind = Metrics::Kind;
  const auto add = [this](Kind kind, const char* name, const char* help, auto read) {
    metrics.add_reading(kind, name, help, [read] { return double(read()); });
  };
  add(Kind::Gauge, "connections_open", "Connections that are open",
      [this] { return server->counts().connections_open; });
  add(Kind::Counter, "connections_refused_total", "Connections beyond the bound",
      [this] { return server->counts().connections_refused; });
  add(Kind::Counter, "requests_malformed_total", "Requests that were no HTTP",
      [this] { return server->counts().malformed; });
  add(Kind::Counter, "requests_timed_out_total", "Requests whose client was too slow",
      [this] { return server->counts().timeouts; });
  add(Kind::Counter, "tls_handshakes_failed_total", "Connections that did not come to TLS",
      [this] { return server->counts().handshakes_failed; });
  add(Kind::Gauge, "commits_waiting", "Changes that wait for the committer",
      [this] { return committer->waiting(); });
  add(Kind::Counter, "journal_position", "Position of the last commit",
      [this] { return committer->head(); });
  add(Kind::Counter, "history_position", "Position up to which events can be looked up",
      [this] { return index_writer->indexed(); });
  add(Kind::Counter, "log_files_delivered_total", "Log files that trails wrote",
      [this] { return delivery->counts().files; });
  add(Kind::Counter, "log_events_delivered_total", "Events in those files",
      [this] { return delivery->counts().events; });
  add(Kind::Counter, "log_bytes_delivered_total", "Bytes of those files, compressed",
      [this] { return delivery->counts().bytes; });
  add(Kind::Counter, "digests_delivered_total", "Digest files that trails wrote",
      [this] { return delivery->counts().digests; });
  add(Kind::Counter, "archive_bodies_packed_total", "Bodies of archived objects that were packed",
      [this] { return packer->counts().bodies; });
  add(Kind::Counter, "archive_bytes_before_total", "Bytes of those bodies before",
      [this] { return packer->counts().bytes_before; });
  add(Kind::Counter, "archive_bytes_after_total", "Bytes of those bodies since",
      [this] { return packer->counts().bytes_after; });
  add(Kind::Counter, "lake_live_events_total",
      "Events that event data stores took from the journal",
      [this] { return live_events->events(); });
  add(Kind::Counter, "lake_segments_merged_total", "Times that compaction made one segment of many",
      [this] { return compaction->merged(); });
  add(Kind::Counter, "log_delivery_failures_total", "Deliveries that a bucket refused",
      [this] { return delivery->counts().failures; });
}

Result<void> App::Parts::serve() {
  TC_TRY(server->start());
  return store::replace_file(folder->endpoint_path(), endpoint() + "\n", 0644);
}

std::string App::Parts::endpoint() const {
  const bool v6 = settings.host.find(':') != std::string::npos;
  return fmt::format("{}://{}{}{}:{}", settings.tls.on() ? "https" : "http", v6 ? "[" : "",
                     settings.host, v6 ? "]" : "", server->port());
}

void App::Parts::stop() {
  if (stopped) return;
  stopped = true;
  if (server) server->stop(settings.stop_grace);
  if (executor) executor->stop();
  for (const auto& thread : threads) thread->stop();
  if (imports) imports->stop();
  if (queries) queries->stop();
  if (delivery && server) delivery->flush();
  if (committer) committer->stop();
}

App::App(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
App::~App() { stop(); }

void App::stop() { parts_->stop(); }

const AccountId& App::account() const { return parts_->accounts.front(); }

std::string App::endpoint() const { return parts_->endpoint(); }

std::string App::ca_bundle() const {
  return parts_->settings.tls.self_signed ? parts_->folder->ca_bundle_path() : std::string();
}

void App::reload_certificate() {
  auto tls = open_tls(parts_->settings, *parts_->folder, parts_->clock.real_now());
  if (!tls) return log_error("server", "the certificate stays as it was", tls.error());
  parts_->server->use(std::move(*tls));
  log_info("server", "new connections get the certificate that was read again");
}

Result<std::unique_ptr<App>> App::start(Settings settings) {
  TC_TRY(check(settings));
  std::unique_ptr<App> app(new App(std::make_unique<Parts>(std::move(settings))));
  Parts& parts = *app->parts_;
  TC_TRY(parts.open_store());
  TC_TRY(parts.build_services());
  TC_TRY(parts.build_pipeline());
  TC_TRY(parts.build_consumers());
  parts.add_pages();
  parts.add_readings();
  TC_TRY(parts.serve());
  if (parts.settings.measure_without_journal) log_warn("server", "no call is recorded");
  log_info("server", "ready",
           {{"endpoint", app->endpoint()},
            {"account", parts.accounts.front().str()},
            {"data", parts.folder->path()},
            {"version", TRAILCAM_VERSION}});
  return app;
}

}  // namespace trailcam::server
