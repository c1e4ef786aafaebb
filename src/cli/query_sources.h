// The two kinds of QuerySource.
#pragma once

#include "cli/query_source.h"

namespace trailcam::cli {

// On the folder itself.
Result<std::unique_ptr<QuerySource>> open_query_folder(QuerySource::Settings settings);
// Through the server that works on it.
Result<std::unique_ptr<QuerySource>> open_query_server(QuerySource::Settings settings);

}  // namespace trailcam::cli
