// The log files of a region that lie there, and which of them some digest named.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "evidence/chain.h"
#include "evidence/question.h"
#include "evidence/source.h"

namespace trailcam::evidence {

class LogNames {
 public:
  // `folder_of`: a name with prefix, organization, account and region of the files.
  LogNames(const Question& question, trails::FileName folder_of)
      : question_(question), folder_of_(std::move(folder_of)) {}

  // Lists the files of a kind ("CloudTrail") whose names lie in the time that is asked for; again
  // for the same kind does nothing. Names that are no log file's become findings.
  Result<void> list(const std::string& kind, Reader& reader, const Origin& origin, Findings& out);
  void mark_named(const std::string& source_key);

  struct Unnamed {
    std::string key;  // as the source calls it
    Timestamp time;
  };
  std::vector<Unnamed> unnamed() const;

 private:
  struct File {
    std::string key;
    Timestamp time;
    bool named = false;
  };
  const Question& question_;
  trails::FileName folder_of_;
  std::map<std::string, std::vector<File>> by_kind_;  // files sorted by key
};

// "a/b/CloudTrail/eu-west-1/2026/01/02": where to begin to list.
std::string day_folder(const trails::FileName& folder_of, Timestamp day);

}  // namespace trailcam::evidence
