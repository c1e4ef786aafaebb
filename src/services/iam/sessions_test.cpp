#include "services/iam/sessions.h"

#include <gtest/gtest.h>

#include "crypto/digest.h"
#include "services/iam/credentials.h"
#include "support/temp_database.h"

namespace trailcam::iam {
namespace {

using test::must;

const Timestamp kSessionsStart{std::chrono::hours{500'000}};
const AccountId kSessionsAccount{"111122223333"};

class SessionsTest : public ::testing::Test {
 protected:
  UserRow put_user(std::string name) {
    UserRow user;
    user.account = kSessionsAccount;
    user.name = std::move(name);
    user.id = iam_.new_unique_id("AIDA", user.account);
    store::Transaction transaction(files_.database());
    transaction.put(kUsers, user_key(user.account, user.name), user);
    commit(transaction);
    return user;
  }
  NewSession put(const UserRow& user, Millis lasts, SessionRow row = {}) {
    row.account = user.account;
    row.holder = user.name;
    row.holder_id = user.id;
    row.created = clock_.now();
    row.expires = clock_.now() + lasts;
    store::Transaction transaction(files_.database());
    NewSession made = put_session(iam_, transaction, std::move(row));
    commit(transaction);
    return made;
  }
  void commit(store::Transaction& transaction) {
    must(files_.committer().commit(std::move(transaction.change())));
  }
  std::optional<pipeline::Credential> find(const std::string& id) {
    return must(Credentials(files_.database(), iam_, files_.committer()).find(id));
  }

  test::TempDatabase files_;
  ManualClock clock_{kSessionsStart};
  std::unique_ptr<Random> random_ = seeded_random(7);
  Iam iam_{Secret(std::string(32, 'k')), *random_};
};

TEST_F(SessionsTest, ASessionIsItsUserUntilSomebodyElseHasTheName) {
  const UserRow dana = put_user("dana");
  const NewSession made = put(dana, std::chrono::hours{1});
  const auto found = find(made.access_key_id);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->caller.principal.arn, dana.arn());
  EXPECT_EQ(found->secret_access_key.reveal(), made.secret_access_key.reveal());
  EXPECT_EQ(found->session_token_hash, crypto::sha256(made.session_token));
  EXPECT_EQ(found->expires, kSessionsStart + std::chrono::hours{1});
  EXPECT_TRUE(found->caller.without_iam);
  put_user("dana");
  EXPECT_FALSE(find(made.access_key_id));
}

TEST_F(SessionsTest, ACodeOrASignInOpensIam) {
  const UserRow dana = put_user("dana");
  SessionRow row;
  row.mfa_time = kSessionsStart;
  const auto with_code = put(dana, std::chrono::hours{1}, row);
  EXPECT_FALSE(find(with_code.access_key_id)->caller.without_iam);
  EXPECT_TRUE(find(with_code.access_key_id)->caller.mfa_authenticated);
  row = {};
  row.from_console = true;
  const auto console = put(dana, std::chrono::hours{1}, row);
  EXPECT_FALSE(find(console.access_key_id)->caller.without_iam);
}

TEST_F(SessionsTest, WhatEndedIsSweptSomeTimeLater) {
  const UserRow dana = put_user("dana");
  const NewSession brief = put(dana, std::chrono::minutes{15});
  const NewSession lasting = put(dana, std::chrono::hours{36});
  SessionSweeper sweeper(files_.database(), files_.committer(), clock_);
  clock_.advance(std::chrono::hours{1});
  EXPECT_EQ(sweeper.step(), Worker::Status::Idle);
  EXPECT_TRUE(find(brief.access_key_id)) << "a client is to learn that it expired";
  clock_.advance(kExpiredSessionsKept);
  EXPECT_EQ(sweeper.step(), Worker::Status::Idle);
  EXPECT_FALSE(find(brief.access_key_id));
  EXPECT_TRUE(find(lasting.access_key_id));
}

TEST(AccountInKeyId, IsTheOneThatTheKeyWasMadeFor) {
  const auto random = seeded_random(7);
  const Iam iam(Secret(std::string(32, 'k')), *random);
  for (const char* account : {"111122223333", "000000000001", "999999999999"}) {
    EXPECT_EQ(account_in_key_id(iam.new_access_key_id("ASIA", AccountId(account))),
              AccountId(account));
  }
  EXPECT_EQ(account_in_key_id("AKIAIOSFODNN7EXAMPLE"), AccountId("581039954779"));
  EXPECT_FALSE(account_in_key_id("AKIA0000111122223333"));
  EXPECT_FALSE(account_in_key_id("AIDAIOSFODNN7EXAMPLE"));
  EXPECT_FALSE(account_in_key_id("AKIA"));
}

}  // namespace
}  // namespace trailcam::iam
