// DuckDB's C interface, loaded when it is first needed: the library takes 33 MB and 100 ms that a
// server without queries should not pay. Only this room sees it (docs/decisions/0019-duckdb.md).
#pragma once

#include <duckdb.h>

#include "base/error.h"

namespace trailcam::query {

// The functions of duckdb.h under their names without "duckdb_".
struct Library {
#define TC_DUCKDB(name) decltype(&duckdb_##name) name = nullptr;
#include "query/library_functions.def"
#undef TC_DUCKDB
};

// Loads libduckdb.so, from where the binary says (lib/ beside it), at the first call; it stays for
// the life of the process. Any thread. Error: Io, when it is not there or lacks a function.
Result<const Library*> library();

}  // namespace trailcam::query
