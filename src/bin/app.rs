//! The page.

#[cfg(target_arch = "wasm32")]
fn main() {
    pretraining_lab::ui::app::mount();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("The page runs in a browser: try 'make serve'.");
}
