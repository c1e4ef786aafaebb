#include "base/encoding.h"
#include "services/glue/catalog.h"
#include "services/glue/generated/operations.h"

namespace trailcam::glue {

Result<DeleteDatabaseOutput> delete_database(Glue&, pipeline::Call& call,
                                             const DeleteDatabaseInput& input) {
  const std::string name = lower(input.Name);
  TC_TRY(permit(call, input.CatalogId, {"database/" + name, "table/" + name + "/*"}));
  const DatabaseRow row = TC_TRY(find_database(call, input.Name));
  call.transaction.erase(kDatabases, databases_of(call).text(name));
  call.transaction.put(kDropped, kDropped.key().text(row.id),
                       DroppedRow{DroppedRow::Kind::Database, row.id});
  return DeleteDatabaseOutput{};
}

}  // namespace trailcam::glue
