//! A portal, a client, a folder with a mirror, and looks into it.

use std::path::PathBuf;

use rusqlite::types::FromSql;
use rusqlite::{Connection, Params};
use spoke_client::{HubSpot, NewRecord, Record};
use spoke_portal::Portal;
use spoke_sync::{Report, Sync, SyncBuilder, TableReport, Target, Verification};

/// Everything a test needs.
pub(crate) struct World {
    pub(crate) portal: Portal,
    pub(crate) client: HubSpot,
    folder: tempfile::TempDir,
}

impl World {
    /// An empty portal and no mirror yet.
    pub(crate) async fn new() -> Self {
        Self::with(Portal::start().await.unwrap())
    }

    pub(crate) fn with(portal: Portal) -> Self {
        let client = HubSpot::builder()
            .base_url(portal.url())
            .token(portal.token())
            .build()
            .unwrap();
        Self {
            portal,
            client,
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.folder.path().join("crm.db")
    }

    pub(crate) fn builder(&self) -> SyncBuilder {
        Sync::builder(self.client.clone(), Target::Sqlite(self.file()))
    }

    pub(crate) fn sync(&self) -> Sync {
        self.builder().build()
    }

    pub(crate) async fn run(&self) -> Report {
        self.sync().run().await.unwrap()
    }

    pub(crate) async fn verify(&self) -> Verification {
        self.sync().verify().await.unwrap()
    }

    /// Asserts that verification finds no difference, and prints those it finds.
    pub(crate) async fn assert_equal(&self) {
        let verification = self.verify().await;
        let differences: Vec<_> = verification.differences().collect();
        assert!(differences.is_empty(), "{differences:#?}");
        assert!(!verification.tables.is_empty());
    }

    /// One value from the mirror.
    pub(crate) fn value<T: FromSql>(&self, sql: &str, parameters: impl Params) -> T {
        Connection::open(self.file())
            .unwrap()
            .query_row(sql, parameters, |row| row.get(0))
            .unwrap()
    }

    pub(crate) fn count(&self, sql: &str) -> i64 {
        self.value(sql, [])
    }

    /// Changes the mirror behind its back.
    pub(crate) fn tamper(&self, sql: &str) {
        assert_eq!(
            Connection::open(self.file()).unwrap().execute(sql, []).unwrap(),
            1,
            "{sql}"
        );
    }

    pub(crate) async fn contact(&self, email: &str) -> Record {
        self.create("contacts", &[("email", email)]).await
    }

    pub(crate) async fn create(&self, object_type: &str, properties: &[(&str, &str)]) -> Record {
        let new = properties
            .iter()
            .fold(NewRecord::new(), |new, (name, value)| new.property(*name, *value));
        self.client.objects(object_type).create(new).await.unwrap()
    }

    /// Many contacts, as fast as the portal takes them; returns their ids.
    pub(crate) async fn contacts(&self, count: usize) -> Vec<String> {
        let new =
            (0..count).map(|number| NewRecord::new().property("email", format!("c{number}@example.com")));
        let outcome = self.client.contacts().batch().create(new).await;
        outcome
            .into_all()
            .unwrap()
            .iter()
            .map(|record| record.id().to_owned())
            .collect()
    }

    pub(crate) async fn associate(&self, from: &str, from_id: &str, to: &str, to_id: &str) {
        self.client
            .associations()
            .create_default(from, from_id, to, to_id)
            .await
            .unwrap();
    }
}

/// The report of one table.
pub(crate) fn table<'a>(report: &'a Report, name: &str) -> &'a TableReport {
    report
        .tables
        .iter()
        .find(|table| table.table == name)
        .unwrap_or_else(|| panic!("no {name} in {report:#?}"))
}
