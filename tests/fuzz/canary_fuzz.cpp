// Proof that a broken property is found and told: this one is broken on purpose.
#include "fuzz/fuzz.h"

void trailcam::fuzz::fuzz(std::string_view bytes) { TC_ASSERT(!bytes.starts_with("trap")); }
