//! Writing files so that they are never half there.

use std::fs;
use std::path::Path;

use super::CliError;

/// Writes a file beside its place, then puts it there: whoever is interrupted keeps the old one.
///
/// # Errors
/// [`CliError::Unwritable`].
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), CliError> {
    let unwritable = |source| CliError::Unwritable { path: path.to_owned(), source };
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let beside = path.with_file_name(name);
    fs::write(&beside, bytes).map_err(unwritable)?;
    fs::rename(&beside, path).map_err(unwritable)
}
