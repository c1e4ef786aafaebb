#include "query/event_json.h"

#include <array>

#include <fmt/format.h>

#include "lake/render.h"
#include "query/cells.h"
#include "query/json_column.h"
#include "query/sql/quote.h"

namespace trailcam::query {
namespace {

struct KindName {
  lake::StoreKind kind;
  const char* function;
};
constexpr std::array kFunctions = {
    KindName{lake::StoreKind::Event, "trailcam_event_json"},
    KindName{lake::StoreKind::Insight, "trailcam_insight_json"},
    KindName{lake::StoreKind::ActivityAuditLog, "trailcam_activity_json"},
};
constexpr std::int64_t kMicrosInMilli = 1000;

std::vector<Field> stored_fields(const lake::Schema& schema, lake::ColumnId first) {
  std::vector<Field> out;
  for (lake::ColumnId id = first; id != lake::kNoColumn; id = schema[id].next_sibling) {
    out.push_back({std::string(schema[id].name), stored_type(schema, id)});
  }
  return out;
}

// The vectors of one chunk, by column.
class VectorCells : public lake::Cells {
 public:
  VectorCells(const lake::Schema& schema, const std::vector<CellView>& columns)
      : schema_(schema), views_(schema.columns().size()) {
    add(schema.first(), columns);
  }

  std::string_view text(lake::ColumnId column, std::uint64_t instance) const override {
    return cell_bytes(views_[column]->at<duckdb_string_t>(instance));
  }
  std::int64_t integer(lake::ColumnId column, std::uint64_t instance) const override {
    const CellView& view = *views_[column];
    switch (schema_[column].type) {
      case lake::ColumnType::Boolean:
        return view.at<bool>(instance) ? 1 : 0;
      case lake::ColumnType::Time:
        return view.at<duckdb_timestamp>(instance).micros / kMicrosInMilli;
      default:
        return view.at<std::int64_t>(instance);
    }
  }
  double real(lake::ColumnId column, std::uint64_t instance) const override {
    return views_[column]->at<double>(instance);
  }
  Range entries(lake::ColumnId column, std::uint64_t instance) const override {
    const auto& entry = views_[column]->at<duckdb_list_entry>(instance);
    return {entry.offset, entry.length};
  }

 private:
  void add(lake::ColumnId first, const std::vector<CellView>& views) {
    std::size_t i = 0;
    for (lake::ColumnId id = first; id != lake::kNoColumn; id = schema_[id].next_sibling) {
      const CellView& view = views[i++];
      views_[id] = &view;
      if (schema_[id].is_leaf()) continue;
      // The entry of a list is a struct, of which the schema knows only the members.
      add(schema_[id].first_child,
          schema_[id].type == lake::ColumnType::List ? view.children[0].children : view.children);
    }
  }

  const lake::Schema& schema_;
  std::vector<const CellView*> views_;
};

std::vector<CellShape> shapes_of(const Library& duckdb, duckdb_data_chunk input) {
  std::vector<CellShape> out;
  for (idx_t i = 0; i < duckdb.data_chunk_get_column_count(input); ++i) {
    duckdb_logical_type type =
        duckdb.vector_get_column_type(duckdb.data_chunk_get_vector(input, i));
    // Of our own declaring: all of them have a shape.
    out.push_back(cell_shape(duckdb, type, Type()).take());
    duckdb.destroy_logical_type(&type);
  }
  return out;
}

// Arguments: shape, rest, then the columns of the schema.
void render_chunk(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  const Library& duckdb = **library();
  const auto kind = static_cast<const KindName*>(duckdb.scalar_function_get_extra_info(info))->kind;
  const std::vector<CellShape> shapes = shapes_of(duckdb, input);
  std::vector<CellView> columns;
  for (std::size_t i = 2; i < shapes.size(); ++i) {
    columns.push_back(cell_view(duckdb, shapes[i], duckdb.data_chunk_get_vector(input, i)));
  }
  const CellView shape = cell_view(duckdb, shapes[0], duckdb.data_chunk_get_vector(input, 0));
  const CellView rest = cell_view(duckdb, shapes[1], duckdb.data_chunk_get_vector(input, 1));
  const auto text = [](const CellView& view, idx_t row) {
    return view.is_null(row) ? std::string_view() : cell_bytes(view.at<duckdb_string_t>(row));
  };
  const lake::Schema& schema = lake::Schema::of(kind);
  const VectorCells cells(schema, columns);
  std::string json;
  const idx_t rows = duckdb.data_chunk_get_size(input);
  for (idx_t row = 0; row < rows; ++row) {
    json.clear();
    const auto rendered =
        lake::render_record(schema, {text(shape, row), text(rest, row)}, cells, row, json);
    if (!rendered) {
      duckdb.scalar_function_set_error(info, rendered.error().message().c_str());
      return;
    }
    duckdb.vector_assign_string_element_len(output, row, json.data(), json.size());
  }
}

Result<void> register_kind(Session& session, const KindName& named) {
  const Library& duckdb = session.duckdb();
  const lake::Schema& schema = lake::Schema::of(named.kind);
  duckdb_scalar_function function = duckdb.create_scalar_function();
  duckdb.scalar_function_set_name(function, named.function);
  const auto add_parameter = [&](const Type& type) {
    duckdb_logical_type logical = logical_type(duckdb, type);
    duckdb.scalar_function_add_parameter(function, logical);
    duckdb.destroy_logical_type(&logical);
  };
  add_parameter(TypeKind::Varchar);
  add_parameter(TypeKind::Varchar);
  for (const Field& column : stored_fields(schema, schema.first())) add_parameter(column.type);
  duckdb_logical_type text = duckdb.create_logical_type(DUCKDB_TYPE_VARCHAR);
  duckdb.scalar_function_set_return_type(function, text);
  duckdb.destroy_logical_type(&text);
  // Rows with a NULL among the arguments too: all have some.
  duckdb.scalar_function_set_special_handling(function);
  duckdb.scalar_function_set_extra_info(function, const_cast<KindName*>(&named), nullptr);
  duckdb.scalar_function_set_function(function, render_chunk);
  const duckdb_state state = duckdb.register_scalar_function(session.get(), function);
  duckdb.destroy_scalar_function(&function);
  if (state == DuckDBError) {
    return Error(ErrorKind::Internal, fmt::format("DuckDB does not take {}", named.function));
  }
  return {};
}

}  // namespace

Type stored_type(const lake::Schema& schema, lake::ColumnId id) {
  switch (schema[id].type) {
    case lake::ColumnType::Time:
      return TypeKind::Timestamp;
    case lake::ColumnType::Boolean:
      return TypeKind::Boolean;
    case lake::ColumnType::Integer:
      return TypeKind::Bigint;
    case lake::ColumnType::Double:
      return TypeKind::Double;
    case lake::ColumnType::Struct:
      return Type::row(stored_fields(schema, schema[id].first_child));
    case lake::ColumnType::List:
      return Type::array(Type::row(stored_fields(schema, schema[id].first_child)));
    case lake::ColumnType::Map:
      return Type::map(TypeKind::Varchar, TypeKind::Varchar);
    default:
      return TypeKind::Varchar;
  }
}

std::string event_json_call(lake::StoreKind kind) {
  const lake::Schema& schema = lake::Schema::of(kind);
  std::string arguments = fmt::format("{}, {}", lake::kShapeColumn, lake::kRestColumn);
  for (const Field& column : stored_fields(schema, schema.first())) {
    arguments += ", " + sql_name(column.name);
  }
  const auto named = std::ranges::find(kFunctions, kind, &KindName::kind);
  return fmt::format("{}({})", named->function, arguments);
}

Result<void> register_event_json(Session& session) {
  for (const KindName& named : kFunctions) TC_TRY(register_kind(session, named));
  return {};
}

}  // namespace trailcam::query
