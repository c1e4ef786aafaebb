// The bucket that an import of CloudTrail Lake reads, through this server's own S3 operations: in
// the name of the role that was given for it, whose policies decide, or as
// cloudtrail.amazonaws.com.
#pragma once

#include <memory>
#include <string>

#include "aws/pipeline/internal_reader.h"
#include "base/clock.h"
#include "evidence/source.h"
#include "lake/import_tree.h"

namespace trailcam::cloudtrail {

struct BucketPlace {
  std::string bucket;
  std::string prefix;  // "" for all of it
  Region region;       // of the bucket
  std::string role;    // ARN, or ""
};
// Of "s3://bucket/prefix"; `region` where the place names none. Error:
// InvalidImportSourceException.
Result<BucketPlace> bucket_place(const lake::ImportPlace& place, const Region& region);

// For whom it is read.
struct ImportReader {
  AccountId account;
  std::string source_arn;  // of the event data store
};

// All places of an import, each a bucket; `aws` and `clock` outlive them. Error:
// InvalidImportSourceException.
Result<std::vector<lake::ImportTree>> open_import_places(pipeline::InternalReader& aws,
                                                         const Clock& clock,
                                                         const lake::ImportRow& row);

// Whether the place can be listed. Error: InvalidImportSourceException, with what S3 or STS said.
Result<void> check_import_source(pipeline::InternalReader& aws, const Clock& clock,
                                 ImportReader reader, const BucketPlace& place);

}  // namespace trailcam::cloudtrail
