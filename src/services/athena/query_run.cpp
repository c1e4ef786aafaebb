#include "services/athena/query_run.h"

#include <chrono>

#include <fmt/format.h>

#include "base/encoding.h"
#include "services/athena/ddl_parts.h"
#include "services/athena/results.h"
#include "services/athena/views.h"

namespace trailcam::athena {
namespace {

using std::chrono::steady_clock;

std::int64_t millis_since(steady_clock::time_point start) {
  return std::chrono::duration_cast<Millis>(steady_clock::now() - start).count();
}

Result<query::Translation> translated(Session& session, Reading& reading, const std::string& text,
                                      const std::vector<std::string>& parameters) {
  TableCatalog catalog(session, reading, lower(session.row.database));
  return query::translate({.statement = text,
                           .dialect = query::Dialect::Athena,
                           .now = session.now,
                           .parameters = parameters},
                          catalog);
}

std::vector<ColumnRow> column_rows(const std::vector<query::OutputColumn>& columns) {
  std::vector<ColumnRow> out;
  for (const query::OutputColumn& column : columns) {
    out.push_back({column.name, column.type.base_name()});
  }
  return out;
}

std::string header_of(const std::vector<query::OutputColumn>& columns) {
  std::string line;
  for (const query::OutputColumn& column : columns) {
    if (!line.empty()) line += ',';
    append_field(line, column.name);
  }
  return line + "\n";
}

Result<void> check_cutoff(const Session& session, const query::ScanCount& scanned) {
  const auto& bytes_max = session.row.bytes_scanned_max;
  if (!bytes_max || scanned.bytes <= std::uint64_t(*bytes_max)) return {};
  return Error(ErrorKind::Invalid, "Query cancelled! : Bytes scanned limit was exceeded");
}

// Writes all rows. Errors: of the query, of the writer.
Result<void> write_rows(const Session& session, const Reading& reading, query::RunningQuery& run,
                        ResultWriter& writer) {
  const std::size_t columns = run.columns().size();
  std::string cell;
  while (const query::Rows* rows = TC_TRY(run.next())) {
    TC_TRY(session.control.go_on());
    TC_TRY(check_cutoff(session, *reading.stores.scanned()));
    std::string lines;
    for (std::size_t row = 0; row < rows->size(); ++row) {
      for (std::size_t column = 0; column < columns; ++column) {
        if (column > 0) lines += ',';
        cell.clear();
        if (rows->append_text(row, column, cell)) append_field(lines, cell);
      }
      lines += '\n';
    }
    TC_TRY(writer.write(lines));
  }
  return {};
}

Finished finished(const query::Translation& translation, const query::QueryStatistics& statistics) {
  return {.columns = column_rows(translation.columns),
          .engine_ms = statistics.execution.count(),
          .bytes_scanned = std::int64_t(statistics.bytes_scanned),
          .rows_scanned = std::int64_t(statistics.rows_scanned),
          .rows_returned = std::int64_t(statistics.rows_returned)};
}

std::string hive_name(const query::Type& type) {
  using query::TypeKind;
  switch (type.kind()) {
    case TypeKind::Varchar:
    case TypeKind::Json:
    case TypeKind::Unknown:
      return "string";
    case TypeKind::Integer:
      return "int";
    case TypeKind::Real:
      return "float";
    case TypeKind::Varbinary:
      return "binary";
    case TypeKind::Timestamp:
    case TypeKind::TimestampWithZone:
      return "timestamp";
    case TypeKind::Array:
      return "array<" + hive_name(type.element()) + ">";
    case TypeKind::Map:
      return "map<" + hive_name(type.key()) + "," + hive_name(type.value()) + ">";
    case TypeKind::Row: {
      std::string out = "struct<";
      for (const query::Field& field : type.fields()) {
        if (!out.ends_with('<')) out += ',';
        out += field.name + ":" + hive_name(field.type);
      }
      return out + ">";
    }
    default:
      return type.name();
  }
}

Value view_definition(const ddl::CreateView& statement, const std::string& database,
                      const query::Translation& translation) {
  ViewDefinition view{.query = statement.query, .database = database};
  std::vector<ddl::ColumnDefinition> columns;
  for (const query::OutputColumn& column : translation.columns) {
    view.columns.push_back({lower(column.name), column.type.name()});
    columns.push_back({.name = lower(column.name), .type = hive_name(column.type)});
  }
  return Value::map(
      {{"Name", statement.name.name},
       {"StorageDescriptor",
        Value::map(
            {{"Columns", columns_value(columns)}, {"Location", ""}, {"SerdeInfo", Value::map()}})},
       {"PartitionKeys", Value::list()},
       {"ViewOriginalText", view_text(view)},
       {"ViewExpandedText", "/* Presto View */"},
       {"TableType", "VIRTUAL_VIEW"},
       {"Parameters", Value::map({{"comment", "Presto View"}, {"presto_view", "true"}})}});
}

}  // namespace

Result<Finished> run_query(const QueryParts& parts, Session& session, const std::string& query,
                           const std::vector<std::string>& parameters) {
  const auto start = steady_clock::now();
  Reading reading(parts.engine, parts.lake, session);
  const query::Translation translation = TC_TRY(translated(session, reading, query, parameters));
  const std::int64_t planning_ms = millis_since(start);
  const auto run = TC_TRY(parts.engine.run(translation.duckdb_sql, translation.columns,
                                           reading.settings(session.control.time_left())));
  const Control::Interrupting guard(session.control, [&run] { run->cancel(); });
  ResultWriter writer(session, session.row.location);
  TC_TRY(writer.write(header_of(translation.columns)));
  TC_TRY(write_rows(session, reading, *run, writer));
  TC_TRY(writer.close());
  Finished out = finished(translation, run->statistics());
  TC_TRY(write_metadata(session, out.columns));
  out.planning_ms = planning_ms;
  out.result_bytes = std::int64_t(writer.bytes());
  return out;
}

Result<TextResult> run_explain(const QueryParts& parts, Session& session,
                               const ddl::Explain& statement) {
  if (statement.analyze) {
    return Error(ErrorKind::Invalid, "NOT_SUPPORTED: EXPLAIN ANALYZE is not supported here");
  }
  Reading reading(parts.engine, parts.lake, session);
  const query::Translation translation = TC_TRY(translated(session, reading, statement.query, {}));
  const std::string plan = TC_TRY(parts.engine.explain(translation.duckdb_sql));
  TextResult out{.columns = {{"Query Plan", "varchar"}}};
  for (std::size_t begin = 0; begin < plan.size();) {
    const std::size_t end = std::min(plan.find('\n', begin), plan.size());
    out.lines.push_back(plan.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

Result<TextResult> create_view(const QueryParts& parts, Session& session,
                               const ddl::CreateView& statement) {
  Reading reading(parts.engine, parts.lake, session);
  const query::Translation translation = TC_TRY(translated(session, reading, statement.query, {}));
  TC_TRY(ensure_default_database(session, statement.name));
  const std::string database = database_of(session, statement.name);
  const Value asked = Value::map(
      {{"DatabaseName", database},
       {"TableInput", view_definition(statement, database_of(session, {}), translation)}});
  const auto made = session.glue("CreateTable", asked);
  if (made) return TextResult();
  if (!made.error().is("AlreadyExistsException")) return made.error();
  const Value known = TC_TRY(load_table(session, statement.name));
  if (!statement.or_replace || known.text("TableType") != "VIRTUAL_VIEW") {
    return Error(ErrorKind::Invalid,
                 fmt::format("line 1:1: View already exists: 'awsdatacatalog.{}'",
                             full_name(session, statement.name)));
  }
  TC_TRY(session.glue("UpdateTable", asked));
  return TextResult();
}

}  // namespace trailcam::athena
