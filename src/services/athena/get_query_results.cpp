#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/encoding.h"
#include "services/athena/executions.h"
#include "services/athena/generated/operations.h"
#include "services/athena/locations.h"
#include "services/athena/results.h"

namespace trailcam::athena {
namespace {

constexpr std::size_t kResultRowsMax = 1000;

struct TypeFacts {
  std::string_view type;
  std::int64_t precision, scale;
};
constexpr TypeFacts kTypes[] = {{"varchar", 2147483647, 0},
                                {"string", 0, 0},
                                {"bigint", 19, 0},
                                {"integer", 10, 0},
                                {"smallint", 5, 0},
                                {"tinyint", 3, 0},
                                {"double", 17, 0},
                                {"float", 17, 0},
                                {"varbinary", 1073741824, 0},
                                {"timestamp", 3, 0},
                                {"timestamp with time zone", 3, 0}};

ColumnInfo column_info(const ColumnRow& column) {
  const auto known = std::ranges::find(kTypes, column.type, &TypeFacts::type);
  const TypeFacts facts = known == std::end(kTypes) ? TypeFacts{"", 0, 0} : *known;
  return {.CatalogName = "hive",
          .SchemaName = "",
          .TableName = "",
          .Name = column.name,
          .Label = column.name,
          .Type = column.type,
          .Precision = facts.precision,
          .Scale = facts.scale,
          .Nullable = "UNKNOWN",
          .CaseSensitive = column.type == "varchar"};
}

Row row_of(std::vector<std::optional<std::string>> cells) {
  Row out;
  out.Data.emplace();
  for (auto& cell : cells) out.Data->push_back({.VarCharValue = std::move(cell)});
  return out;
}

// Where in the object the page begins. Error: InvalidRequestException.
Result<std::uint64_t> read_token(const std::optional<std::string>& token) {
  if (!token) return 0;
  const std::string text = unbase64(*token).value_or("");
  std::uint64_t offset = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), offset);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) {
    return invalid_request("Invalid token");
  }
  return offset;
}

// The bytes of the result, read in the caller's name.
Result<std::string> read_piece(pipeline::Delegate& delegate, const ExecutionRow& row,
                               std::uint64_t offset, std::size_t bytes) {
  const S3Location place = TC_TRY(parse_location(row.location));
  auto answer = delegate.call(
      {.via = "athena.amazonaws.com",
       .region = row.region,
       .service = "s3",
       .operation = "GetObject",
       .input = Value::map({{"Bucket", place.bucket},
                            {"Key", place.key},
                            {"Range", fmt::format("bytes={}-{}", offset, offset + bytes - 1)}})});
  if (!answer) {
    if (answer.error().is("InvalidRange")) return std::string();
    if (answer.error().fault() == nullptr) return answer.error();
    return invalid_request(
        fmt::format("Could not read the result at {}: {}", row.location, answer.error().message()));
  }
  std::string out;
  while (answer->stream && out.size() < answer->stream_bytes) {
    const std::size_t before = out.size();
    TC_TRY(answer->stream->read(std::size_t(answer->stream_bytes) - before, out));
    if (out.size() == before) return Error(ErrorKind::Corrupt, "a result ended too soon");
  }
  return out;
}

Result<void> check_ended_well(const ExecutionRow& row) {
  if (!row.ended()) {
    return invalid_request(fmt::format("Query has not yet finished. Current state: {}", row.state));
  }
  if (row.state != "SUCCEEDED") {
    return invalid_request(
        fmt::format("Query did not finish successfully. Final query state: {}", row.state));
  }
  return {};
}

}  // namespace

Result<GetQueryResultsOutput> get_query_results(Athena&, pipeline::Call& call,
                                                const GetQueryResultsInput& input) {
  const ExecutionRow row = TC_TRY(find_execution(call, input.QueryExecutionId));
  TC_TRY(check_ended_well(row));
  const auto asked = std::size_t(input.MaxResults.value_or(std::int64_t(kResultRowsMax)));
  if (asked > kResultRowsMax) {
    return invalid_request("MaxResults is more than maximum allowed length 1000.");
  }
  const std::uint64_t offset = TC_TRY(read_token(input.NextToken));
  const auto delegate = call.delegate();
  const ReadAt read = [&](std::uint64_t at, std::size_t bytes) {
    return read_piece(*delegate, row, at, bytes);
  };
  const std::size_t count = std::max<std::size_t>(asked, 1);
  auto page = row.tabular() ? read_csv(read, offset, count) : read_lines(read, offset, count);
  if (!page && page.error().fault() == nullptr && page.error().kind() == ErrorKind::Invalid) {
    return invalid_request(page.error().message());
  }
  ResultPage rows = TC_TRY(std::move(page));
  GetQueryResultsOutput output;
  output.UpdateCount = 0;
  auto& set = output.ResultSet.emplace();
  set.Rows.emplace();
  for (auto& cells : rows.rows) set.Rows->push_back(row_of(std::move(cells)));
  set.ResultSetMetadata.emplace().ColumnInfo.emplace();
  for (const ColumnRow& column : row.columns) {
    set.ResultSetMetadata->ColumnInfo->push_back(column_info(column));
  }
  if (rows.next) output.NextToken = base64(std::to_string(*rows.next));
  return output;
}

}  // namespace trailcam::athena
