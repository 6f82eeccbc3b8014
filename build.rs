//! Writes the manifest of the shipped models: every file's name, size and SHA-256, as Rust data
//! that `src/manifest.rs` includes. A model that has to be there and is not stops the build with one
//! sentence; others are left out.

use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

/// The folders under `assets/models` that have to be there.
const REQUIRED: [&str; 3] = ["bert", "gpt", "t5"];
/// Those that may be missing, in the order of `ModelId::ALL`; a test of the manifest compares them.
const OPTIONAL: [&str; 2] = ["gpt-mini-unmasked", "bert-transfer"];
/// Runs of which snapshots are shipped, as far as they are there.
const RUNS: [&str; 2] = ["bert-mini", "gpt-mini"];
/// The steps of the snapshots, as in `Snapshot::STEPS`.
const STEPS: [u32; 7] = [0, 100, 300, 1000, 3000, 10_000, 12_000];
/// What a model consists of, the weights last.
const FILES: [&str; 3] = ["config.json", "tokenizer.json", "model.safetensors"];

fn main() {
    // Cargo sets both for every build script.
    let root = env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let out = env::var("OUT_DIR").unwrap_or_default();
    println!("cargo::rerun-if-changed=build.rs");
    // The splitter moves code and data, so it has to know every place that points at them.
    let wasm = env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "wasm32");
    if wasm && env::var_os("CARGO_FEATURE_SPLIT").is_some() {
        println!("cargo::rustc-link-arg-bin=app=--emit-relocs");
    }
    #[cfg(feature = "worker")]
    if let Err(sentence) = tiles(Path::new(&root), Path::new(&out)) {
        println!("cargo::error={sentence}");
    }
    // The whole folder: a file that is missing would count as changed every time.
    println!("cargo::rerun-if-changed=assets/models");
    match manifest(&Path::new(&root).join("assets/models")) {
        Ok(code) => fs::write(Path::new(&out).join("manifest.rs"), code)
            .unwrap_or_else(|error| println!("cargo::error=the manifest of models could not be written: {error}")),
        Err(sentence) => println!("cargo::error={sentence}"),
    }
}

/// The engine's tiles with fused multiply-add (`src/kernel/relaxed.rs`).
#[cfg(feature = "worker")]
fn tiles(root: &Path, out: &Path) -> Result<(), String> {
    let (text, program) = (root.join("src/kernel/relaxed.wat"), out.join("relaxed.wasm"));
    println!("cargo::rerun-if-changed={}", text.display());
    let bytes = wat::parse_file(&text).map_err(|error| error.to_string())?;
    fs::write(&program, bytes).map_err(|error| format!("{} cannot be written: {error}", program.display()))
}

/// One static with all models.
fn manifest(models: &Path) -> Result<String, String> {
    let snapshot = |run| STEPS.map(|step| format!("{run}/step-{step:06}"));
    let folders: Vec<String> =
        REQUIRED.into_iter().chain(OPTIONAL).map(str::to_owned).chain(RUNS.into_iter().flat_map(snapshot)).collect();
    let mut code =
        "/// Every model, in the order of `ModelId::ALL`.\nstatic MODELS: [ShippedModel; ModelId::ALL.len()] = [\n"
            .to_owned();
    let mut known: Vec<File> = Vec::new();
    for folder in folders {
        let wanted = REQUIRED.contains(&folder.as_str()) || models.join(&folder).join(FILES[2]).exists();
        let mut files = if wanted { files(models, &folder)? } else { Vec::new() };
        for file in &mut files {
            // The snapshots of a run have one tokenizer: it is to be fetched and kept once.
            if let Some(same) = known.iter().find(|other| other.name == file.name && other.sha256 == file.sha256) {
                file.folder.clone_from(&same.folder);
            }
        }
        let revision = files.last().map_or("", |weights| &weights.sha256[..12]);
        let _ = writeln!(code, "    ShippedModel {{ folder: {folder:?}, revision: {revision:?}, files: &[");
        for File { folder, name, bytes, sha256 } in &files {
            let _ = writeln!(
                code,
                "        ModelFile {{ folder: {folder:?}, name: {name:?}, bytes: {bytes}, sha256: {sha256:?} }},"
            );
        }
        code.push_str("    ] },\n");
        known.extend(files);
    }
    code.push_str("];\n");
    Ok(code)
}

struct File {
    folder: String,
    name: &'static str,
    bytes: usize,
    sha256: String,
}

fn files(models: &Path, folder: &str) -> Result<Vec<File>, String> {
    FILES.into_iter().map(|name| file(models, folder, name)).collect()
}

fn file(models: &Path, folder: &str, name: &'static str) -> Result<File, String> {
    let contents = fs::read(models.join(folder).join(name)).map_err(|error| {
        format!(
            "the model file assets/models/{folder}/{name} cannot be read ({error}): put the model's {} into that folder, then build again.",
            FILES.join(", ")
        )
    })?;
    let sha256 = Sha256::digest(&contents).iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    Ok(File { folder: folder.to_owned(), name, bytes: contents.len(), sha256 })
}
