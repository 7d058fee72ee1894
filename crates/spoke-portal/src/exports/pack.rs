//! The file that is handed out: the one that was written, or an archive of several or of a large one.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use spoke_model::export::{ExportFormat, ZIP_FROM_BYTES};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Puts the written files into one place; gives its name for people.
pub(super) fn pack(format: ExportFormat, parts: &[PathBuf], to: &Path, name: &str) -> io::Result<String> {
    let ending = format.ending();
    if let [part] = parts {
        let large = format == ExportFormat::Csv && fs::metadata(part)?.len() > ZIP_FROM_BYTES;
        if !large {
            fs::rename(part, to)?;
            return Ok(format!("{name}.{ending}"));
        }
    }
    let unfinished = to.with_extension("unfinished");
    let mut archive = ZipWriter::new(BufWriter::new(File::create(&unfinished)?));
    for (number, part) in parts.iter().enumerate() {
        let inside = match parts.len() {
            1 => format!("{name}.{ending}"),
            _ => format!("{name}-{}.{ending}", number + 1),
        };
        let options = SimpleFileOptions::default().large_file(true);
        archive.start_file(inside, options).map_err(io::Error::other)?;
        io::copy(&mut BufReader::new(File::open(part)?), &mut archive)?;
        fs::remove_file(part)?;
    }
    archive.finish().map_err(io::Error::other)?.flush()?;
    fs::rename(&unfinished, to)?;
    Ok(format!("{name}.zip"))
}

/// The name of an export's file without its ending: `hubspot-crm-exports-all-people-2026-03-01` (the pattern of files
/// that HubSpot's pages hand out; assumed for the API).
pub(super) fn stem(export_name: Option<&str>, day: &str) -> String {
    let mut slug = String::new();
    for letter in export_name.unwrap_or_default().to_lowercase().chars().take(100) {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    let slug = if slug.is_empty() { "export" } else { slug };
    format!("hubspot-crm-exports-{slug}-{day}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_like_its_export() {
        for (name, stem_of) in [
            (Some("All people!"), "hubspot-crm-exports-all-people-2026-03-01"),
            (
                Some("../../etc/passwd"),
                "hubspot-crm-exports-etc-passwd-2026-03-01",
            ),
            (Some("Ωmega"), "hubspot-crm-exports-mega-2026-03-01"),
            (None, "hubspot-crm-exports-export-2026-03-01"),
        ] {
            assert_eq!(stem(name, "2026-03-01"), stem_of);
        }
    }

    #[test]
    fn a_large_csv_file_and_several_files_are_zipped() {
        let folder = tempfile::tempdir().expect("a folder");
        let part = |name: &str, bytes: usize| {
            let path = folder.path().join(name);
            fs::write(&path, vec![b'x'; bytes]).expect("a file");
            path
        };
        let to = folder.path().join("export-1");
        let large = part("a", 2 * 1024 * 1024 + 1);
        assert_eq!(
            pack(ExportFormat::Csv, &[large], &to, "n").expect("packed"),
            "n.zip"
        );
        let mut archive = zip::ZipArchive::new(File::open(&to).expect("a file")).expect("an archive");
        let inside = archive.by_index(0).expect("a part");
        assert_eq!(inside.name().expect("a name"), "n.csv");
        let small = part("b", 10);
        assert_eq!(
            pack(ExportFormat::Csv, &[small], &to, "n").expect("packed"),
            "n.csv"
        );
        let several = [part("c", 10), part("d", 10)];
        assert_eq!(
            pack(ExportFormat::Xlsx, &several, &to, "n").expect("packed"),
            "n.zip"
        );
        let archive = zip::ZipArchive::new(File::open(&to).expect("a file")).expect("an archive");
        let names: Vec<_> = archive.file_names().map(|name| name.expect("a name")).collect();
        assert_eq!(names, ["n-1.xlsx", "n-2.xlsx"]);
    }
}
