#include "services/iam/sign_in_guard.h"

#include <algorithm>

namespace trailcam::iam {
namespace {

constexpr int kDoublingsMax = 20;

std::string user_entry(const SignInGuard::Who& who) { return "user " + who.user; }
std::string address_entry(const SignInGuard::Who& who) { return "address " + who.address; }

Millis wait_after(int failures, int free) {
  if (failures < free) return Millis{0};
  const int doublings = std::min(failures - free, kDoublingsMax);
  return std::min(SignInGuard::kWaitFirst * (std::int64_t{1} << doublings), SignInGuard::kWaitMax);
}

}  // namespace

Millis SignInGuard::admit(const Who& who, Timestamp now) {
  MutexLock lock(mutex_);
  const std::pair<std::string, int> counted[] = {{user_entry(who), kFailuresFreeOfUser},
                                                 {address_entry(who), kFailuresFreeOfAddress}};
  Millis wait{0};
  for (const auto& [key, free] : counted) {
    const auto known = entries_.find(key);
    if (known != entries_.end()) wait = std::max(wait, known->second.next - now);
  }
  if (wait.count() > 0) return wait;
  for (const auto& [key, free] : counted) {
    Entry& each = entry(key, now);
    ++each.failures;
    each.last = now;
    each.next = now + wait_after(each.failures, free);
  }
  return Millis{0};
}

void SignInGuard::excuse(const Who& who) {
  MutexLock lock(mutex_);
  for (const std::string& key : {user_entry(who), address_entry(who)}) {
    const auto known = entries_.find(key);
    if (known == entries_.end()) continue;
    known->second.failures = std::max(0, known->second.failures - 1);
    known->second.next = Timestamp{};
  }
}

void SignInGuard::forget(const Who& who) {
  excuse(who);
  MutexLock lock(mutex_);
  entries_.erase(user_entry(who));
}

SignInGuard::Entry& SignInGuard::entry(const std::string& key, Timestamp now) {
  const auto known = entries_.find(key);
  if (known != entries_.end()) {
    if (known->second.last + kForgottenAfter < now) known->second = {};
    return known->second;
  }
  if (entries_.size() >= kEntriesMax) make_room();
  return entries_[key];
}

void SignInGuard::make_room() {
  const auto oldest =
      std::ranges::min_element(entries_, {}, [](const auto& each) { return each.second.last; });
  entries_.erase(oldest);
}

}  // namespace trailcam::iam
