#include "server/open_folder.h"

#include "history/index.h"
#include "lake/imports.h"
#include "server/time_travel.h"

namespace trailcam::server {

Result<OpenFolder> open_folder(const Settings& settings, FolderSeams seams) {
  OpenFolder out;
  out.folder = TC_TRY(store::DataFolder::open(settings.data, seams.random));
  out.database = TC_TRY(
      store::Database::open({.path = out.folder->state_path(),
                             .history_runs = {history::kRunPrefixBytes, &history::is_in_run}}));
  TC_TRY(restore_virtual_time(*out.database, settings.virtual_clock, seams.clock));
  out.committer = TC_TRY(store::Committer::start(
      *out.database, {.waiting_max = settings.commits_waiting_max,
                      .without_journal = settings.measure_without_journal}));
  out.import_changes = &out.committer->count_changes(lake::bears_on_imports);
  out.lake = TC_TRY(lake::Lake::open({.database = *out.database,
                                      .committer = *out.committer,
                                      .files = seams.files,
                                      .random = seams.random,
                                      .folder = out.folder->lake_path()}));
  return out;
}

Result<std::unique_ptr<CommandFolder>> CommandFolder::open(const std::string& data,
                                                           const AccountId& account) {
  Settings settings;
  settings.data = data;
  settings.virtual_clock = true;
  std::unique_ptr<CommandFolder> out(new CommandFolder);
  out->open_ = TC_TRY(open_folder(settings, {*out->random_, *out->files_, out->clock_}));
  if (!account.empty()) settings.accounts.push_back(account);
  const OpenFolder& open = out->open_;
  const iam::Iam iam(open.folder->root_key(), *out->random_);
  out->accounts_ = TC_TRY(prepare_accounts(settings, iam, *open.database, *open.committer,
                                           *out->random_, out->clock_.now()));
  return out;
}

}  // namespace trailcam::server
