// Users and roles in the policies of resources, as they are saved and as they are shown.
//
// Source: "AWS JSON policy elements: Principal", IAM user and role principals (IAM User Guide, read
// 2026-08): when a policy is saved, the ARN of a user or role becomes its unique id, so that a
// later one of the same name is nobody it meant; shown is the ARN again, or the id when nobody has
// it.
#pragma once

#include <string>

#include "store/transaction.h"

namespace trailcam::pipeline {

// Any thread.
class Principals {
 public:
  struct Saved {
    std::string document;
    std::string unknown;  // the first user or role that is not there, as written; "" for none
  };
  virtual ~Principals() = default;
  // Of a document that is a policy. Those of accounts that are not on this server stay as they are.
  // Error: Io, Corrupt.
  virtual Result<Saved> to_save(store::Transaction& transaction,
                                const std::string& document) const = 0;
  virtual Result<std::string> to_show(store::Transaction& transaction,
                                      const std::string& document) const = 0;
};

}  // namespace trailcam::pipeline
