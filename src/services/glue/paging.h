// Glue's way of paging.
#pragma once

#include "aws/pipeline/token_paging.h"
#include "services/glue/generated/errors.h"
#include "services/glue/glue.h"

namespace trailcam::glue {

template <class Input>
pipeline::PageAsked page_asked(const Input& input, std::size_t count_max = kPageItemsMax) {
  return {input.NextToken, std::size_t(input.MaxResults.value_or(std::int64_t(count_max))),
          errors::invalid_input_exception("Invalid pagination token")};
}

}  // namespace trailcam::glue
