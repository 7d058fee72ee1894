use std::path::Path;

use proptest::prelude::*;

use super::encoding::{Encoding, TextReader};
use super::reader::{FlawKind, ReadFlaw, Record, RecordReader};

fn read(bytes: &[u8], delimiter: u8) -> Result<Vec<(u64, Vec<String>)>, ReadFlaw> {
    let text = TextReader::new(bytes, Encoding::Auto).expect("a readable beginning");
    let mut reader = RecordReader::new(text, delimiter);
    let mut record = Record::default();
    let mut rows = Vec::new();
    while reader.read(&mut record)? {
        rows.push((record.line(), record.iter().map(str::to_owned).collect()));
    }
    Ok(rows)
}

fn rows(text: &str) -> Vec<(u64, Vec<String>)> {
    read(text.as_bytes(), b',').expect("readable text")
}

#[test]
fn every_row_knows_its_line_whatever_ends_the_lines() {
    for end in ["\n", "\r\n", "\r"] {
        let text = ["a,b", "1,\"x\nX\"", "", "2,y", ""].join(end);
        let lines: Vec<u64> = rows(&text.replace("\nX", &format!("{end}X")))
            .iter()
            .map(|(line, _)| *line)
            .collect();
        assert_eq!(lines, [1, 2, 5], "{end:?}");
    }
}

#[test]
fn quotes_keep_line_breaks_and_double_for_themselves() {
    let found = rows("a,b\r\n\"one\r\ntwo\",\"say \"\"hi\"\"\"\r\n,\"\"");
    assert_eq!(found[1].1, ["one\r\ntwo", "say \"hi\""]);
    assert_eq!(found[2].1, ["", ""]);
    assert_eq!(rows("5\" pipe,b")[0].1, ["5\" pipe", "b"]);
}

#[test]
fn damage_is_located() {
    let open = read(b"a,b\n1,2\n3,\"never\nclosed\n", b',').unwrap_err();
    assert!(
        matches!(
            open,
            ReadFlaw {
                line: 3,
                field: 1,
                kind: FlawKind::OpenQuote
            }
        ),
        "{open:?}"
    );
    let nul = read(b"a,b\n1,2\0\n", b',').unwrap_err();
    assert!(
        matches!(
            nul,
            ReadFlaw {
                line: 2,
                field: 1,
                kind: FlawKind::Nul
            }
        ),
        "{nul:?}"
    );
    let latin = read(b"a,b\n1,2\nx,Cr\xE9dito\n", b',').unwrap_err();
    assert!(
        matches!(
            latin,
            ReadFlaw {
                line: 3,
                field: 1,
                kind: FlawKind::Decode(_)
            }
        ),
        "{latin:?}"
    );
    let endless = [b"a,b\n1,\"".as_slice(), &vec![b'x'; 3 * 1024 * 1024]].concat();
    let long = read(&endless, b',').unwrap_err();
    assert!(
        matches!(
            long,
            ReadFlaw {
                line: 2,
                field: 1,
                kind: FlawKind::FieldTooLong
            }
        ),
        "{long:?}"
    );
}

#[test]
fn text_after_a_closing_quote_is_noticed() {
    let text = TextReader::new(b"\"a\"x,b".as_slice(), Encoding::Auto).expect("text");
    let mut reader = RecordReader::new(text, b',');
    let mut record = Record::default();
    assert!(reader.read(&mut record).expect("readable"));
    assert_eq!(record.broken_quote(), Some(0));
}

/// The spectrum files carry the JSON that a right parser gives.
#[test]
fn the_csv_spectrum_is_read_as_its_json_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/csv_spectrum");
    let Ok(files) = std::fs::read_dir(&folder) else {
        println!("skipped: {} is absent", folder.display());
        return;
    };
    let mut compared = 0;
    for file in files.map(|file| file.expect("an entry").path()) {
        let name = file.file_stem().expect("a name").to_string_lossy().into_owned();
        // Its JSON is no list; see the next test.
        if file.extension().is_none_or(|extension| extension != "csv") || name == "location_coordinates" {
            continue;
        }
        let json = std::fs::read_to_string(file.with_extension("json")).expect("its JSON");
        let expected: Vec<serde_json::Map<String, serde_json::Value>> =
            serde_json::from_str(&json).expect("JSON");
        let found = read(&std::fs::read(&file).expect("a file"), b',').expect("readable");
        let header = &found[0].1;
        let found: Vec<_> = found[1..]
            .iter()
            .map(|(_, row)| {
                let cells = header
                    .iter()
                    .cloned()
                    .zip(row.iter().map(|cell| serde_json::Value::from(cell.as_str())));
                cells.collect::<serde_json::Map<_, _>>()
            })
            .collect();
        assert_eq!(found, expected, "{name}");
        compared += 1;
    }
    assert_eq!(compared, 11);
}

#[test]
fn a_lone_quote_inside_a_plain_field_belongs_to_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/csv_spectrum");
    let Ok(bytes) = std::fs::read(folder.join("location_coordinates.csv")) else {
        println!("skipped: {} is absent", folder.display());
        return;
    };
    let json = std::fs::read_to_string(folder.join("location_coordinates.json")).expect("its JSON");
    let expected: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let found = read(&bytes, b',').expect("readable");
    let columns = found[0].1.iter().zip(&found[1].1);
    // The JSON shows another phone number than the file.
    for (name, value) in columns.filter(|(name, _)| *name != "Contact Phone Number") {
        assert_eq!(expected[name], value.as_str(), "{name}");
    }
}

fn field() -> impl Strategy<Value = String> {
    proptest::collection::vec(
        proptest::sample::select(vec!["a", "é", "ʤ", ",", ";", "\"", "\n", "\r\n", " ", "7"]),
        0..8,
    )
    .prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn what_a_writer_quotes_is_read_back(
        table in proptest::collection::vec(proptest::collection::vec(field(), 2..5), 1..8),
        delimiter in proptest::sample::select(vec![b',', b';', b'\t']),
        crlf in any::<bool>(),
    ) {
        let mut writer = csv::WriterBuilder::new()
            .flexible(true)
            .delimiter(delimiter)
            .terminator(if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') })
            .from_writer(Vec::new());
        for row in &table {
            writer.write_record(row).expect("a row");
        }
        let bytes = writer.into_inner().expect("bytes");
        let found: Vec<Vec<String>> = read(&bytes, delimiter).expect("readable").into_iter().map(|(_, row)| row).collect();
        prop_assert_eq!(found, table);
    }

    #[test]
    fn any_text_without_open_quotes_is_read_as_the_csv_crate_reads_it(
        parts in proptest::collection::vec(proptest::sample::select(vec!["a", "é", ",", "\n", "\r\n", "\r", " ", "\"x,\n\"", "\"\"\"\""]), 0..40),
    ) {
        let text = parts.concat();
        let mut twin = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let expected: Vec<Vec<String>> = twin
            .records()
            .map(|record| record.expect("a record").iter().map(str::to_owned).collect())
            .collect();
        let found = read(text.as_bytes(), b',');
        // The csv crate ends an open quote with the file; here it is an error.
        prop_assume!(!matches!(found, Err(ReadFlaw { kind: FlawKind::OpenQuote, .. })));
        prop_assert!(found.is_ok(), "{:?} of {:?}", found, text);
        let found: Vec<Vec<String>> = found.expect("readable").into_iter().map(|(_, row)| row).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(text) = TextReader::new(bytes.as_slice(), Encoding::Auto) {
            let mut reader = RecordReader::new(text, b',');
            let mut record = Record::default();
            let mut count = 0;
            while matches!(reader.read(&mut record), Ok(true)) {
                count += 1;
                prop_assert!(count <= bytes.len());
            }
        }
    }
}
