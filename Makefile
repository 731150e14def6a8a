# Verbs only. What is built stands in meson.build, what is checked in tools/check.py.
# PREFIX is where `make install` puts things; BUILD the folder of the plain build.
BUILD  = build
PREFIX = /usr/local
SETUP  = meson setup --prefix=$(PREFIX)

all: $(BUILD)/build.ninja
	@ninja -C $(BUILD) winback tools/sample_shop
$(BUILD)/build.ninja:
	@$(SETUP) $(BUILD)
deps:            # what the program needs to be built (root or sudo); deps-check: and to be tested
	@tools/deps.sh build
deps-check:
	@tools/deps.sh check
demo: deps all   # a sample shop's exports, its lost customers, the report
	@tools/demo.sh $(BUILD)
check: deps-check # everything; ends with "N passed, N failed"
	@python3 tools/check.py
build-asan/build.ninja: # clang, ASan, UBSan, and instrumented for libFuzzer
	@CC=clang $(SETUP) -Db_sanitize=address,undefined -Db_lundef=false -Dfuzz=true \
	    -Dc_args=-fsanitize=fuzzer-no-link build-asan
asan: build-asan/build.ninja # the tests with ASan and UBSan
	@ninja -C build-asan && python3 tools/run_tests.py build-asan
fuzz: build-asan/build.ninja # FUZZ_SECONDS on each target
	@ninja -C build-asan && python3 tools/fuzz.py
bench: all       # figures of docs/bench.md
	@python3 bench/run.py $(BUILD)
words:           # extract the sentences into po/
	@python3 tools/words.py update
docs: all        # docs/reference.md, the man page, completions
	@tools/docs.sh $(BUILD)
format:
	@git ls-files '*.c' '*.h' | xargs clang-format -i
install: all
	@ninja -C $(BUILD) install
clean:
	@rm -rf build build-asan build-check demo
.PHONY: all deps deps-check demo check asan fuzz bench words docs format install clean
