// Opens what a command names: folders and files of this machine, and buckets behind S3 endpoints.
#pragma once

#include <string>
#include <vector>

#include "aws/model/model.h"
#include "base/value.h"
#include "evidence/s3_source.h"
#include "lake/import_tree.h"

namespace trailcam::lake {

struct CommandPlace {
  std::string path;  // absolute, or
  std::optional<evidence::S3Settings> s3;

  ImportPlace row() const;
};

// With the credentials in it: only for a request that is on its way to one's own server.
Value place_value(const CommandPlace& place);
// Error: Invalid.
Result<CommandPlace> place_of(const Value& value);

// Error: Invalid (no such file, no such endpoint).
Result<std::vector<ImportTree>> open_places(const std::vector<CommandPlace>& places,
                                            const model::Models& models);

}  // namespace trailcam::lake
