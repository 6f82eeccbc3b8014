//! The files of a model in a zip file. They are written as they are, as weights do not become smaller;
//! read are compressed ones as well, since most programs make these. Names are taken without their folders.

use std::io::{Cursor, Read, Write};

use thiserror::Error;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// The most files that are looked at.
const MOST_FILES: usize = 64;

/// The most bytes that all files of an archive have, unpacked: a few kilobytes can claim to be gigabytes.
pub const MOST_BYTES: u64 = 256 << 20;

/// Why a zip file cannot be read, or written.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ArchiveError {
    /// It is none, or it breaks off.
    #[error("it is no zip file, or only a part of one")]
    NoArchive,
    /// A file in it is not as it was when it was written.
    #[error("{name} is damaged")]
    Damaged {
        /// Which one.
        name: String,
    },
    /// A file in it is encrypted, or compressed in an unusual way.
    #[error("{name} is packed in a way that is not known here")]
    Packed {
        /// Which one.
        name: String,
    },
    /// More files than a model has.
    #[error("it has more than {MOST_FILES} files")]
    TooMany,
    /// More bytes than any model that runs here.
    #[error("its files have more than {MOST_BYTES} bytes")]
    TooLarge,
}

/// Writes files into a zip file, in a folder. Equal files make equal archives: the date is always the
/// earliest that the format knows, 1 January 1980.
///
/// # Errors
/// [`ArchiveError::TooLarge`] if the format cannot hold them.
pub fn pack(folder: &str, files: &[(&str, &[u8])]) -> Result<Vec<u8>, ArchiveError> {
    let write = || -> Result<Vec<u8>, ZipError> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .last_modified_time(DateTime::default());
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            archive.start_file(format!("{folder}/{name}"), options)?;
            archive.write_all(bytes)?;
        }
        Ok(archive.finish()?.into_inner())
    };
    write().map_err(|_| ArchiveError::TooLarge)
}

/// The files of a zip file: names without folders, and contents. Folders are passed over. Nothing in
/// it is believed.
///
/// # Errors
/// [`ArchiveError`].
pub fn unpack(archive: &[u8]) -> Result<Vec<(String, Vec<u8>)>, ArchiveError> {
    let mut archive = ZipArchive::new(Cursor::new(archive)).map_err(|_| ArchiveError::NoArchive)?;
    if archive.len() > MOST_FILES {
        return Err(ArchiveError::TooMany);
    }
    let (mut files, mut left) = (Vec::new(), MOST_BYTES);
    for index in 0..archive.len() {
        let whole = match archive.name_for_index(index) {
            Some(Ok(whole)) => whole.into_owned(),
            _ => return Err(ArchiveError::NoArchive),
        };
        let name = whole.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        // A folder; and what macOS adds to every file.
        if name.is_empty() || whole.starts_with("__MACOSX/") {
            continue;
        }
        let file = archive.by_index(index).map_err(|error| match error {
            ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => {
                ArchiveError::Packed { name: name.clone() }
            }
            _ => ArchiveError::NoArchive,
        })?;
        let mut bytes = Vec::new();
        // The check sum is compared at the end of reading.
        file.take(left + 1).read_to_end(&mut bytes).map_err(|_| ArchiveError::Damaged { name: name.clone() })?;
        left = left.checked_sub(bytes.len() as u64).ok_or(ArchiveError::TooLarge)?;
        files.push((name, bytes));
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `printf '{"a": 1}' > config.json; python3 -m zipfile -c m.zip config.json`, which compresses; the
    /// bytes from Python's `zipfile` with `ZIP_DEFLATED` and a date of 1980.
    const COMPRESSED: &[u8] = include_bytes!("../../tests/fixtures/training/compressed.zip");

    #[test]
    fn files_come_back() {
        let files: [(&str, &[u8]); 3] = [("config.json", b"{}"), ("empty", b""), ("model.safetensors", &[7; 5000])];
        let archive = pack("model", &files).expect("an archive");
        assert_eq!(pack("model", &files), Ok(archive.clone()), "the same files are the same bytes");
        let found = unpack(&archive).expect("an archive");
        let found: Vec<(&str, &[u8])> = found.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        assert_eq!(found, files);
        assert_eq!(unpack(&pack("model", &[]).expect("an archive")).expect("an archive"), []);
    }

    #[test]
    fn what_other_programs_compressed_is_read() {
        let found = unpack(COMPRESSED).expect("an archive");
        let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["config.json", "zeros.bin"]);
        assert_eq!(found[0].1, b"{\"a\": 1}");
        assert_eq!(found[1].1, vec![0; 100_000]);
        assert!(COMPRESSED.len() < 1_000, "and it was compressed");
    }

    #[test]
    fn damage_is_told_and_never_panics() {
        let archive = pack("m", &[("config.json", b"{\"a\": 1}"), ("tokenizer.json", b"[]")]).expect("an archive");
        for archive in [archive.as_slice(), COMPRESSED] {
            for length in 0..archive.len() {
                assert!(unpack(&archive[..length]).is_err(), "{length}");
            }
            for place in 0..archive.len() {
                for value in [0, 1, 0x7f, 0xff] {
                    let mut damaged = archive.to_vec();
                    damaged[place] = value;
                    let _ = unpack(&damaged);
                }
            }
        }
        let mut damaged = archive.clone();
        let contents = damaged.windows(8).position(|bytes| bytes == b"{\"a\": 1}").expect("the contents");
        damaged[contents] ^= 1;
        assert_eq!(unpack(&damaged), Err(ArchiveError::Damaged { name: "config.json".to_owned() }));
        assert_eq!(unpack(b"not a zip file, but long enough for one"), Err(ArchiveError::NoArchive));
    }
}
