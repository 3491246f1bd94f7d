//! Files that are read.

use super::output::Complaint;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The bytes of a file, but no more than one beyond the limit: whoever reads them sees that it is exceeded.
/// `-` is standard input.
///
/// # Errors
/// When the file cannot be read.
pub fn bytes(path: &Path, limit: usize) -> std::io::Result<Vec<u8>> {
    let source: Box<dyn Read> =
        if path == Path::new("-") { Box::new(std::io::stdin().lock()) } else { Box::new(std::fs::File::open(path)?) };
    let mut bytes = Vec::new();
    source.take(limit as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Folders nested deeper than this are not looked into.
const MAX_FOLDERS: usize = 64;

/// The files with an extension below a folder, sorted.
///
/// # Errors
/// When a folder cannot be read.
pub fn below(path: &Path, extension: &str) -> Result<Vec<PathBuf>, Complaint> {
    let (mut found, mut stack) = (Vec::new(), vec![(path.to_path_buf(), 0)]);
    while let Some((folder, depth)) = stack.pop() {
        let fail = |e: std::io::Error| Complaint::unreadable(&folder.display().to_string(), &e);
        for entry in std::fs::read_dir(&folder).map_err(fail)? {
            let p = entry.map_err(fail)?.path();
            if p.is_dir() && !p.is_symlink() && depth < MAX_FOLDERS {
                stack.push((p, depth + 1));
            } else if p.extension().is_some_and(|e| e == extension) && p.is_file() {
                found.push(p);
            }
        }
    }
    found.sort();
    Ok(found)
}
