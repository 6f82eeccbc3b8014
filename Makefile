# Every command of this project. `.ci/with-tools` puts the tools that `make setup` chose on PATH.

PORT ?= 8080
TOOLS := .ci/with-tools
TARGET := $(or $(CARGO_TARGET_DIR),target)
# Trunk takes a NO_COLOR=1 for an argument that it does not know.
TRUNK := env -u NO_COLOR $(TOOLS) trunk
CARGO := $(TOOLS) cargo
CLIPPY := $(CARGO) clippy --locked --quiet
NATIVE := --features postbuild
WASM := --target wasm32-unknown-unknown --no-default-features
# The tests in a worker and the site of `dist-faults` have the same engine. Cargo compiles it once if the
# same things are asked for: with a test, its packages have the features that tests give them.
FAULTY := --features worker,fault-injection
# Test files of the page that run beside one another: one alone does not keep two cores busy.
AT_ONCE ?= 2
STARTED := $(shell date +%s)
announce = @printf '\n== %s (%d s after the start)\n' "$(1)" $$(($$(date +%s) - $(STARTED)))

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help serve dist test setup lint fmt test-native test-wasm test-e2e dist-faults bench bench-native bench-web bench-training-web bench-page fuzz lab eval \
	eval-table notices clean pictures

help: ## List these targets
	@sed -n 's/^\([a-z0-9-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | awk -F '\t' '{ printf "make %-24s %s\n", $$1, $$2 }'

serve: setup ## Build the page and serve it: http://localhost:8080, or PORT=…
	$(call announce,building the page; then it is served at http://localhost:$(PORT))
	$(TRUNK) serve --release --port $(PORT)

dist: setup ## Build the static site into dist/
	$(call announce,release build of the site)
	$(TRUNK) build --release

test: setup lint test-training test-native test-wasm test-e2e ## Check and test everything, in the order of lint, training text, native, wasm, e2e
	$(call announce,all tests passed)

setup: ## Get the tools that are missing (for the tests too, if a test needs it)
	$(call announce,set-up)
	.ci/setup $(SETUP_FOR)
test test-wasm test-e2e: SETUP_FOR = --tests

lint: setup ## Check the formatting, and run clippy on every build of the package
	$(call announce,formatting)
	$(CARGO) fmt --check
	$(call announce,clippy: native)
	$(CLIPPY) --all-targets $(NATIVE) -- -D warnings
	$(CLIPPY) --lib --no-default-features -- -D warnings
	$(CLIPPY) --lib --no-default-features --features composite -- -D warnings
	$(call announce,clippy: wasm32)
	$(CLIPPY) $(WASM) --lib --bin app --features app -- -D warnings
	$(CLIPPY) $(WASM) --lib --bin app --features app,split -- -D warnings
	$(CLIPPY) $(WASM) --lib --bin worker --example bench_engine --features worker -- -D warnings
	$(CLIPPY) $(WASM) --lib --bin worker --test wasm --test wasm_panic --features worker,fault-injection -- -D warnings

fmt: setup ## Format the Rust code
	$(CARGO) fmt

test-native: setup ## Test models, engine, command line and pure page code
	$(call announce,native tests)
	$(CARGO) test --locked $(NATIVE)

test-wasm: setup ## Test the engine in a worker of a headless Chromium
	$(call announce,wasm tests in Chromium)
	CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER=wasm-bindgen-test-runner CHROMEDRIVER=$$(command -v chromedriver) \
		$(CARGO) test --locked $(WASM) $(FAULTY) --test wasm --test wasm_panic

test-e2e: dist dist-faults ## Test the built site in Chromium and Firefox
	$(call announce,end-to-end tests)
	cd tests/e2e && node --test --test-concurrency=$(AT_ONCE)

pictures: SETUP_FOR = --tests
pictures: dist ## Take the pictures of the README anew
	cd tests/e2e && $(abspath $(TOOLS)) node pictures.mjs '$(CURDIR)/dist' '$(CURDIR)/assets/readme'

dist-faults: dist ## Build the site into target/dist-faults with an engine that fails when it is asked to
	$(call announce,site with an engine that fails on purpose)
	$(CARGO) build --locked $(WASM) $(FAULTY) --bin worker --test wasm
	rm -rf target/dist-faults
	mkdir -p target
	cp -R dist target/dist-faults
	$(TOOLS) wasm-bindgen --target web --no-typescript --out-name worker --out-dir target/dist-faults \
		$(TARGET)/wasm32-unknown-unknown/debug/worker.wasm

bench: bench-native bench-web bench-training-web bench-page ## Measure models and training, natively and in Chromium, beside other runtimes

bench-native: setup ## Measure the models natively
	$(CARGO) bench --locked

bench-web: SETUP_FOR = --tests
bench-web: setup ## Measure them in Chromium beside onnxruntime-web and wllama; OPTIONS="--rounds 10 --no-wire"
	$(call announce,engine for the bench)
	$(CARGO) build --locked --profile engine $(WASM) --features worker --example bench_engine
	$(TOOLS) .ci/bench-web $(TARGET)/wasm32-unknown-unknown/engine/examples/bench_engine.wasm $(OPTIONS)

bench-training-web: SETUP_FOR = --tests
bench-training-web: setup ## Measure training in Chromium beside the same natively, and beside candle's own operations; OPTIONS="--rounds 9"
	$(call announce,three engines for the bench of training)
	$(CARGO) build --locked --release --example training_steps
	$(CARGO) build --locked --profile engine $(WASM) --features worker,composite --example bench_engine
	$(TOOLS) .ci/bench-engine $(TARGET)/wasm32-unknown-unknown/engine/examples/bench_engine.wasm composite
	$(CARGO) build --locked --profile engine $(WASM) --features worker --example bench_engine
	$(TOOLS) .ci/bench-engine $(TARGET)/wasm32-unknown-unknown/engine/examples/bench_engine.wasm engine
	cd tests/bench/web && $(abspath $(TOOLS)) node training.mjs --native $(abspath $(TARGET))/release/examples/training_steps $(OPTIONS)

bench-page: SETUP_FOR = --tests
bench-page: dist ## Measure what the built page is to keep to: how soon runs learn, races end and stops act; GOALS="race stop"
	cd tests/e2e && $(abspath $(TOOLS)) node goals.mjs $(GOALS)

FUZZ_SECONDS ?= 600
fuzz: ## Fuzz the readers of files and frames, FUZZ_SECONDS=600 each; needs `cargo install cargo-fuzz`
	for target in checkpoint protocol config shards; do \
		mkdir -p fuzz/corpus/$$target; \
		RUSTC_BOOTSTRAP=1 cargo fuzz run $$target fuzz/corpus/$$target tests/fixtures/fuzz/$$target -- \
			-dict=fuzz/json.dict -max_len=16384 -rss_limit_mb=2048 -timeout=10 -max_total_time=$(FUZZ_SECONDS) || exit 1; \
	done

lab: setup ## Build the command line: target/release/lab
	$(CARGO) build --locked --release --bin lab

MODELS ?= bert gpt t5
SPLIT ?= open
eval: lab ## Measure the models into assets/runs/eval.json; ZORRO=DIR HELD_OUT=FILE, SPLIT=all for final figures
	$(call announce,how good $(MODELS) are: this takes minutes)
	mkdir -p assets/runs
	$(TARGET)/release/lab eval $(foreach model,$(MODELS),--model '$(model)') --split $(SPLIT) --json \
		$(if $(ZORRO),--zorro '$(ZORRO)') $(if $(HELD_OUT),--held-out '$(HELD_OUT)') $(if $(LIMIT),--limit $(LIMIT)) \
		> $(TARGET)/eval.json
	mv $(TARGET)/eval.json assets/runs/eval.json
	$(TARGET)/release/lab eval-table

eval-table: lab ## Print the table of assets/runs/eval.json that stands in the README
	$(TARGET)/release/lab eval-table

include training/train.mk

notices: setup ## Write assets/third-party.txt anew
	$(TOOLS) .ci/notices

clean: ## Remove everything that was built
	rm -rf dist target
