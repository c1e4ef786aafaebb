// What ThreadSanitizer must not judge: RocksDB and what it uses come without its instrumentation,
// so that its lock-free memtables look like races.
extern "C" const char* __tsan_default_suppressions();
extern "C" const char* __tsan_default_suppressions() {
  return "called_from_lib:librocksdb.so\n"
         "race:librocksdb.so\n"
         "race:liblz4.so\n";
}
