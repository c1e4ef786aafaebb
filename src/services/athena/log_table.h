// Tables over log files in S3: which objects belong to them, and their bytes.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "query/log_files.h"
#include "services/athena/partition_projection.h"
#include "services/athena/statements.h"

namespace trailcam::athena {

// A table of the Data Catalog, as a query needs it.
struct DeclaredTable {
  std::string database = {}, name = {};
  std::string location = {};
  std::vector<query::Column> columns = {};  // data, partition keys, then what is hidden
  std::vector<std::string> keys = {};       // names of the partition keys
  std::map<std::string, std::string> properties = {};
  bool cloudtrail = false;  // of CloudTrail's input format
};

// Error: Invalid, when it is of a format that is not read here, or of types that are not known.
Result<DeclaredTable> declared_table(const std::string& database, const Value& table);

// Lists the objects of the partitions that the hints leave, in the caller's name. The result reads
// them in that name too, as long as the session's caller is who it is. Errors: as Athena says what
// S3 or Glue refused; Invalid.
Result<query::LogTable> open_log_table(Session& session, const DeclaredTable& table,
                                       const query::ScanHints& hints);

}  // namespace trailcam::athena
