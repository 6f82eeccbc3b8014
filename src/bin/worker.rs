//! The engine in a Web Worker; `assets/engine.js` loads it.

fn main() {
    pretraining_lab::engine::serve::start();
}
