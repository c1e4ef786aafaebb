#include "services/athena/query_run.h"

namespace trailcam::athena {
namespace {

Error not_yet() {
  return Error(ErrorKind::Invalid, "NOT_SUPPORTED: queries are not supported here");
}

}  // namespace

Result<Finished> run_query(const QueryParts&, Session&, const std::string&,
                           const std::vector<std::string>&) {
  return not_yet();
}

Result<TextResult> run_explain(const QueryParts&, Session&, const ddl::Explain&) {
  return not_yet();
}

Result<TextResult> create_view(const QueryParts&, Session&, const ddl::CreateView&) {
  return not_yet();
}

}  // namespace trailcam::athena
