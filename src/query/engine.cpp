#include "query/engine.h"

#include <filesystem>
#include <set>

#include <fmt/format.h>

#include "base/assert.h"
#include "base/encoding.h"
#include "query/event_json.h"
#include "query/log_scan.h"
#include "query/running_query.h"
#include "query/sql/quote.h"

namespace trailcam::query {
namespace {

// What a run may still change once all settings are locked.
constexpr const char* kOpenSettings = "['enable_profiling', 'custom_profiling_settings']";

std::string sql_list(const std::vector<std::string>& folders) {
  std::string out = "[";
  for (const std::string& folder : folders) {
    if (out.size() > 1) out += ", ";
    std::error_code ignored;
    const auto path = std::filesystem::absolute(folder + "/", ignored).lexically_normal();
    out += sql_text(path.string());
  }
  return out + "]";
}

// The folder for what spills: empty, and for nobody else's eyes.
Result<void> prepare_folder(const std::string& folder) {
  std::error_code failed;
  std::filesystem::remove_all(folder, failed);
  if (!failed) std::filesystem::create_directories(folder, failed);
  if (!failed) {
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, failed);
  }
  if (failed) return Error(ErrorKind::Io, folder + ": " + failed.message());
  return {};
}

// In the order in which they have to be made.
std::vector<std::string> statements_for(const EngineSettings& settings) {
  return {
      "SET GLOBAL TimeZone = 'UTC'",
      "SET GLOBAL temp_directory = " + sql_text(settings.spill_folder),
      "SET GLOBAL parquet_metadata_cache = true",
      "SET GLOBAL allowed_directories = " + sql_list(settings.folders),
      "SET GLOBAL enable_external_access = false",
      fmt::format("SET GLOBAL allowed_configs = {}", kOpenSettings),
      "SET GLOBAL lock_configuration = true",
  };
}

Result<duckdb_database> open_database(const Library& duckdb, const EngineSettings& settings) {
  std::vector<std::pair<const char*, std::string>> options = {
      {"memory_limit", fmt::format("{}B", settings.memory_bytes_max)},
      {"autoinstall_known_extensions", "false"},
      {"autoload_known_extensions", "false"},
      {"allow_community_extensions", "false"},
  };
  if (settings.threads > 0) options.emplace_back("threads", std::to_string(settings.threads));
  if (!settings.spill_folder.empty()) {
    TC_TRY(prepare_folder(settings.spill_folder));
    options.emplace_back("max_temp_directory_size", fmt::format("{}B", settings.spill_bytes_max));
  }
  duckdb_config config = nullptr;
  duckdb.create_config(&config);
  for (const auto& [name, value] : options) {
    if (duckdb.set_config(config, name, value.c_str()) == DuckDBError) {
      duckdb.destroy_config(&config);
      return Error(ErrorKind::Internal, fmt::format("DuckDB does not take {}", name));
    }
  }
  duckdb_database database = nullptr;
  char* message = nullptr;
  const duckdb_state state = duckdb.open_ext(nullptr, &database, config, &message);
  duckdb.destroy_config(&config);
  if (state == DuckDBError) {
    Error error(ErrorKind::Internal, fmt::format("opening DuckDB: {}", message));
    duckdb.free(message);
    return error;
  }
  return database;
}

}  // namespace

EngineSettings settings_for_folder(const std::string& data) {
  return {.folders = {data + "/lake"}, .spill_folder = data + "/spill"};
}

struct Engine::Database {
  const Library* duckdb = nullptr;
  duckdb_database handle = nullptr;
  Deadlines deadlines;
  std::atomic<std::size_t> runs = 0;

  ~Database() {
    TC_ASSERT(runs == 0);
    if (handle != nullptr) duckdb->close(&handle);
  }

  static Result<std::unique_ptr<Database>> open(const EngineSettings& settings,
                                                OfferedTables& offered) {
    auto out = std::make_unique<Database>();
    out->duckdb = TC_TRY(library());
    out->handle = TC_TRY(open_database(*out->duckdb, settings));
    Session session = TC_TRY(Session::open(*out->duckdb, out->handle));
    for (const std::string& statement : statements_for(settings)) {
      TC_TRY(session.execute(statement));
    }
    TC_TRY(register_log_scan(session, offered));
    TC_TRY(register_event_json(session));
    return out;
  }
};

Engine::Engine(EngineSettings settings)
    : settings_(std::move(settings)), offered_(std::make_shared<OfferedTables>()) {}
Engine::~Engine() = default;

Result<Engine::Database*> Engine::database() {
  MutexLock lock(mutex_);
  if (!database_) database_ = TC_TRY(Database::open(settings_, *offered_));
  return database_.get();
}

Result<std::unique_ptr<RunningQuery>> Engine::run(const std::string& duckdb_sql,
                                                  std::vector<OutputColumn> columns,
                                                  QuerySettings settings) {
  Database& open = *TC_TRY(database());
  if (++open.runs > kRunsMax) {
    --open.runs;
    return Error(ErrorKind::Overloaded, "too many queries are under way");
  }
  auto session = Session::open(*open.duckdb, open.handle);
  if (!session) {
    --open.runs;
    return session.error();
  }
  return start_query({std::move(*session), duckdb_sql, std::move(columns), std::move(settings),
                      open.deadlines, [&open] { --open.runs; }});
}

std::shared_ptr<const LogRelation> Engine::offer(LogTable table, std::shared_ptr<ScanCount> count) {
  return OfferedTables::add(offered_, {std::move(table), std::move(count)});
}

Result<std::string> Engine::explain(const std::string& duckdb_sql) {
  Database& open = *TC_TRY(database());
  Session session = TC_TRY(Session::open(*open.duckdb, open.handle));
  duckdb_prepared_statement prepared = TC_TRY(session.prepare_select(duckdb_sql));
  open.duckdb->destroy_prepare(&prepared);
  return session.text("EXPLAIN " + duckdb_sql, 1);
}

Result<std::uint64_t> Engine::write_parquet(const std::string& duckdb_sql,
                                            const std::vector<OutputColumn>& columns,
                                            const std::string& path, QuerySettings settings) {
  Database& open = *TC_TRY(database());
  Session session = TC_TRY(Session::open(*open.duckdb, open.handle));
  duckdb_prepared_statement prepared = TC_TRY(session.prepare_select(duckdb_sql));
  open.duckdb->destroy_prepare(&prepared);
  std::string selected;
  std::set<std::string> names;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    std::string name = columns[i].name;
    for (int n = 1; !names.insert(lower(name)).second; ++n) {
      name = fmt::format("{}_{}", columns[i].name, n);
    }
    selected += fmt::format("{}c{} AS {}", i == 0 ? "" : ", ", i, sql_name(name));
  }
  const std::string unfinished = path + ".unfinished";
  const auto deadline = open.deadlines.add(std::chrono::steady_clock::now() + settings.time_limit,
                                           [&] { open.duckdb->interrupt(session.get()); });
  const auto written = session.text(
      fmt::format("COPY (SELECT {} FROM ({})) TO {} (FORMAT parquet, COMPRESSION zstd)",
                  columns.empty() ? "*" : selected, duckdb_sql, sql_text(unfinished)),
      0);
  open.deadlines.remove(deadline);
  std::error_code failed;
  if (written) std::filesystem::rename(unfinished, path, failed);
  if (written && !failed) return std::strtoull(written->c_str(), nullptr, 10);
  std::error_code ignored;
  std::filesystem::remove(unfinished, ignored);
  if (!written) return written.error();
  return Error(ErrorKind::Io, path + ": " + failed.message());
}

}  // namespace trailcam::query
