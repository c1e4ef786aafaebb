#include <charconv>

#include <fmt/format.h>

#include "base/encoding.h"
#include "services/cloudtrail/generated/operations.h"
#include "services/cloudtrail/queries.h"
#include "services/cloudtrail/query_access.h"
#include "services/cloudtrail/query_results.h"

namespace trailcam::cloudtrail {
namespace {

constexpr std::int64_t kResultRowsMax = 1000;           // of a page, and where none is given
constexpr std::uint64_t kResultPageBytesMax = 4 << 20;  // then a page has fewer rows
constexpr std::string_view kNullText = "null";

// A token says where in the results the page begins, and of which query.
std::string results_token(const QueryRow& row, std::uint64_t offset) {
  return base64(fmt::format("{} {}", row.id, offset));
}

Result<std::uint64_t> read_results_token(const QueryRow& row, const std::string& token) {
  const std::string text = unbase64(token).value_or("");
  std::uint64_t offset = 0;
  if (text.starts_with(row.id + " ")) {
    const char* const begin = text.data() + row.id.size() + 1;
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(begin, end, offset);
    if (read.ec == std::errc() && read.ptr == end && offset < row.results.size) return offset;
  }
  return errors::invalid_next_token_exception("The next token is not valid.");
}

Result<void> read_page(const store::BodyStore& bodies, const QueryRow& row, std::uint64_t offset,
                       std::size_t rows_max, GetQueryResultsOutput& output) {
  ResultReader reader = TC_TRY(ResultReader::open(bodies, row.results, offset));
  ResultCells cells;
  while (output.QueryResultRows->size() < rows_max &&
         reader.offset() - offset < kResultPageBytesMax && TC_TRY(reader.next(cells))) {
    auto& shown = output.QueryResultRows->emplace_back();
    for (std::size_t i = 0; i < cells.size() && i < row.columns.size(); ++i) {
      shown.push_back({{row.columns[i], cells[i].value_or(std::string(kNullText))}});
    }
  }
  if (reader.offset() < row.results.size) output.NextToken = results_token(row, reader.offset());
  return {};
}

}  // namespace

Result<GetQueryResultsOutput> get_query_results(CloudTrail& cloudtrail, pipeline::Call& call,
                                                const GetQueryResultsInput& input) {
  const QueryRow row =
      TC_TRY(query_of(call, {.event_data_store = input.EventDataStore,
                             .owner_account_id = input.EventDataStoreOwnerAccountId,
                             .query_id = input.QueryId}));
  const std::int64_t rows_max = input.MaxQueryResults.value_or(kResultRowsMax);
  if (rows_max < 1 || rows_max > kResultRowsMax) {
    return errors::invalid_max_results_exception(
        fmt::format("MaxQueryResults must be between 1 and {}.", kResultRowsMax));
  }
  const std::uint64_t offset =
      input.NextToken ? TC_TRY(read_results_token(row, *input.NextToken)) : 0;
  const Queries::Standing standing = cloudtrail.queries().standing(row);
  GetQueryResultsOutput output;
  output.QueryStatus = std::string(status_text(standing.status));
  output.QueryResultRows.emplace();
  if (!row.results.id.empty()) {
    TC_TRY(read_page(cloudtrail.bodies, row, offset, std::size_t(rows_max), output));
  }
  auto& statistics = output.QueryStatistics.emplace();
  statistics.ResultsCount = std::int64_t(output.QueryResultRows->size());
  statistics.TotalResultsCount = std::int64_t(row.result_rows);
  statistics.BytesScanned = std::int64_t(standing.statistics.bytes_scanned);
  if (!row.error.empty()) output.ErrorMessage = row.error;
  return output;
}

}  // namespace trailcam::cloudtrail
