// The whole server: everything is built here, from the bottom up, and taken down in the opposite
// order.
#pragma once

#include <memory>
#include <string>

#include "server/settings.h"

namespace trailcam::server {

class App {
 public:
  // Opens the data folder, builds all rooms and begins to serve. Errors: Invalid for what the
  // person who started it can change (settings, an address in use, a folder in use); Corrupt, Io.
  static Result<std::unique_ptr<App>> start(Settings settings);
  // Calls stop().
  ~App();

  // "http://127.0.0.1:4566", "https://127.0.0.1:4566" with TLS.
  std::string endpoint() const;
  const AccountId& account() const;
  // What clients must be told to trust; "" where that is not ours to say.
  std::string ca_bundle() const;
  // Reads the certificate and its key again. What cannot be used is logged, and the old ones stay.
  void reload_certificate();
  // Takes no more calls, lets those under way end, delivers what trails have pending, and closes.
  void stop();

 private:
  struct Parts;
  explicit App(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace trailcam::server
