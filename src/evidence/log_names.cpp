#include "evidence/log_names.h"

#include <algorithm>

#include <fmt/format.h>

namespace trailcam::evidence {

std::string day_folder(const trails::FileName& folder_of, Timestamp day) {
  const std::string date = yyyymmdd(day);
  return fmt::format("{}{}/{}/{}/{}", kind_folder(folder_of), folder_of.region.str(),
                     date.substr(0, 4), date.substr(4, 2), date.substr(6, 2));
}

Result<void> LogNames::list(const std::string& kind, Reader& reader, const Origin& origin,
                            Findings& out) {
  const auto [at, is_new] = by_kind_.try_emplace(kind);
  if (!is_new) return {};
  std::vector<File>& files = at->second;
  trails::FileName folder = folder_of_;
  folder.kind = kind;
  const std::string prefix = fmt::format("{}{}/", kind_folder(folder), folder.region.str());
  return reader.list(prefix, day_folder(folder, question_.start), [&](const Reader::Entry& entry) {
    if (entry.bytes == 0 && entry.key.ends_with('/')) return true;
    const Result<trails::FileName> name = trails::parse_key(entry.key);
    if (!name || name->kind != kind) {
      out.push_back({Kind::WrongName, folder.region.str(), origin.key_of(entry.key),
                     name ? "in the folder of another kind" : name.error().message()});
      return true;
    }
    if (name->time >= question_.end) return false;
    if (name->time >= question_.start) files.push_back({entry.key, name->time});
    return true;
  });
}

void LogNames::mark_named(const std::string& source_key) {
  for (auto& [kind, files] : by_kind_) {
    const auto found = std::ranges::lower_bound(files, source_key, {}, &File::key);
    if (found != files.end() && found->key == source_key) found->named = true;
  }
}

std::vector<LogNames::Unnamed> LogNames::unnamed() const {
  std::vector<Unnamed> out;
  for (const auto& [kind, files] : by_kind_) {
    for (const File& file : files) {
      if (!file.named) out.push_back({file.key, file.time});
    }
  }
  return out;
}

}  // namespace trailcam::evidence
