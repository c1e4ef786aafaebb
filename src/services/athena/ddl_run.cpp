#include "services/athena/ddl_run.h"

#include <fmt/format.h>

#include "services/athena/ddl_parts.h"

namespace trailcam::athena {
namespace {

template <class Statement>
concept Runnable = requires(Session& session, const Statement& statement) {
  { run(session, statement) } -> std::same_as<Result<TextResult>>;
};

struct Run {
  Session& session;

  template <Runnable Statement>
  Result<TextResult> operator()(const Statement& statement) const {
    return run(session, statement);
  }
  Result<TextResult> operator()(const ddl::Unsupported& statement) const {
    return Error(ErrorKind::Invalid,
                 fmt::format("NOT_SUPPORTED: {} is not supported here", statement.what));
  }
  template <class Statement>
  Result<TextResult> operator()(const Statement&) const {
    return Error(ErrorKind::Internal, "not a statement of Hive's");
  }
};

}  // namespace

Result<TextResult> run_ddl(Session& session, const ddl::Statement& statement) {
  return std::visit(Run{session}, statement);
}

}  // namespace trailcam::athena
