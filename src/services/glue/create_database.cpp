#include "base/encoding.h"
#include "services/glue/catalog.h"
#include "services/glue/generated/operations.h"

namespace trailcam::glue {

Result<CreateDatabaseOutput> create_database(Glue&, pipeline::Call& call,
                                             const CreateDatabaseInput& input) {
  const DatabaseInput& in = input.DatabaseInput;
  TC_TRY(permit_database(call, input.CatalogId, in.Name));
  const std::string name = lower(in.Name);
  if (TC_TRY(call.transaction.get(kDatabases, databases_of(call).text(name)))) {
    return errors::already_exists_exception("Database already exists.");
  }
  put_database(call.transaction, {.account = call.account,
                                  .region = call.region,
                                  .name = name,
                                  .id = call.random.uuid(),
                                  .created = call.now,
                                  .document = given_document(call, "DatabaseInput"),
                                  .tags = input.Tags.value_or(DatabaseRow().tags)});
  return CreateDatabaseOutput{};
}

}  // namespace trailcam::glue
