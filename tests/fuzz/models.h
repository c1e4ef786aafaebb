// The real models, opened once.
#pragma once

#include <vector>

#include "aws/model/model.h"
#include "base/assert.h"

namespace trailcam::fuzz {

inline const model::Models& models() {
  static const auto opened = model::Models::open(model::embedded_models());
  TC_ASSERT(opened);
  return **opened;
}

inline const model::Service& service(std::string_view name) {
  const model::Service* found = models().service(name);
  TC_ASSERT(found != nullptr);
  return *found;
}

// Inputs of S3 that come as XML: lists, maps of grants, attributes, flattened members.
inline const std::vector<model::Member>& xml_roots() {
  static const std::vector<model::Member> roots = [] {
    std::vector<model::Member> out;
    for (const char* name : {"Delete", "Tagging", "AccessControlPolicy", "CompletedMultipartUpload",
                             "LifecycleConfiguration", "CreateBucketConfiguration"}) {
      model::Member root;
      root.shape = &service("s3").shapes.find(name)->second;
      out.push_back(root);
    }
    return out;
  }();
  return roots;
}

}  // namespace trailcam::fuzz
