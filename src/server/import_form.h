// POST /_trailcam/import: imports into an event data store, for `trailcam import` on a folder that
// a server works on. Signed (SigV4, service "trailcam") by somebody who is allowed
// trailcam:ImportEvents, as an administrator is; the server reads the files with its own rights.
//
//   {"start": {"store": "events", "places": [{"path": "/logs"}], "follow": false}} -> a report
//   {"progress": ID, "failuresAfter": 0} -> a report; also says that somebody still waits
//   {"stop": ID} -> a report
//
// A report is what lake/import_report.h writes.
#pragma once

#include <string>

#include "aws/pipeline/pipeline.h"
#include "lake/imports.h"

namespace trailcam::server {

class ImportForm {
 public:
  static constexpr std::size_t kBytesMax = 4 << 20;

  struct Parts {
    const pipeline::Pipeline& aws;
    lake::Lake& lake;
    lake::Imports& imports;
    store::Committer& committer;
    const model::Models& models;
    Random& random;
  };
  explicit ImportForm(Parts parts) : parts_(parts) {}

  http::Response answer(const http::RequestHead& head, const std::string& body) const;

 private:
  Result<std::string> start(const Value& request, const AccountId& account) const;
  Result<void> stop(const std::string& id) const;
  http::Response report(const std::string& id, const AccountId& account,
                        std::uint64_t failures_after) const;

  const Parts parts_;
};

}  // namespace trailcam::server
