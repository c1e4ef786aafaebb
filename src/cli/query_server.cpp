#include <chrono>
#include <thread>

#include <fmt/format.h>

#include "base/json.h"
#include "cli/json_call.h"
#include "cli/query_sources.h"

namespace trailcam::cli {
namespace {

constexpr Millis kAskAgainFirst{5};
constexpr Millis kAskAgainMax{500};
constexpr std::int64_t kResultPageRows = 1000;

bool is_under_way(std::string_view status) { return status == "QUEUED" || status == "RUNNING"; }

// GetQueryResults, page by page. Every value is text.
class ServerAnswer : public QueryAnswer {
 public:
  ServerAnswer(ClientSettings client, std::string id, CellForm form, Millis time_limit)
      : client_(std::move(client)), id_(std::move(id)), form_(form), time_limit_(time_limit) {}

  const std::vector<std::string>& columns() const override { return columns_; }
  Result<std::vector<CellRow>> next() override {
    std::vector<CellRow> out;
    while (out.empty() && !over_) out = TC_TRY(next_page());
    return out;
  }
  std::string cost() const override { return cost_; }

 private:
  Result<void> wait() {
    const auto until = std::chrono::steady_clock::now() + time_limit_;
    for (Millis pause = kAskAgainFirst;; pause = std::min(pause * 2, kAskAgainMax)) {
      const Value answer = TC_TRY(call_cloudtrail(client_, "DescribeQuery", query())).output;
      const std::string status(answer.text("QueryStatus"));
      if (status == "FINISHED") {
        const Value* spent = answer.find("QueryStatistics");
        if (spent != nullptr) cost_ = cost_of(*spent);
        return {};
      }
      if (!is_under_way(status)) {
        const std::string_view why = answer.text("ErrorMessage");
        return Error(ErrorKind::Invalid, why.empty() ? "the query is " + status : std::string(why));
      }
      if (std::chrono::steady_clock::now() > until) {
        TC_TRY(call_cloudtrail(client_, "CancelQuery", query()));
        return Error(ErrorKind::Cancelled, "the query took longer than --timeout");
      }
      std::this_thread::sleep_for(pause);
    }
  }
  static std::string cost_of(const Value& spent) {
    const auto number = [&](std::string_view name) {
      const Value* value = spent.find(name);
      return value != nullptr && value->is_int() ? value->as_int() : 0;
    };
    return fmt::format("{} ms, {} events in {:.1f} MB looked at", number("ExecutionTimeInMillis"),
                       number("EventsScanned"), double(number("BytesScanned")) / 1e6);
  }

  Value query() const { return Value::map({{"QueryId", id_}}); }

  Result<std::vector<CellRow>> next_page() {
    if (!waited_) TC_TRY(wait());
    waited_ = true;
    Value input = query();
    input.set("MaxQueryResults", kResultPageRows);
    if (!token_.empty()) input.set("NextToken", token_);
    const Value answer = TC_TRY(call_cloudtrail(client_, "GetQueryResults", input)).output;
    token_ = answer.text("NextToken");
    over_ = token_.empty();
    std::vector<CellRow> out;
    const Value* rows = answer.find("QueryResultRows");
    if (rows == nullptr || !rows->is_list()) return out;
    for (const Value& row : rows->as_list()) out.push_back(read_row(row));
    return out;
  }

  // A list of maps of one entry: column and value.
  CellRow read_row(const Value& row) {
    CellRow out;
    const bool first = columns_.empty();
    for (const Value& cell : row.as_list()) {
      if (!cell.is_map() || cell.as_map().empty()) continue;
      const auto& [name, value] = cell.as_map().front();
      if (first) columns_.push_back(name);
      if (form_ == CellForm::Json) {
        out.push_back(to_json(value));
      } else if (value.is_string()) {
        out.push_back(value.as_string());
      } else {
        out.push_back(std::nullopt);
      }
    }
    return out;
  }

  const ClientSettings client_;
  const std::string id_;
  const CellForm form_;
  const Millis time_limit_;
  std::vector<std::string> columns_;
  bool waited_ = false;
  bool over_ = false;
  std::string token_;
  std::string cost_;
};

class ServerSource : public QuerySource {
 public:
  ServerSource(Settings settings, ClientSettings client)
      : settings_(std::move(settings)), client_(std::move(client)) {}

  Result<std::unique_ptr<QueryAnswer>> ask(const std::string& statement, CellForm form) override {
    const Value begun =
        TC_TRY(call_cloudtrail(client_, "StartQuery", Value::map({{"QueryStatement", statement}})))
            .output;
    return std::make_unique<ServerAnswer>(client_, std::string(begun.text("QueryId")), form,
                                          settings_.time_limit);
  }
  Result<std::string> explain(const std::string&) override { return not_here("--explain"); }
  Result<std::uint64_t> write_parquet(const std::string&) override {
    return not_here("--format parquet");
  }

 private:
  Error not_here(std::string_view flag) const {
    return Error(ErrorKind::Invalid,
                 fmt::format("{} works on the data folder itself, and a server is at work on {}",
                             flag, settings_.data));
  }

  const Settings settings_;
  const ClientSettings client_;
};

}  // namespace

Result<std::unique_ptr<QuerySource>> open_query_server(QuerySource::Settings settings) {
  ClientSettings client = TC_TRY(client_settings(settings.data, "cloudtrail", ""));
  return std::make_unique<ServerSource>(std::move(settings), std::move(client));
}

}  // namespace trailcam::cli
