#include "cli/query_source.h"

#include "cli/query_sources.h"
#include "store/data_folder.h"

namespace trailcam::cli {

Result<std::unique_ptr<QuerySource>> QuerySource::open(Settings settings) {
  if (settings.data.empty() || store::DataFolder::is_in_use(settings.data)) {
    return open_query_server(std::move(settings));
  }
  return open_query_folder(std::move(settings));
}

}  // namespace trailcam::cli
