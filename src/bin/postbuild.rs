//! Trunk runs this after a build, on the staged site: it compiles the chapters' texts, joins the style
//! sheets, writes the content security policy, names the versions of engine and texts, and adds the
//! headers file of static hosts.

#[path = "postbuild/pieces.rs"]
mod pieces;
#[path = "postbuild/styles.rs"]
mod styles;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, error::Error, fs};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use pretraining_lab::prose::site;
use sha2::{Digest, Sha256};

/// The language of this build.
const LANGUAGE: &str = "en";

fn main() -> Result<(), Box<dyn Error>> {
    let staged =
        env::var("TRUNK_STAGING_DIR").map_err(|_| "TRUNK_STAGING_DIR is not set: Trunk runs this, in a build")?;
    let staged = Path::new(&staged);
    let index = staged.join("index.html");
    let page = styles::join(&fs::read_to_string(&index)?, staged)?;
    pieces::lay(staged, &pieces_folder()?)?;
    let policy = policy(&page);
    let version = engine_version(staged)?;
    let page = replace_once(
        &page,
        "<!-- policy -->",
        &format!(r#"<meta http-equiv="Content-Security-Policy" content="{policy}">"#),
    )?;
    let page = replace_once(
        &page,
        "<!-- engine-version -->",
        &format!(r#"<meta name="engine-version" content="{version}">"#),
    )?;
    let page = replace_once(&page, "<!-- texts -->", &format!(r#"<meta name="texts" content="{}">"#, texts(staged)?))?;
    fs::write(&index, page)?;
    fs::write(staged.join("_headers"), headers(&policy))?;
    Ok(())
}

/// Where `.ci/tools/wasm-bindgen` leaves the pieces: in the folder that Trunk gives wasm-bindgen, in
/// the target folder that this program lies in as well.
fn pieces_folder() -> Result<PathBuf, Box<dyn Error>> {
    let program = env::current_exe()?;
    let profile = env::var("TRUNK_PROFILE").unwrap_or_else(|_| "release".to_owned());
    let mut folders = program.ancestors().map(|folder| folder.join("wasm-bindgen").join(&profile).join("pieces"));
    Ok(folders.find(|folder| folder.is_dir()).unwrap_or_default())
}

/// Nothing but this site's own files, and no script but those and Trunk's inline ones, by hash.
fn policy(page: &str) -> String {
    let hashes: String =
        inline_scripts(page).map(|script| format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(script)))).collect();
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{hashes}; worker-src 'self'; connect-src 'self'; \
         style-src 'self'; img-src 'self'; font-src 'self'; base-uri 'self'; form-action 'none'"
    )
}

/// The contents of every `<script>` without a `src`.
fn inline_scripts(page: &str) -> impl Iterator<Item = &str> {
    page.split("<script").skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let (contents, _) = rest.split_once("</script>")?;
        (!attributes.contains("src=")).then_some(contents)
    })
}

/// Compiles the chapters' texts, and gives the names of the files: `en contents=HASH gpt=HASH`, for
/// `chapters/en/gpt.HASH.bin`. The page has them from its own file, so that no cache can pair a text
/// with another build's page.
fn texts(staged: &Path) -> Result<String, Box<dyn Error>> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ui/text");
    let mut chapters = BTreeMap::new();
    for entry in fs::read_dir(source.join(LANGUAGE).join("chapters"))? {
        let entry = entry?;
        chapters.insert(entry.file_name().to_string_lossy().into_owned(), fs::read_to_string(entry.path())?);
    }
    let site = site::compile(&chapters, &fs::read_to_string(source.join("papers.toml"))?)?;
    let folder = staged.join("chapters").join(LANGUAGE);
    fs::create_dir_all(&folder)?;
    let mut names = LANGUAGE.to_owned();
    for (name, bytes) in site::files(&site)? {
        let mut hash = Sha256::new();
        hash.update(&bytes);
        let version = version(hash);
        fs::write(folder.join(format!("{name}.{version}.bin")), bytes)?;
        names.push_str(&format!(" {name}={version}"));
    }
    Ok(names)
}

fn version(hash: Sha256) -> String {
    hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// Worker files are not hashed by Trunk. The page appends this to their addresses, so that a
/// cached engine is never run by a newer page.
fn engine_version(staged: &Path) -> Result<String, Box<dyn Error>> {
    let mut hash = Sha256::new();
    for file in ["engine.js", "worker.js", "worker_bg.wasm"] {
        let bytes = fs::read(staged.join(file)).map_err(|error| format!("{file}: {error}"))?;
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    }
    Ok(version(hash))
}

/// Netlify and Cloudflare Pages read this; other hosts: see CONTRIBUTING.md. A policy in the page
/// does not bind a worker, the header does; `frame-ancestors` works only here.
fn headers(policy: &str) -> String {
    format!(
        "/*\n  Content-Security-Policy: {policy}; frame-ancestors 'none'\n  X-Content-Type-Options: nosniff\n  \
         Referrer-Policy: no-referrer\n  Permissions-Policy: camera=(), microphone=(), geolocation=()\n  \
         Cross-Origin-Opener-Policy: same-origin\n  Cache-Control: no-cache\n"
    )
}

fn replace_once(page: &str, placeholder: &str, with: &str) -> Result<String, String> {
    match page.matches(placeholder).count() {
        1 => Ok(page.replace(placeholder, with)),
        count => Err(format!("index.html has '{placeholder}' {count} times instead of once")),
    }
}
