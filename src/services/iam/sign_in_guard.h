// Keeps passwords from being guessed: after some failures, each further try of the same user, or
// from the same address, has to wait twice as long as the one before.
//
// Kept in memory: a restart forgets. Any thread.
#pragma once

#include <map>
#include <string>

#include "base/mutex.h"
#include "base/time.h"

namespace trailcam::iam {

class SignInGuard {
 public:
  static constexpr int kFailuresFreeOfUser = 5;
  static constexpr int kFailuresFreeOfAddress = 20;  // many people may share one
  static constexpr Millis kWaitFirst = std::chrono::seconds{1};
  static constexpr Millis kWaitMax = std::chrono::minutes{15};
  static constexpr Millis kForgottenAfter = std::chrono::hours{1};
  static constexpr std::size_t kEntriesMax = 16'384;

  struct Who {
    std::string user;     // account and name
    std::string address;  // of the client
  };

  // Counts a try, as a failure until it is known better, so that tries at the same time count too.
  // Returns how long to wait when it may not be made now; zero when it may.
  Millis admit(const Who& who, Timestamp now) TC_EXCLUDES(mutex_);
  // The try was no guess: it is not counted.
  void excuse(const Who& who) TC_EXCLUDES(mutex_);
  // The user is in: its failures are forgotten, and the try is not counted for the address.
  void forget(const Who& who) TC_EXCLUDES(mutex_);

 private:
  struct Entry {
    int failures = 0;
    Timestamp last{};
    Timestamp next{};  // no try before
  };
  Entry& entry(const std::string& key, Timestamp now) TC_REQUIRES(mutex_);
  void make_room() TC_REQUIRES(mutex_);

  Mutex mutex_;
  std::map<std::string, Entry> entries_ TC_GUARDED_BY(mutex_);
};

}  // namespace trailcam::iam
