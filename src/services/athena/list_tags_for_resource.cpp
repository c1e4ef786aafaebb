#include "services/athena/generated/operations.h"
#include "services/athena/paging.h"
#include "services/athena/tags.h"

namespace trailcam::athena {

Result<ListTagsForResourceOutput> list_tags_for_resource(Athena&, pipeline::Call& call,
                                                         const ListTagsForResourceInput& input) {
  WorkGroupState state = TC_TRY(tagged_group(call, input.ResourceARN));
  ListTagsForResourceOutput output;
  output.NextToken = TC_TRY(pipeline::page_of_items(state.row.tags, page_asked(input)));
  output.Tags.emplace();
  for (const store::TagRow& tag : state.row.tags) output.Tags->push_back({tag.key, tag.value});
  return output;
}

}  // namespace trailcam::athena
