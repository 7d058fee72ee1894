//! The loop over the windows of a file.

use std::collections::HashMap;

use spoke_client::HubSpot;

use super::associate::associate;
use super::gather::gather;
use super::lookup::{self, Wanted};
use super::merge::{merge, must_be_read};
use super::undo::undo;
use super::window::{Entries, Window, WindowRow};
use super::write::write;
use crate::error::Error;
use crate::map::Missing;
use crate::plan::{ObjectPlan, Plan, comparable, evaluate};
use crate::rejected::RejectedFile;
use crate::source::{Record, RowFlaw, Source};
use crate::state::{Checkpoint, Seen, State};

/// Carries a plan out.
pub(crate) struct Loader {
    pub(crate) client: HubSpot,
    pub(crate) plan: Plan,
    pub(crate) source: Source,
    pub(crate) state: State,
    pub(crate) rejected: RejectedFile,
    pub(crate) checkpoint: Checkpoint,
    /// Rows loaded together.
    pub(crate) window: usize,
    /// Rows to load at most.
    pub(crate) limit: u64,
}

/// Where a run begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Resume {
    FirstRow,
    After(Box<Checkpoint>),
}

impl Resume {
    /// Goes on after an interrupted run of the same file, map and portal, if the records it loaded are there.
    pub(crate) async fn find(
        client: &HubSpot,
        plan: &Plan,
        state: &mut State,
        fingerprint: &str,
    ) -> Result<Self, Error> {
        let Some(checkpoint) = state.checkpoint()? else {
            return Ok(Self::FirstRow);
        };
        if checkpoint.finished || checkpoint.rows == 0 || checkpoint.fingerprint != fingerprint {
            return Ok(Self::FirstRow);
        }
        for object in &plan.objects {
            let wanted = loaded_keys(state, object)?;
            if lookup::find(client, object, &wanted).await?.len() < wanted.len() {
                return Ok(Self::FirstRow);
            }
        }
        Ok(Self::After(Box::new(checkpoint)))
    }
}

/// Some keys that the interrupted run loaded, with the ids it got for them.
fn loaded_keys(state: &State, object: &ObjectPlan) -> Result<Vec<Wanted>, Error> {
    let keys = state.some_seen(&object.name, 100)?;
    let ids = state.ids(&object.object_type, object.key_name(), &borrowed(&keys))?;
    let wanted = keys.into_iter().map(|key| Wanted {
        known_id: ids.get(&key).cloned(),
        key_text: key.clone(),
        key,
    });
    Ok(wanted.collect())
}

impl Loader {
    /// Reads past the rows that an interrupted run has dealt with.
    pub(crate) fn skip_done(&mut self) -> Result<(), Error> {
        let mut record = Record::default();
        for _ in 0..self.checkpoint.rows {
            if !self.source.read(&mut record)? {
                break;
            }
        }
        Ok(())
    }

    /// Loads the next window; `false` when there are no more rows.
    pub(crate) async fn step(&mut self) -> Result<bool, Error> {
        let mut window = self.read_window()?;
        let rows = u64::try_from(window.rows.len()).unwrap_or(u64::MAX);
        if rows == 0 {
            self.checkpoint.finished = true;
            self.state.save(&self.checkpoint, &[])?;
            return Ok(false);
        }
        for index in 0..self.plan.objects.len() {
            self.load_object(&mut window, index).await?;
        }
        for (position, association) in self.plan.associations.iter().enumerate() {
            let (created, existing) = associate(
                &self.client,
                &mut self.state,
                &self.plan,
                association,
                &mut window,
            )
            .await?;
            if let Some(counts) = self.checkpoint.associations.get_mut(position) {
                counts.0 += created;
                counts.1 += existing;
            }
        }
        undo(&self.client, &mut self.state, &self.plan, &mut window).await?;
        let rejections = window.count(&mut self.checkpoint.counts, &mut self.checkpoint.rejected_rows);
        self.rejected.append(&rejections)?;
        self.checkpoint.rows += rows;
        self.checkpoint.rejected_bytes = self.rejected.bytes();
        self.state.save(&self.checkpoint, &self.seen(&window))?;
        Ok(true)
    }

    fn read_window(&mut self) -> Result<Window, Error> {
        let mut window = Window::default();
        window
            .objects
            .resize_with(self.plan.objects.len(), Entries::default);
        let mut record = Record::default();
        let left = usize::try_from(self.limit.saturating_sub(self.checkpoint.rows)).unwrap_or(usize::MAX);
        while window.rows.len() < self.window.min(left) && self.source.read(&mut record)? {
            let mut row = WindowRow {
                line: record.line(),
                ..WindowRow::default()
            };
            match self.source.flaw(&record) {
                Some(flaw) => row.flaws.push(flaw),
                None => {
                    let values = evaluate(&self.plan, &record);
                    row.values = values.objects;
                    row.flaws = values.flaws;
                }
            }
            window.rows.push(row);
        }
        Ok(window)
    }

    async fn load_object(&mut self, window: &mut Window, index: usize) -> Result<(), Error> {
        let Some(object) = self.plan.objects.get(index) else {
            return Ok(());
        };
        let keys = keys(window, index, object);
        let keys = borrowed(&keys);
        let seen = self.state.seen(&object.name, &keys)?;
        let ids = self.state.ids(&object.object_type, object.key_name(), &keys)?;
        gather(window, index, object, |key| seen.get(key).cloned());
        find_existing(&self.client, object, index, window, &ids).await?;
        remember_found(&mut self.state, object, index, window, &ids)?;
        settle_missing(object, index, window);
        let Window { rows, objects } = window;
        for entry in objects
            .get_mut(index)
            .map(|entries| entries.list.as_mut_slice())
            .unwrap_or_default()
        {
            merge(object, index, entry, rows);
        }
        write(&self.client, &mut self.state, object, index, window).await
    }

    /// What the window's good rows said about their keys.
    fn seen(&self, window: &Window) -> Vec<(String, Vec<(String, Seen)>)> {
        let objects = self.plan.objects.iter().zip(&window.objects);
        let seen = objects.map(|(object, entries)| {
            let kept = entries
                .list
                .iter()
                .filter(|entry| entry.id.is_some() && window.has_good_row(entry));
            (
                object.name.clone(),
                kept.map(|entry| (entry.key.clone(), entry.seen.clone()))
                    .collect(),
            )
        });
        seen.collect()
    }
}

/// The keys of the good rows, each once.
fn keys(window: &Window, index: usize, object: &ObjectPlan) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    for row in window.rows.iter().filter(|row| !row.failed()) {
        let values = row.values.get(index).and_then(Option::as_ref);
        if let Some(Some(key)) = values.and_then(|values| values.get(object.key)) {
            keys.push(comparable(key));
        }
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

fn borrowed(keys: &[String]) -> Vec<&str> {
    keys.iter().map(String::as_str).collect()
}

async fn find_existing(
    client: &HubSpot,
    object: &ObjectPlan,
    index: usize,
    window: &mut Window,
    ids: &HashMap<String, String>,
) -> Result<(), Error> {
    let Window { rows, objects } = window;
    let Some(entries) = objects.get_mut(index) else {
        return Ok(());
    };
    let mut wanted = Vec::new();
    for entry in &mut entries.list {
        let known_id = ids.get(&entry.key).cloned();
        if known_id.is_some() && !must_be_read(object, index, entry, rows) {
            entry.id = known_id;
        } else {
            wanted.push(Wanted {
                key: entry.key.clone(),
                key_text: entry.key_text.clone(),
                known_id,
            });
        }
    }
    let found = lookup::find(client, object, &wanted).await?;
    for entry in &mut entries.list {
        if let Some(record) = found.get(&entry.key) {
            entry.id = Some(record.id.clone());
            entry.before = Some(record.values.clone());
        }
    }
    Ok(())
}

/// Ids that the state file did not know, so that the next run need not search for them.
fn remember_found(
    state: &mut State,
    object: &ObjectPlan,
    index: usize,
    window: &Window,
    ids: &HashMap<String, String>,
) -> Result<(), Error> {
    let entries = window
        .objects
        .get(index)
        .map(|entries| entries.list.as_slice())
        .unwrap_or_default();
    let fresh = entries.iter().filter_map(|entry| {
        let id = entry.id.as_deref()?;
        (ids.get(&entry.key).map(String::as_str) != Some(id)).then_some((entry.key.as_str(), id))
    });
    state.remember(&object.object_type, object.key_name(), fresh)
}

/// Keys the portal does not have, where the map says not to create them.
fn settle_missing(object: &ObjectPlan, index: usize, window: &mut Window) {
    if object.missing == Missing::Create {
        return;
    }
    let Window { rows, objects } = window;
    let Some(entries) = objects.get_mut(index) else {
        return;
    };
    for entry in entries.list.iter_mut().filter(|entry| entry.id.is_none()) {
        for row in std::mem::take(&mut entry.rows) {
            let Some(row) = rows.get_mut(row) else { continue };
            if let Some(position) = row.entries.get_mut(index) {
                *position = None;
            }
            if object.missing == Missing::Reject {
                let column = object
                    .key_property()
                    .map(|property| property.column.clone())
                    .unwrap_or_default();
                let reason = format!("no {} has this {}; load it first", object.name, object.key_name());
                row.flaws.push(RowFlaw {
                    column,
                    value: entry.key_text.clone(),
                    reason,
                });
            }
        }
    }
}
