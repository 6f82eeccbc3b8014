//! Whole tiles of a product with fused multiply-add, in browsers that have it.
//!
//! WebAssembly's relaxed SIMD multiplies and adds in one instruction and rounds once, where its plain
//! SIMD takes two. Chromium and Firefox have it; a browser that has not refuses a program that holds a
//! single such instruction as a whole. So the engine has none: these tiles are a program of their own
//! of 0.7 KB, written by hand (`relaxed.wat`), which the engine tries to start over its own memory. Where that fails, [`super::product`] goes on with its own tiles.
//!
//! As such a sum is rounded otherwise, a training run differs in its last digits between a browser
//! that has it and one that has not; in one browser it is the same each time.

use std::cell::OnceCell;

use js_sys::{Object, Reflect, Uint8Array, WebAssembly};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

/// `build.rs` makes it of `relaxed.wat`.
const PROGRAM: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/relaxed.wasm"));

#[wasm_bindgen]
extern "C" {
    type Exports;

    /// Distances in bytes; see `relaxed.wat`.
    #[wasm_bindgen(method)]
    #[allow(clippy::too_many_arguments, reason = "numbers are all that WebAssembly takes")]
    fn tiles(
        this: &Exports,
        a: u32,
        row: u32,
        step: u32,
        strip: u32,
        strips: u32,
        b: u32,
        depth: u32,
        panels: u32,
        out: u32,
        out_row: u32,
        begin: u32,
    );
}

thread_local! {
    static EXPORTS: OnceCell<Option<Exports>> = const { OnceCell::new() };
}

/// Starts the program. `None`: this browser cannot.
fn start() -> Option<Exports> {
    let bytes = Uint8Array::from(PROGRAM);
    if !WebAssembly::validate(&bytes).unwrap_or(false) {
        return None;
    }
    let started = || -> Result<JsValue, JsValue> {
        let (imports, engine) = (Object::new(), Object::new());
        Reflect::set(&engine, &"memory".into(), &wasm_bindgen::memory())?;
        Reflect::set(&imports, &"engine".into(), &engine)?;
        let instance = WebAssembly::Instance::new(&WebAssembly::Module::new(&bytes)?, &imports)?;
        Ok(instance.exports().into())
    };
    started().ok().map(JsCast::unchecked_into)
}

/// Whether this browser has fused multiply-add.
#[must_use]
pub fn is_there() -> bool {
    EXPORTS.with(|exports| exports.get_or_init(start).is_some())
}

/// A first matrix as it lies in memory, four rows at a time: number k of row r of four number s is at
/// `s * strip + r * row + k * step`.
pub(super) struct Strips<'a> {
    pub values: &'a [f32],
    pub row: usize,
    pub step: usize,
    pub strip: usize,
    /// How many fours.
    pub count: usize,
}

/// Multiplies strips of four rows with panels of eight columns, each `depth` long, and writes or adds
/// the result: row i begins at `i * row` of `out`. With `begin` each row begins with that, without it
/// with what stands there. False, and nothing done, where the browser cannot.
///
/// # Panics
/// When the matrices do not fit their memory.
pub(super) fn tiles(
    a: &Strips<'_>,
    panels: &[[f32; 8]],
    depth: usize,
    begin: Option<&[f32]>,
    out: &mut [f32],
    row: usize,
) -> bool {
    let count = panels.len() / depth.max(1);
    if count == 0 || a.count == 0 {
        return false;
    }
    // What is over there checks nothing.
    let last = (a.count - 1) * a.strip + 3 * a.row + (depth - 1) * a.step;
    assert!(last < a.values.len(), "strips that are not there");
    assert!((4 * a.count - 1) * row + 8 * count <= out.len(), "a result without a place");
    assert!(begin.is_none_or(|begin| begin.len() >= 8 * count), "a beginning that is too short");
    let bytes = |numbers: usize| (numbers * size_of::<f32>()) as u32;
    EXPORTS.with(|exports| {
        let Some(exports) = exports.get_or_init(start) else { return false };
        exports.tiles(
            address(a.values.as_ptr()),
            bytes(a.row),
            bytes(a.step),
            bytes(a.strip),
            a.count as u32,
            address(panels.as_ptr()),
            depth as u32,
            count as u32,
            // Borrowed for as long as the call lasts, and written by nobody else.
            address(out.as_mut_ptr()),
            bytes(row),
            begin.map_or(0, |begin| address(begin.as_ptr())),
        );
        true
    })
}

/// An address in this program's memory has 32 bits.
fn address<T>(at: *const T) -> u32 {
    at as usize as u32
}
