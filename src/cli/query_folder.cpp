#include <filesystem>

#include <fmt/format.h>

#include "base/encoding.h"
#include "cli/query_sources.h"
#include "query/store_tables.h"
#include "server/open_folder.h"

namespace trailcam::cli {
namespace {

std::string size_text(std::uint64_t bytes) {
  constexpr std::uint64_t kKilo = 1000;
  if (bytes < kKilo * kKilo) return fmt::format("{:.1f} KB", double(bytes) / kKilo);
  return fmt::format("{:.1f} MB", double(bytes) / (kKilo * kKilo));
}

class FolderAnswer : public QueryAnswer {
 public:
  FolderAnswer(std::unique_ptr<query::RunningQuery> query, CellForm form)
      : query_(std::move(query)), form_(form) {
    for (const query::OutputColumn& column : query_->columns()) columns_.push_back(column.name);
  }

  const std::vector<std::string>& columns() const override { return columns_; }
  Result<std::vector<CellRow>> next() override {
    std::vector<CellRow> out;
    const query::Rows* rows = TC_TRY(query_->next());
    if (rows == nullptr) return out;
    out.resize(rows->size(), CellRow(columns_.size()));
    for (std::size_t row = 0; row < rows->size(); ++row) {
      for (std::size_t column = 0; column < columns_.size(); ++column) {
        std::string cell;
        if (form_ == CellForm::Json) {
          rows->append_json(row, column, cell);
          out[row][column] = std::move(cell);
        } else if (rows->append_text(row, column, cell)) {
          out[row][column] = std::move(cell);
        }
      }
    }
    return out;
  }
  std::string cost() const override {
    const query::QueryStatistics spent = query_->statistics();
    return fmt::format("{} ms, {} events in {} looked at", spent.execution.count(),
                       spent.rows_scanned, size_text(spent.bytes_scanned));
  }

 private:
  const std::unique_ptr<query::RunningQuery> query_;
  const CellForm form_;
  std::vector<std::string> columns_;
};

class FolderSource : public QuerySource {
 public:
  FolderSource(Settings settings, std::unique_ptr<server::CommandFolder> folder)
      : settings_(std::move(settings)),
        folder_(std::move(folder)),
        engine_(engine_settings(settings_)) {}

  Result<std::unique_ptr<QueryAnswer>> ask(const std::string& statement, CellForm form) override {
    Translated translated = TC_TRY(translate(statement));
    return std::make_unique<FolderAnswer>(
        TC_TRY(engine_.run(translated.sql.duckdb_sql, std::move(translated.sql.columns),
                           std::move(translated.settings))),
        form);
  }
  Result<std::string> explain(const std::string& statement) override {
    const Translated translated = TC_TRY(translate(statement));
    return translated.sql.duckdb_sql + "\n\n" + TC_TRY(engine_.explain(translated.sql.duckdb_sql));
  }
  Result<std::uint64_t> write_parquet(const std::string& statement) override {
    Translated translated = TC_TRY(translate(statement));
    return engine_.write_parquet(translated.sql.duckdb_sql, translated.sql.columns,
                                 settings_.output, std::move(translated.settings));
  }

 private:
  struct Translated {
    query::Translation sql;
    query::QuerySettings settings;
  };

  static query::EngineSettings engine_settings(const Settings& settings) {
    query::EngineSettings out = query::settings_for_folder(settings.data);
    if (!settings.output.empty()) {
      std::error_code ignored;
      out.folders.push_back(
          std::filesystem::absolute(settings.output, ignored).parent_path().string());
    }
    return out;
  }

  Result<std::optional<lake::EventDataStoreRow>> find(const query::QualifiedName& name) const {
    std::string wanted;
    for (const std::string& part : name.parts) wanted += (wanted.empty() ? "" : ".") + part;
    std::optional<lake::EventDataStoreRow> out;
    for (lake::EventDataStoreRow& store : TC_TRY(lake::read_stores(folder_->lake().database()))) {
      if (!iequals(store.id, wanted) && !iequals(store.name, wanted)) continue;
      if (!out || store.created < out->created) out = std::move(store);
    }
    return out;
  }

  Result<Translated> translate(const std::string& statement) {
    query::StoreTables tables(folder_->lake(),
                              [this](const query::QualifiedName& name) { return find(name); });
    Translated out;
    out.sql = TC_TRY(query::translate(
        {.statement = statement, .dialect = query::Dialect::Lake, .now = folder_->clock().now()},
        tables));
    out.settings = tables.settings(settings_.time_limit);
    return out;
  }

  const Settings settings_;
  const std::unique_ptr<server::CommandFolder> folder_;
  query::Engine engine_;
};

}  // namespace

Result<std::unique_ptr<QuerySource>> open_query_folder(QuerySource::Settings settings) {
  if (!std::filesystem::is_directory(settings.data)) {
    return Error(ErrorKind::Invalid, settings.data + " is no data folder");
  }
  auto folder = TC_TRY(server::CommandFolder::open(settings.data, AccountId()));
  return std::make_unique<FolderSource>(std::move(settings), std::move(folder));
}

}  // namespace trailcam::cli
