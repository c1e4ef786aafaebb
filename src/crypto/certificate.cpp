#include "crypto/certificate.h"

#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "crypto/openssl.h"

namespace trailcam::crypto {
namespace {

constexpr int kSerialBytes = 16;

using Bio = std::unique_ptr<BIO, FreeWith<BIO_free_all>>;
using Certificate = std::unique_ptr<X509, FreeWith<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, FreeWith<X509_EXTENSION_free>>;

bool is_address(const std::string& name) {
  unsigned char parsed[sizeof(in6_addr)];
  return ::inet_pton(AF_INET, name.c_str(), parsed) == 1 ||
         ::inet_pton(AF_INET6, name.c_str(), parsed) == 1;
}

std::string alternative_names(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) {
    out += fmt::format("{}{}:{}", out.empty() ? "" : ",", is_address(name) ? "IP" : "DNS", name);
  }
  return out;
}

bool add_extension(X509* certificate, int id, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str()));
  return extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool set_serial(X509* certificate) {
  unsigned char serial[kSerialBytes];
  if (RAND_bytes(serial, kSerialBytes) != 1) return false;
  serial[0] &= 0x7f;  // a positive number
  std::unique_ptr<BIGNUM, FreeWith<BN_free>> number(BN_bin2bn(serial, kSerialBytes, nullptr));
  return number != nullptr &&
         BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

time_t unix_seconds(Timestamp time) { return time_t(time.time_since_epoch().count() / 1000); }

bool set_fields(X509* certificate, EVP_PKEY* key, const CertificateWish& wish) {
  X509_NAME* subject = X509_get_subject_name(certificate);
  const auto* name = reinterpret_cast<const unsigned char*>(wish.names.front().c_str());
  return X509_set_version(certificate, X509_VERSION_3) == 1 && set_serial(certificate) &&
         ASN1_TIME_set(X509_getm_notBefore(certificate), unix_seconds(wish.from)) != nullptr &&
         ASN1_TIME_set(X509_getm_notAfter(certificate), unix_seconds(wish.until)) != nullptr &&
         X509_set_pubkey(certificate, key) == 1 &&
         X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, name, -1, -1, 0) == 1 &&
         X509_set_issuer_name(certificate, subject) == 1 &&
         // No authority: the file may be trusted without trusting anything that its key signs.
         add_extension(certificate, NID_basic_constraints, "critical,CA:FALSE") &&
         add_extension(certificate, NID_key_usage, "critical,digitalSignature") &&
         add_extension(certificate, NID_ext_key_usage, "serverAuth") &&
         add_extension(certificate, NID_subject_key_identifier, "hash") &&
         add_extension(certificate, NID_subject_alt_name, alternative_names(wish.names));
}

std::string text_of(BIO* bio) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio, &bytes);
  return std::string(bytes, std::size_t(size));
}

bool holds_for(X509* certificate, std::string name) {
  if (is_address(name)) return X509_check_ip_asc(certificate, name.c_str(), 0) == 1;
  if (name.starts_with('*')) name.replace(0, 1, "any");
  return X509_check_host(certificate, name.c_str(), name.size(), 0, nullptr) == 1;
}

}  // namespace

Result<KeyAndCertificate> make_self_signed(const CertificateWish& wish) {
  const EvpKey key(EVP_EC_gen("P-256"));
  const Certificate certificate(X509_new());
  if (!key || !certificate || !set_fields(certificate.get(), key.get(), wish) ||
      X509_sign(certificate.get(), key.get(), EVP_sha256()) == 0) {
    return openssl_error("make a certificate");
  }
  const Bio key_text(BIO_new(BIO_s_secmem()));
  const Bio certificate_text(BIO_new(BIO_s_mem()));
  if (PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) !=
          1 ||
      PEM_write_bio_X509(certificate_text.get(), certificate.get()) != 1) {
    return openssl_error("write a certificate");
  }
  return KeyAndCertificate{Secret(text_of(key_text.get())), text_of(certificate_text.get())};
}

bool certificate_covers(const std::string& pem, const CertificateWish& wish) {
  const Bio text(BIO_new_mem_buf(pem.data(), int(pem.size())));
  const Certificate certificate(PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr));
  ERR_clear_error();
  if (!certificate) return false;
  time_t from = unix_seconds(wish.from);
  time_t until = unix_seconds(wish.until);
  return X509_cmp_time(X509_get0_notBefore(certificate.get()), &from) < 0 &&
         X509_cmp_time(X509_get0_notAfter(certificate.get()), &until) > 0 &&
         std::ranges::all_of(wish.names, [&](const std::string& name) {
           return holds_for(certificate.get(), name);
         });
}

}  // namespace trailcam::crypto
