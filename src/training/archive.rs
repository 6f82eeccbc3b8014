//! Files in a zip file. They are written stored, as weights do not become smaller, and so the format is a
//! few lines (PKWARE, APPNOTE.TXT 6.3.10); read are deflated ones as well, which most programs make. (The
//! package `zip` does the same, and would be 65 kilobytes more for every visitor.) Names are taken
//! without their folders.

use std::borrow::Cow;
use std::ops::Range;

use miniz_oxide::inflate::decompress_to_vec_with_limit;
use thiserror::Error;

/// The most files that are looked at.
const MOST_FILES: usize = 64;

/// The most bytes that all files have, unpacked: a few kilobytes can claim to be gigabytes.
const MOST_BYTES: usize = 256 << 20;

const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
/// How long the three headers are without what varies.
const LOCAL_LENGTH: usize = 30;
const CENTRAL_LENGTH: usize = 46;
const END_LENGTH: usize = 22;
/// 1 January 1980, midnight: the earliest that the format can say, so that equal models are equal files.
const DATE: u16 = 0b0000_0000_0010_0001;
/// The version that is needed to read it: 2.0, with folders.
const VERSION: u16 = 20;
/// The two ways of storing that every program knows.
const STORED: u16 = 0;
const DEFLATED: u16 = 8;

/// Why a zip file cannot be read.
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

/// Files by their names; those that are stored are not copied.
pub type Files<'a> = Vec<(String, Cow<'a, [u8]>)>;

/// Writes files into a zip file, in a folder.
#[must_use]
pub fn zip(folder: &str, files: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for (name, bytes) in files {
        let name = format!("{folder}/{name}");
        let place = archive.len() as u32;
        let (sum, size) = (crc32(bytes), bytes.len() as u32);
        put(&mut archive, LOCAL);
        fields(&mut archive, sum, size, &name);
        archive.extend([0, 0]);
        archive.extend(name.as_bytes());
        archive.extend(*bytes);
        put(&mut directory, CENTRAL);
        directory.extend(VERSION.to_le_bytes());
        fields(&mut directory, sum, size, &name);
        // No extra field, no comment, disk 0, attributes.
        directory.extend([0; 12]);
        put(&mut directory, place);
        directory.extend(name.as_bytes());
    }
    let (place, size, count) = (archive.len() as u32, directory.len() as u32, files.len() as u16);
    archive.extend(directory);
    put(&mut archive, END);
    archive.extend([0; 4]);
    archive.extend(count.to_le_bytes());
    archive.extend(count.to_le_bytes());
    put(&mut archive, size);
    put(&mut archive, place);
    archive.extend([0; 2]);
    archive
}

/// What both headers have in common.
fn fields(header: &mut Vec<u8>, sum: u32, size: u32, name: &str) {
    let utf8: u16 = 1 << 11;
    for number in [VERSION, utf8, 0, 0, DATE] {
        header.extend(number.to_le_bytes());
    }
    for number in [sum, size, size] {
        put(header, number);
    }
    header.extend((name.len() as u16).to_le_bytes());
}

fn put(bytes: &mut Vec<u8>, number: u32) {
    bytes.extend(number.to_le_bytes());
}

/// The files of a zip file: names without folders, and contents. Folders are passed over. Nothing in
/// it is believed.
///
/// # Errors
/// [`ArchiveError`].
pub fn unzip(archive: &[u8]) -> Result<Files<'_>, ArchiveError> {
    let end = find_end(archive).ok_or(ArchiveError::NoArchive)?;
    let count = usize::from(short(archive, end + 10).ok_or(ArchiveError::NoArchive)?);
    let mut place = long(archive, end + 16).ok_or(ArchiveError::NoArchive)?;
    if count > MOST_FILES {
        return Err(ArchiveError::TooMany);
    }
    let (mut files, mut left) = (Vec::new(), MOST_BYTES);
    for _ in 0..count {
        let entry = entry(archive, place).ok_or(ArchiveError::NoArchive)?;
        place = entry.next;
        let name = entry.name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        // A folder; and what macOS adds to every file.
        if name.is_empty() || entry.name.starts_with("__MACOSX/") {
            continue;
        }
        let stored = archive.get(entry.contents).ok_or(ArchiveError::NoArchive)?;
        if entry.size > left {
            return Err(ArchiveError::TooLarge);
        }
        left -= entry.size;
        let bytes = match entry.method {
            Some(STORED) => Cow::Borrowed(stored),
            Some(DEFLATED) => match decompress_to_vec_with_limit(stored, entry.size) {
                Ok(bytes) => Cow::Owned(bytes),
                Err(_) => return Err(ArchiveError::Damaged { name }),
            },
            _ => return Err(ArchiveError::Packed { name }),
        };
        if bytes.len() != entry.size || crc32(&bytes) != entry.sum {
            return Err(ArchiveError::Damaged { name });
        }
        files.push((name, bytes));
    }
    Ok(files)
}

/// What the directory says of a file.
struct Entry {
    name: String,
    sum: u32,
    /// How it is compressed; none if it is encrypted.
    method: Option<u16>,
    /// Bytes, unpacked.
    size: usize,
    contents: Range<usize>,
    next: usize,
}

/// The directory's end stands at the file's, before a comment of at most so many bytes.
fn find_end(archive: &[u8]) -> Option<usize> {
    let last = archive.len().checked_sub(END_LENGTH)?;
    let first = last.saturating_sub(usize::from(u16::MAX));
    (first..=last).rev().find(|place| long(archive, *place) == Some(END as usize))
}

fn entry(archive: &[u8], place: usize) -> Option<Entry> {
    if long(archive, place)? != CENTRAL as usize {
        return None;
    }
    let at = |offset: usize| place.checked_add(offset);
    let is_encrypted = short(archive, at(8)?)? & 1 != 0;
    let method = short(archive, at(10)?).filter(|_| !is_encrypted);
    let [sum, packed, size] = [16, 20, 24].map(|offset| at(offset).and_then(|place| long(archive, place)));
    let [name, extra, comment] = [28, 30, 32].map(|offset| at(offset).and_then(|place| short(archive, place)));
    let name_end = at(CENTRAL_LENGTH)?.checked_add(usize::from(name?))?;
    let text = archive.get(at(CENTRAL_LENGTH)?..name_end)?;
    let local = long(archive, at(42)?)?;
    if long(archive, local)? != LOCAL as usize {
        return None;
    }
    let lengths = [26, 28].map(|offset| local.checked_add(offset).and_then(|place| short(archive, place)));
    let before = usize::from(lengths[0]?) + usize::from(lengths[1]?) + LOCAL_LENGTH;
    let start = local.checked_add(before)?;
    Some(Entry {
        name: String::from_utf8_lossy(text).into_owned(),
        sum: sum? as u32,
        method,
        size: size?,
        contents: start..start.checked_add(packed?)?,
        next: name_end.checked_add(usize::from(extra?) + usize::from(comment?))?,
    })
}

fn short(bytes: &[u8], place: usize) -> Option<u16> {
    let bytes = bytes.get(place..place.checked_add(2)?)?;
    Some(u16::from_le_bytes(bytes.try_into().ok()?))
}

fn long(bytes: &[u8], place: usize) -> Option<usize> {
    let bytes = bytes.get(place..place.checked_add(4)?)?;
    Some(u32::from_le_bytes(bytes.try_into().ok()?) as usize)
}

/// The check sum of zip files, with the polynomial of ISO 3309, bits reversed.
fn crc32(bytes: &[u8]) -> u32 {
    const TABLE: [u32; 256] = {
        let mut table = [0; 256];
        let mut index = 0;
        while index < 256 {
            let (mut value, mut bit) = (index as u32, 0);
            while bit < 8 {
                value = if value & 1 == 1 { (value >> 1) ^ 0xedb8_8320 } else { value >> 1 };
                bit += 1;
            }
            table[index] = value;
            index += 1;
        }
        table
    };
    let step = |sum: u32, byte: &u8| (sum >> 8) ^ TABLE[usize::from(sum as u8 ^ byte)];
    !bytes.iter().fold(u32::MAX, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_sums_are_the_published_ones() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32(b""), 0);
    }

    #[test]
    fn files_come_back() {
        let files: [(&str, &[u8]); 3] = [("config.json", b"{}"), ("empty", b""), ("model.safetensors", &[7; 5000])];
        let archive = zip("model", &files);
        let found = unzip(&archive).expect("an archive");
        let found: Vec<(&str, &[u8])> = found.iter().map(|(name, bytes)| (name.as_str(), &**bytes)).collect();
        assert_eq!(found, files);
        assert_eq!(unzip(&zip("model", &[])).expect("an archive"), []);
    }

    /// By Python's `zipfile` with `ZIP_DEFLATED`: `m/config.json`, and 100,000 zeros as `m/zeros.bin`.
    const COMPRESSED: &[u8] = include_bytes!("../../tests/fixtures/training/compressed.zip");

    #[test]
    fn what_other_programs_compressed_is_read() {
        let found = unzip(COMPRESSED).expect("an archive");
        let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["config.json", "zeros.bin"]);
        assert_eq!(*found[0].1, *b"{\"a\": 1}");
        assert_eq!(*found[1].1, vec![0; 100_000]);
        assert!(COMPRESSED.len() < 1_000, "and it was compressed");
        for length in 0..COMPRESSED.len() {
            assert!(unzip(&COMPRESSED[..length]).is_err(), "{length}");
        }
        for place in 0..COMPRESSED.len() {
            for value in [0, 1, 0x7f, 0xff] {
                let mut damaged = COMPRESSED.to_vec();
                damaged[place] = value;
                let _ = unzip(&damaged);
            }
        }
    }

    #[test]
    fn damage_is_told_and_never_panics() {
        let archive = zip("m", &[("config.json", b"{\"a\": 1}"), ("tokenizer.json", b"[]")]);
        for length in 0..archive.len() {
            assert_eq!(unzip(&archive[..length]), Err(ArchiveError::NoArchive), "{length}");
        }
        for place in 0..archive.len() {
            for value in [0, 1, 0x7f, 0xff] {
                let mut damaged = archive.clone();
                damaged[place] = value;
                let _ = unzip(&damaged);
            }
        }
        let mut damaged = archive.clone();
        damaged[LOCAL_LENGTH + "m/config.json".len()] ^= 1;
        assert_eq!(unzip(&damaged), Err(ArchiveError::Damaged { name: "config.json".to_owned() }));
        assert_eq!(unzip(b"not a zip file, but long enough for one"), Err(ArchiveError::NoArchive));
    }
}
