#include "services/iam/sessions.h"

#include "aws/pipeline/faults.h"
#include "base/encoding.h"
#include "crypto/digest.h"

namespace trailcam::iam {
namespace {
constexpr std::size_t kTokenBytes = 192;
}

Result<NewSession> start_session(const Iam& iam, pipeline::Call& call, Timestamp expires) {
  const auto user =
      call.caller.user_name.empty()
          ? std::optional<UserRow>()
          : TC_TRY(call.transaction.get(kUsers, user_key(call.account, call.caller.user_name)));
  if (!user) {
    return pipeline::faults::access_denied(
        pipeline::Family::Query, "Temporary credentials can be made of an IAM user alone");
  }
  NewSession made;
  made.access_key_id = iam.new_access_key_id("ASIA", call.account);
  made.secret_access_key = iam.new_secret();
  made.session_token = base64(call.random.bytes(kTokenBytes));
  SessionRow row;
  row.access_key_id = made.access_key_id;
  row.account = call.account;
  row.user_name = user->name;
  row.sealed_secret = iam.seal_secret(made.secret_access_key, made.access_key_id);
  row.token_hash = crypto::sha256(made.session_token);
  row.created = std::chrono::floor<std::chrono::seconds>(call.now);
  row.expires = expires;
  row.user_id = user->id;
  call.transaction.put(kSessions, kSessions.key().text(row.access_key_id), row);
  return made;
}

}  // namespace trailcam::iam
