// `eventjson`: a function of DuckDB that gives back the record of a row, from the columns of its
// segment (lake/render.h). Internal to the room.
#pragma once

#include <string>

#include "lake/schema.h"
#include "query/session.h"

namespace trailcam::query {

// The type of a column as a segment keeps it.
Type stored_type(const lake::Schema& schema, lake::ColumnId id);

// The call over the rows of read_parquet() of a segment of that kind.
std::string event_json_call(lake::StoreKind kind);

// Makes the functions known to the database.
Result<void> register_event_json(Session& session);

}  // namespace trailcam::query
