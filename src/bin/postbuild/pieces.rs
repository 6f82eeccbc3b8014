//! Lays the page's pieces into the site: the files of WebAssembly that hold one laboratory each.
//!
//! The splitter writes them together with a script that loads them, and the page's program asks for
//! that script as for a module. Here the script becomes part of the page's own, which saves a round
//! trip at the start; and the pieces get a folder that is named after what is in it, so that no
//! cache can pair one build's page with another's pieces.
//!
//! What several pieces share the splitter lays into a file for each set of them that occurs, which
//! makes a hundred small files and more. They come as two: what the laboratory that the page opens
//! with needs, which the script asks for at once, and the rest.

use std::{collections::BTreeMap, error::Error, fmt::Write as _, fs, ops::Range, path::Path};

use sha2::{Digest, Sha256};

/// How the program calls the splitter's script.
const LOADER: &str = "./__wasm_split.js";
/// What several pieces share, one behind the other: first what `OPENING` needs.
const SHARED: [&str; 2] = ["shared.bin", "shared-later.bin"];
/// The piece of the laboratory that the page opens with.
const OPENING: &str = "masked_word";
/// What stands there until the splitter has run.
const UNDIVIDED: &str = "__wasm_split_placeholder__";

/// Takes the pieces from where they were built, if the staged page has any.
pub fn lay(staged: &Path, built: &Path) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(staged)? {
        let path = entry?.path();
        if path.extension().is_none_or(|extension| extension != "js") {
            continue;
        }
        let program = fs::read_to_string(&path)?;
        if program.contains(UNDIVIDED) {
            return Err("the page was not divided into its pieces: build it with 'make dist' or '.ci/with-tools trunk build --release'".into());
        }
        if program.contains(LOADER) {
            let pieces = read(built)?;
            let folder = folder(&pieces);
            fs::create_dir_all(staged.join(&folder))?;
            let is_shared = |name: &str| name.starts_with("chunk_");
            for (name, bytes) in pieces.iter().filter(|(name, _)| name.ends_with(".wasm") && !is_shared(name)) {
                fs::write(staged.join(&folder).join(name), bytes)?;
            }
            let loader = pieces.get(&LOADER[2..]).ok_or("the pieces have no loader")?;
            let loader = String::from_utf8_lossy(loader);
            let first = needed_first(&loader);
            let (mut shared, mut places) = ([Vec::new(), Vec::new()], BTreeMap::new());
            for (name, bytes) in pieces.iter().filter(|(name, _)| is_shared(name)) {
                let file = usize::from(!first.contains(name));
                let start = shared[file].len();
                shared[file].extend_from_slice(bytes);
                places.insert(name.as_str(), (file, start..shared[file].len()));
            }
            for (name, bytes) in SHARED.iter().zip(shared) {
                fs::write(staged.join(&folder).join(name), bytes)?;
            }
            fs::write(&path, join(&program, &loader, &folder, &places)?)?;
        }
    }
    Ok(())
}

/// For each part of what is shared, the file that it is in and where it lies there.
type Places<'a> = BTreeMap<&'a str, (usize, Range<usize>)>;

/// The parts of what is shared that [`OPENING`] needs: over each the splitter's script says whose it is.
fn needed_first(loader: &str) -> Vec<String> {
    let lines = loader.lines().zip(loader.lines().skip(1));
    let needed = lines.filter_map(|(owners, part)| {
        let owners = owners.strip_prefix("/* ")?.strip_suffix(" */")?;
        let (name, _) = part.strip_prefix("const __")?.split_once(" = ")?;
        owners.split(", ").any(|owner| owner == OPENING).then(|| format!("{name}.wasm"))
    });
    needed.collect()
}

/// Gives parts of the files of what is shared as if each were a file. The first is asked for when the
/// page's program has just begun to arrive; one that did not come whole is asked for anew.
const SHARED_LOADER: &str = r#"const files = FILES, sizes = BYTES, coming = [];
const whole = (file) => {
    const now = coming[file] ??= fetch(new URL(`./FOLDER/${files[file]}`, import.meta.url)).then(async (response) => {
        const bytes = await response.arrayBuffer();
        if (!response.ok || bytes.byteLength !== sizes[file]) throw new Error(`${response.url}: ${response.status}, ${bytes.byteLength} bytes`);
        return bytes;
    });
    now.catch(() => { coming[file] = undefined; });
    return now;
};
const part = async (file, from, to) => {
    const bytes = await whole(file);
    return { ok: true, arrayBuffer: async () => bytes.slice(from, to) };
};
whole(0).catch(() => {});
"#;

fn read(built: &Path) -> Result<BTreeMap<String, Vec<u8>>, Box<dyn Error>> {
    let mut pieces = BTreeMap::new();
    for entry in fs::read_dir(built).map_err(|error| format!("{}: {error}", built.display()))? {
        let entry = entry?;
        pieces.insert(entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path())?);
    }
    Ok(pieces)
}

fn folder(pieces: &BTreeMap<String, Vec<u8>>) -> String {
    let mut hash = Sha256::new();
    for (name, bytes) in pieces {
        hash.update(name);
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    }
    hash.finalize().iter().take(6).fold("pieces-".to_owned(), |mut name, byte| {
        let _ = write!(name, "{byte:02x}");
        name
    })
}

/// The program with its loader inside, which looks for the pieces in `folder`.
///
/// A piece is a few kilobytes, so it need not be compiled while it comes; then a host may call
/// WebAssembly what it likes, and a missing file is an error that says so. `places` says where in the
/// file of what is shared each part lies.
fn join(program: &str, loader: &str, folder: &str, places: &Places) -> Result<String, String> {
    const FETCH: &str = "const instantiate = async (coming, imports) => {\n    const response = await coming;\n    if (!response.ok) throw new Error(`${response.url}: ${response.status}`);\n    return WebAssembly.instantiate(await response.arrayBuffer(), imports);\n};\n";
    const STREAMING: &str = "WebAssembly.instantiateStreaming(";
    const ADDRESS: &str = "new URL(\"./";
    let (main, loader) = loader.split_once('\n').ok_or("the loader is empty")?;
    let as_expected = main.starts_with("import { initSync } from") && !loader.contains("import ");
    let pieces = loader.matches(ADDRESS).count();
    if !as_expected || pieces == 0 || pieces != loader.matches(STREAMING).count() {
        return Err("the splitter's script is not what postbuild knows: has its version changed?".to_owned());
    }
    let loads: Vec<&str> =
        loader.lines().filter_map(|line| Some(line.strip_prefix("export const ")?.split_once(" = ")?.0)).collect();
    let mut loader = loader.replace("export const ", "const ").replace(STREAMING, "instantiate(");
    for (name, (file, Range { start, end })) in places {
        let part = format!("part({file}, {start}, {end})");
        loader = loader.replace(&format!("fetch({ADDRESS}{name}\", import.meta.url))"), &part);
    }
    let loader = loader.replace(ADDRESS, &format!("{ADDRESS}{folder}/"));
    let bytes = [0, 1].map(|file| {
        let ends = places.values().filter(|(other, _)| *other == file).map(|(_, place)| place.end);
        ends.max().unwrap_or_default()
    });
    let shared = SHARED_LOADER
        .replace("FOLDER", folder)
        .replace("FILES", &format!("{SHARED:?}"))
        .replace("BYTES", &format!("{bytes:?}"));
    let (asked, rest): (Vec<&str>, Vec<&str>) =
        program.lines().partition(|line| line.starts_with("import * as ") && line.contains(LOADER));
    let mut joined = rest.join("\n");
    let _ = write!(
        joined,
        "\nconst loads = (() => {{\n{FETCH}{shared}{loader}\nreturn {{ {} }};\n}})();\n",
        loads.join(", ")
    );
    for line in asked {
        let name = line["import * as ".len()..].split(' ').next().unwrap_or_default();
        let _ = writeln!(joined, "const {name} = loads;");
    }
    Ok(joined)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROGRAM: &str = "import * as import1 from \"./__wasm_split.js\"\nimport * as import2 from \"./__wasm_split.js\"\nfunction initSync() {}\n";
    const SCRIPT: &str = "import { initSync } from \"./app.js\";\nconst a = makeLoad(() => {\n    const src = fetch(new URL(\"./span.wasm\", import.meta.url));\n    return async (imports) => (WebAssembly.instantiateStreaming(src, imports));\n}, []);\nexport const __wasm_split_load_span = wrapAsyncCb(a);\n";

    #[test]
    fn a_program_is_joined_with_its_loader() {
        let joined = join(PROGRAM, SCRIPT, "pieces-00", &BTreeMap::new()).unwrap();
        assert!(
            !joined.contains("import *") && !joined.contains("export") && !joined.contains("Streaming"),
            "{joined}"
        );
        for part in [
            "new URL(\"./pieces-00/span.wasm\"",
            "return { __wasm_split_load_span };",
            "const import1 = loads;",
            "const import2 = loads;",
        ] {
            assert_eq!(joined.matches(part).count(), 1, "{part} in {joined}");
        }
    }

    #[test]
    fn what_is_shared_comes_out_of_one_file() {
        let joined = join(PROGRAM, SCRIPT, "pieces-00", &BTreeMap::from([("span.wasm", (1, 3..8))])).unwrap();
        for part in ["const src = part(1, 3, 8);", "new URL(`./pieces-00/${files[file]}`", "sizes = [0, 8]"] {
            assert_eq!(joined.matches(part).count(), 1, "{part} in {joined}");
        }
        assert!(!joined.contains("span.wasm"), "{joined}");
    }

    #[test]
    fn what_the_opening_laboratory_needs_comes_first() {
        let script = "/* masked_word, span */\nconst __chunk_1 = makeLoad(\n/* span */\nconst __chunk_2 = makeLoad(\n";
        assert_eq!(needed_first(script), ["chunk_1.wasm"]);
    }

    #[test]
    fn an_unknown_loader_is_refused() {
        for script in ["", "export {};\n", &SCRIPT.replace("Streaming", ""), &SCRIPT.replace("initSync", "start")] {
            assert!(join(PROGRAM, script, "pieces-00", &BTreeMap::new()).is_err(), "{script}");
        }
    }

    #[test]
    fn other_contents_are_another_folder() {
        let pieces = |bytes: &[u8]| BTreeMap::from([("span.wasm".to_owned(), bytes.to_vec())]);
        assert_eq!(folder(&pieces(b"a")), folder(&pieces(b"a")));
        assert_ne!(folder(&pieces(b"a")), folder(&pieces(b"b")));
    }
}
