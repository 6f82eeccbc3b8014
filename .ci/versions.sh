# The versions of the tools that build and test this project; sourced by setup and with-tools.
TRUNK_VERSION=0.21.14
# The command line has to match the crate, bit for bit: one place says both.
WASM_BINDGEN_VERSION=$(sed -n 's/^wasm-bindgen = .*"=\([0-9.]*\)".*/\1/p' "$ROOT/Cargo.toml")
BINARYEN_VERSION=132
# Divides the page into pieces; reads what the crate wasm_split_helpers of Cargo.lock marks.
SPLITTER_VERSION=0.2.4
NODE_MINIMUM=20

# Tools of exactly these versions live here, shared between clones and out of other projects' way.
TOOLS=${PRETRAINING_LAB_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/pretraining-lab}
TRUNK_DIR=$TOOLS/trunk-$TRUNK_VERSION
WASM_BINDGEN_DIR=$TOOLS/wasm-bindgen-$WASM_BINDGEN_VERSION
BINARYEN_DIR=$TOOLS/binaryen-$BINARYEN_VERSION
SPLITTER_DIR=$TOOLS/wasm-split-$SPLITTER_VERSION
DEBIAN_RUST_DIR=$TOOLS/debian-rust
