// Block Public Access of a bucket or an account, as it lies in their rows.
#pragma once

namespace trailcam::store {

struct PublicAccessRow {
  bool block_acls = false;
  bool ignore_acls = false;
  bool block_policy = false;
  bool restrict_buckets = false;
  static void fields(auto& self, auto&& field) {
    field(1, self.block_acls);
    field(2, self.ignore_acls);
    field(3, self.block_policy);
    field(4, self.restrict_buckets);
  }
};

}  // namespace trailcam::store
