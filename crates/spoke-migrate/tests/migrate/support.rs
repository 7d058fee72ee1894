//! What the tests share: a portal, a folder, and the data of the workspace's neighbour when it is there.

use std::path::{Path, PathBuf};

use spoke_client::HubSpot;
use spoke_migrate::{Counts, Map, Migration, Summary};
use spoke_portal::Portal;

/// A portal and a folder of its own.
pub struct Stage {
    pub portal: Portal,
    pub client: HubSpot,
    pub folder: tempfile::TempDir,
}

impl Stage {
    pub async fn start() -> Self {
        let portal = Portal::start().await.expect("a portal");
        let client = HubSpot::builder()
            .base_url(portal.url())
            .token(portal.token())
            .build()
            .expect("a client");
        Self {
            portal,
            client,
            folder: tempfile::tempdir().expect("a folder"),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file and answers its path.
    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).expect("a file");
        path
    }

    /// A migration whose state and rejected rows stay in the folder.
    pub fn migration(&self, map: &Map, file: &Path) -> Migration {
        Migration::builder(self.client.clone(), map.clone(), file)
            .state(self.path("state.sqlite"))
            .rejected(self.path("rejected.csv"))
    }

    pub async fn load(&self, map: &str, rows: &str) -> Summary {
        let map = Map::parse("map.toml", map).expect("a map");
        let file = self.file("data.csv", rows);
        let summary = self.migration(&map, &file).run(|_| {}).await.expect("a run");
        assert!(summary.adds_up(), "{summary:?}");
        summary
    }

    pub fn forget_state(&self) {
        for name in ["state.sqlite", "state.sqlite-wal", "state.sqlite-shm"] {
            let _ = std::fs::remove_file(self.path(name));
        }
    }

    /// The rejected-rows file as rows of fields, without its header.
    pub fn rejections(&self) -> Vec<[String; 4]> {
        let Ok(text) = std::fs::read_to_string(self.path("rejected.csv")) else {
            return Vec::new();
        };
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        assert_eq!(
            reader.headers().expect("a header"),
            vec!["row", "column", "value", "reason"]
        );
        reader
            .records()
            .map(|record| {
                let record = record.expect("a record");
                [0, 1, 2, 3].map(|index| record.get(index).expect("a field").to_owned())
            })
            .collect()
    }

    /// How many records of a type the portal has.
    pub async fn count(&self, object_type: &str) -> usize {
        let mut records = self.client.objects(object_type).list().page_size(100).stream();
        let mut count = 0;
        while records.try_next().await.expect("a page").is_some() {
            count += 1;
        }
        count
    }

    /// Every record's values of some properties, sorted.
    pub async fn values(&self, object_type: &str, properties: &[&str]) -> Vec<Vec<String>> {
        let list = self
            .client
            .objects(object_type)
            .list()
            .page_size(100)
            .properties(properties.iter().copied());
        let mut records = list.stream();
        let mut values = Vec::new();
        while let Some(record) = records.try_next().await.expect("a page") {
            let of = |name: &&str| record.get(name).unwrap_or_default().to_owned();
            values.push(properties.iter().map(of).collect::<Vec<_>>());
        }
        values.sort();
        values
    }

    /// The record with a value of a unique property.
    pub async fn by(
        &self,
        object_type: &str,
        property: &str,
        value: &str,
        properties: &[&str],
    ) -> spoke_client::Record {
        let read = self
            .client
            .objects(object_type)
            .batch()
            .read([value])
            .id_property(property);
        let outcome = read.properties(properties.iter().copied()).send().await;
        outcome.into_all().expect("a record").remove(0)
    }
}

/// A data set of the neighbouring folder; prints why a test is skipped when it is absent.
pub fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data")
        .join(name);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {} is absent", path.display());
    None
}

/// A map of the examples.
pub fn example_map(name: &str) -> Map {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../examples/maps")
        .join(name);
    Map::load(path).expect("an example map")
}

pub fn counts(summary: &Summary, object: &str) -> Counts {
    summary
        .object(object)
        .unwrap_or_else(|| panic!("no object {object} in {summary:?}"))
        .counts
}

/// Loads a file of the data sets twice, the second time without the state file: nothing is created again.
/// Answers the first summary.
pub async fn load_twice(stage: &Stage, map: &Map, to: &str, file: &Path, limit: u64) -> Summary {
    let first = stage
        .migration(map, file)
        .to(to)
        .limit(limit)
        .run(|_| {})
        .await
        .expect("a first run");
    assert!(first.adds_up(), "{first:?}");
    let again = stage
        .migration(map, file)
        .to(to)
        .limit(limit)
        .run(|_| {})
        .await
        .expect("a second run");
    stage.forget_state();
    let lost = stage
        .migration(map, file)
        .to(to)
        .limit(limit)
        .run(|_| {})
        .await
        .expect("a third run");
    for later in [again, lost] {
        assert!(later.adds_up(), "{later:?}");
        assert_eq!(later.created(), 0, "{later:?}");
        assert_eq!(later.rows, first.rows);
        assert_eq!(
            later.rejected_rows,
            first.rejected_rows,
            "{file:?} {:?}",
            stage.rejections()
        );
        assert_eq!(later.resumed_rows, 0);
        assert!(later.properties_created.is_empty(), "{later:?}");
        assert!(
            later
                .associations
                .iter()
                .all(|association| association.created == 0),
            "{later:?}"
        );
        for object in &later.objects {
            assert_eq!(object.counts.updated, 0, "{later:?}");
        }
    }
    stage.forget_state();
    first
}
