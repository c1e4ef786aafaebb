#include "query/library.h"

#include <dlfcn.h>

namespace trailcam::query {
namespace {

Result<const Library*> load_library() {
  void* handle = ::dlopen("libduckdb.so", RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) {
    return Error(ErrorKind::Io, std::string("loading DuckDB for a query: ") + ::dlerror());
  }
  static Library functions;
#define TC_DUCKDB(name)                                                                          \
  functions.name = reinterpret_cast<decltype(&duckdb_##name)>(::dlsym(handle, "duckdb_" #name)); \
  if (functions.name == nullptr) {                                                               \
    return Error(ErrorKind::Io, "libduckdb.so has no duckdb_" #name);                            \
  }
#include "query/library_functions.def"
#undef TC_DUCKDB
  return &functions;
}

}  // namespace

Result<const Library*> library() {
  static const Result<const Library*> loaded = load_library();
  return loaded;
}

}  // namespace trailcam::query
