#include "server/import_form.h"

#include "base/json.h"
#include "base/log.h"
#include "lake/import_places.h"
#include "lake/import_report.h"
#include "server/front_door.h"
#include "server/signed_form.h"

namespace trailcam::server {
namespace {

constexpr const char* kImportAction = "trailcam:ImportEvents";

http::Response failure_page(const Error& error) {
  if (error.kind() == ErrorKind::Invalid) return error_page(400, "InvalidRequest", error.message());
  log_error("import", "an import was not started", error);
  return error_page(503, "Busy", error.message());
}

}  // namespace

http::Response ImportForm::answer(const http::RequestHead& head, const std::string& body) const {
  const auto caller = admit_signed(parts_.aws, kImportAction, head, body);
  if (!caller) return refusal_page(caller.error(), "import");
  const AccountId& account = caller->principal.account;
  const Result<Value> request = parse_json(body);
  if (!request || !request->is_map()) return error_page(400, "InvalidRequest", "Send JSON.");
  if (const Value* wanted = request->find("start")) {
    const Result<std::string> id = start(*wanted, account);
    return id ? report(*id, account, 0) : failure_page(id.error());
  }
  const std::string stopped(request->text("stop"));
  if (!stopped.empty()) {
    const Result<void> done = stop(stopped);
    return done ? report(stopped, account, 0) : failure_page(done.error());
  }
  const std::string asked(request->text("progress"));
  const Value* after = request->find("failuresAfter");
  parts_.imports.attend(asked);
  return report(asked, account,
                after != nullptr && after->is_int() ? std::uint64_t(after->as_int()) : 0);
}

Result<std::string> ImportForm::start(const Value& request, const AccountId& account) const {
  std::vector<lake::CommandPlace> places;
  if (const Value* list = request.find("places"); list != nullptr && list->is_list()) {
    for (const Value& place : list->as_list()) places.push_back(TC_TRY(lake::place_of(place)));
  }
  if (places.empty()) return Error(ErrorKind::Invalid, "name a place to import from");
  std::vector<lake::ImportTree> trees = TC_TRY(lake::open_places(places, parts_.models));
  const Timestamp now = parts_.aws.parts().clock.now();
  const lake::EventDataStoreRow store = TC_TRY(
      lake::store_for_import(parts_.lake, parts_.committer, std::string(request.text("store")),
                             account, now, parts_.random));
  std::vector<lake::ImportPlace> rows;
  for (const lake::CommandPlace& place : places) rows.push_back(place.row());
  lake::ImportRow row = lake::new_import(store, std::move(rows), now, parts_.random);
  const Value* follow = request.find("follow");
  row.follow = follow != nullptr && follow->is_bool() && follow->as_bool();
  std::string id = row.id;
  TC_TRY(parts_.imports.run(std::move(row), std::move(trees)));
  return id;
}

Result<void> ImportForm::stop(const std::string& id) const {
  store::Transaction transaction(parts_.lake.database());
  lake::request_stop(transaction, id);
  TC_TRY(parts_.committer.commit(std::move(transaction.change())));
  return {};
}

http::Response ImportForm::report(const std::string& id, const AccountId& account,
                                  std::uint64_t failures_after) const {
  // The row first: what has ended by then has written all of its failures.
  Result<std::optional<lake::ImportRow>> row = parts_.imports.progress(id);
  if (!row) return failure_page(row.error());
  if (!*row || (*row)->account != account) {
    return error_page(404, "NotFound", "There is no such import.");
  }
  auto failures = lake::read_failures(parts_.lake.database(), id, failures_after);
  if (!failures) return failure_page(failures.error());
  return json_page(
      to_json(lake::report_value({.row = std::move(**row), .failures = std::move(*failures)})));
}

}  // namespace trailcam::server
