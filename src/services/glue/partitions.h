// Adding, changing and removing the partitions of a table.
#pragma once

#include "services/glue/catalog.h"

namespace trailcam::glue {

// Errors: AlreadyExistsException, InvalidInputException.
Result<void> add_partition(pipeline::Call& call, const FoundTable& table,
                           const PartitionInput& given, const Value& document);
// Error: EntityNotFoundException.
Result<PartitionRow> find_partition(pipeline::Call& call, const FoundTable& table,
                                    const std::vector<std::string>& values);
Result<void> remove_partition(pipeline::Call& call, const FoundTable& table,
                              const std::vector<std::string>& values);
// The row of what is given for a partition made at `created`. Error: InvalidInputException when its
// values are not as many as the table has partition keys.
Result<PartitionRow> make_partition(const FoundTable& table, const PartitionInput& given,
                                    const Value& document, Timestamp created);

// How one partition of a batch failed; what is a failure of ours ends the whole call.
Result<PartitionError> batch_error(const std::vector<std::string>& values, const Error& error);

}  // namespace trailcam::glue
