#include "services/iam/sessions.h"

#include <fmt/format.h>

#include "base/encoding.h"
#include "base/log.h"
#include "crypto/digest.h"
#include "services/iam/credentials.h"

namespace trailcam::iam {
namespace {

using policy::Principal;

constexpr std::size_t kTokenBytes = 192;

// A role's tags, where the session did not bring its own of the same key.
std::vector<std::pair<std::string, std::string>> principal_tags(const std::vector<TagRow>& own,
                                                                const SessionRow& session) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const TagRow& tag : session.tags) out.emplace_back(tag.key, tag.value);
  for (const TagRow& tag : own) {
    const auto same = [&](const TagRow& other) { return lower(other.key) == lower(tag.key); };
    if (std::ranges::none_of(session.tags, same)) out.emplace_back(tag.key, tag.value);
  }
  return out;
}

pipeline::Caller role_session(const RoleRow& role, const SessionRow& session) {
  pipeline::Caller out;
  out.principal.type = Principal::Type::RoleSession;
  out.principal.account = role.account;
  out.principal.arn = fmt::format("arn:aws:sts::{}:assumed-role/{}/{}", role.account.str(),
                                  role.name, session.name);
  out.principal.role_arn = role.arn();
  out.principal.unique_id = out.principal_id = role.id + ":" + session.name;
  out.tags = principal_tags(role.tags, session);
  out.session_issuer = {"Role", role.id, role.arn(), role.account, role.name};
  return out;
}

pipeline::Caller federated(const UserRow& user, const SessionRow& session) {
  pipeline::Caller out;
  const std::string& account = user.account.str();
  out.principal.type = Principal::Type::FederatedUser;
  out.principal.account = user.account;
  out.principal.arn = fmt::format("arn:aws:sts::{}:federated-user/{}", account, session.name);
  out.principal.role_arn = user.arn();
  out.principal.unique_id = user.id;
  out.principal_id = account + ":" + session.name;
  out.tags = principal_tags({}, session);
  out.session_issuer = {"IAMUser", user.id, user.arn(), user.account, user.name};
  out.without_iam = true;
  return out;
}

Result<std::optional<pipeline::Caller>> holder_of(store::Transaction& transaction,
                                                  const SessionRow& session) {
  if (session.kind == SessionRow::Kind::Role) {
    const auto role =
        TC_TRY(transaction.get(kRoles, named_key(kRoles, session.account, session.holder)));
    if (!role || role->id != session.holder_id) return std::optional<pipeline::Caller>();
    return std::optional(role_session(*role, session));
  }
  const bool without_iam = !session.mfa_time && !session.from_console;
  if (session.kind == SessionRow::Kind::Root) {
    pipeline::Caller root = root_of(session.account, session.access_key_id);
    root.without_iam = without_iam;
    return std::optional(std::move(root));
  }
  const auto user = TC_TRY(transaction.get(kUsers, user_key(session.account, session.holder)));
  if (!user || user->id != session.holder_id) return std::optional<pipeline::Caller>();
  if (session.kind == SessionRow::Kind::Federated) return std::optional(federated(*user, session));
  pipeline::Caller out = caller_of(*user, session.access_key_id);
  out.without_iam = without_iam;
  return std::optional(std::move(out));
}

}  // namespace

NewSession put_session(const Iam& iam, store::Transaction& transaction, SessionRow row) {
  NewSession made;
  made.access_key_id = iam.new_access_key_id("ASIA", row.account);
  made.secret_access_key = iam.new_secret();
  made.session_token = iam.new_token(kTokenBytes);
  row.access_key_id = made.access_key_id;
  row.sealed_secret = iam.seal_secret(made.secret_access_key, made.access_key_id);
  row.token_hash = crypto::sha256(made.session_token);
  transaction.put(kSessions, kSessions.key().text(row.access_key_id), row);
  return made;
}

Result<std::optional<pipeline::Caller>> caller_of(store::Transaction& transaction,
                                                  const SessionRow& session) {
  auto caller = TC_TRY(holder_of(transaction, session));
  if (!caller) return caller;
  caller->access_key_id = session.access_key_id;
  caller->session_start = session.created;
  caller->mfa_authenticated = session.mfa_time.has_value();
  caller->mfa_time = session.mfa_time;
  caller->source_identity = session.source_identity;
  caller->transitive_tag_keys = session.transitive_tag_keys;
  caller->from_console = session.from_console;
  return caller;
}

Worker::Status SessionSweeper::step() {
  const Result<bool> more = sweep();
  if (!more) log_error("iam", "removing ended sessions failed", more.error());
  return more && *more ? Status::Busy : Status::Idle;
}

Result<bool> SessionSweeper::sweep() {
  store::Transaction transaction(database_);
  store::KeyRange range = kSessions.key().range();
  if (!next_.empty()) range.begin = next_;
  next_.clear();
  std::vector<std::string> ended;
  std::size_t seen = 0;
  TC_TRY(transaction.scan(kSessions, std::move(range), [&](std::string_view key, SessionRow row) {
    if (seen++ == kRowsPerStepMax) {
      next_ = key;
      return false;
    }
    if (row.expires + kExpiredSessionsKept < clock_.now()) {
      ended.push_back(std::move(row.access_key_id));
    }
    return true;
  }));
  for (const std::string& id : ended) transaction.erase(kSessions, kSessions.key().text(id));
  if (!ended.empty()) TC_TRY(committer_.commit(std::move(transaction.change())));
  return !next_.empty();
}

}  // namespace trailcam::iam
