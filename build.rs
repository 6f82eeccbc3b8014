//! Writes the manifest of the shipped models: every file's name, size and SHA-256, as Rust data
//! that `src/manifest.rs` includes. A model that is not there stops the build with one sentence.

use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

/// The folders under `assets/models`; `ModelId::folder` names the same.
const MODELS: [&str; 3] = ["bert", "gpt", "t5"];
/// What a model consists of, the weights last.
const FILES: [&str; 3] = ["config.json", "tokenizer.json", "model.safetensors"];

fn main() {
    // Cargo sets both for every build script.
    let root = env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let out = env::var("OUT_DIR").unwrap_or_default();
    println!("cargo::rerun-if-changed=build.rs");
    match manifest(Path::new(&root)) {
        Ok(code) => fs::write(Path::new(&out).join("manifest.rs"), code)
            .unwrap_or_else(|error| println!("cargo::error=the manifest of models could not be written: {error}")),
        Err(sentence) => println!("cargo::error={sentence}"),
    }
}

/// One static a model.
fn manifest(root: &Path) -> Result<String, String> {
    let mut code = String::new();
    for folder in MODELS {
        let files = FILES
            .iter()
            .map(|name| file(root, &format!("assets/models/{folder}/{name}"), name))
            .collect::<Result<Vec<_>, _>>()?;
        let revision = files.last().map_or("", |weights| &weights.sha256[..12]);
        let _ = writeln!(
            code,
            "/// The shipped model in `{folder}`.\npub static {}: ShippedModel = ShippedModel {{ folder: \"{folder}\", revision: \"{revision}\", files: &[",
            folder.to_uppercase()
        );
        for File { name, bytes, sha256 } in &files {
            let _ = writeln!(code, "    ModelFile {{ name: \"{name}\", bytes: {bytes}, sha256: \"{sha256}\" }},");
        }
        code.push_str("] };\n");
    }
    Ok(code)
}

struct File {
    name: String,
    bytes: usize,
    sha256: String,
}

fn file(root: &Path, path: &str, name: &str) -> Result<File, String> {
    println!("cargo::rerun-if-changed={path}");
    let contents = fs::read(root.join(path)).map_err(|error| {
        format!(
            "the model file {path} cannot be read ({error}): put the model's {} into that folder, then build again.",
            FILES.join(", ")
        )
    })?;
    let sha256 = Sha256::digest(&contents).iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    Ok(File { name: name.to_owned(), bytes: contents.len(), sha256 })
}
