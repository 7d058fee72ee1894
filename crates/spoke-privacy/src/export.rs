//! [`collect`] and [`Export::write`]: everything HubSpot keeps about a person.
//!
//! The contact comes with every property that is defined, and with the history of each: without a list of names HubSpot
//! answers a handful of default properties. Everything else is read by association from the contact: never the first
//! hundred notes of the account, which would be other people's.

use std::fs;
use std::io::Write;
use std::path::Path;

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use spoke_client::{HubSpot, Method, Record};
use spoke_model::object_type::ObjectTypeId;
use spoke_model::time::Timestamp;

use crate::Error;
use crate::subject::{self, Subject, associated_types, is_about_this_only};

/// Records of one object type that are taken at most; more than that is told in the manifest.
const RECORDS_MAX: usize = 100_000;

/// Forms, and pages of each form's submissions, that are looked through at most.
const FORMS_MAX: usize = 500;
const SUBMISSION_PAGES_MAX: usize = 200;

/// What HubSpot keeps about a person, document by document.
#[derive(Debug)]
#[non_exhaustive]
pub struct Export {
    /// Who it is.
    pub subject: Subject,
    /// Name of the file, and what is in it.
    pub documents: Vec<(String, Value)>,
    /// What could not be read, with the reason: a scope that is missing, a product the account does not have.
    pub unavailable: Vec<(String, String)>,
    /// When it was collected.
    pub at: Timestamp,
}

/// Reads everything about the person with this address.
///
/// # Errors
/// [`Error::Unknown`] when there is nobody, and when HubSpot can't be reached or takes no calls from us. What it refuses
/// for itself is told in [`Export::unavailable`].
pub async fn collect(client: &HubSpot, address: &str, now: Timestamp) -> Result<Export, Error> {
    let subject = subject::find(client, address).await?;
    let mut export = Export {
        documents: vec![("contact.json".to_owned(), contact(client, &subject).await?)],
        subject,
        unavailable: Vec::new(),
        at: now,
    };
    if !export.subject.archived {
        associated(client, &mut export).await?;
    }
    lists(client, &mut export).await?;
    subscriptions(client, &mut export).await?;
    submissions(client, &mut export).await?;
    Ok(export)
}

async fn contact(client: &HubSpot, subject: &Subject) -> Result<Value, Error> {
    let names = property_names(client, "contacts")
        .await
        .map_err(Error::hubspot("read the properties of contacts"))?;
    let record = client
        .contacts()
        .get(&subject.id)
        .properties(&names)
        .history(&names)
        .archived(subject.archived)
        .send()
        .await
        .map_err(Error::hubspot("read the contact"))?;
    let mut document = as_json(&record);
    let mut history = Map::new();
    for name in &names {
        let entries: Vec<Value> = record
            .history(name)
            .into_iter()
            .map(|entry| {
                json!({
                    "value": entry.value, "timestamp": entry.timestamp, "sourceType": entry.source_type,
                    "sourceId": entry.source_id, "sourceLabel": entry.source_label,
                })
            })
            .collect();
        if !entries.is_empty() {
            history.insert(name.clone(), Value::Array(entries));
        }
    }
    if let Some(document) = document.as_object_mut() {
        document.insert("history".to_owned(), Value::Object(history));
        document.insert("mergedIds".to_owned(), json!(subject.merged_ids));
    }
    Ok(document)
}

async fn property_names(client: &HubSpot, object_type: &str) -> Result<Vec<String>, spoke_client::Error> {
    let definitions = client.properties(object_type).list().await?;
    Ok(definitions
        .into_iter()
        .map(|definition| definition.name)
        .collect())
}

/// Every record that is associated with the contact, with all its properties and the labels of the association.
async fn associated(client: &HubSpot, export: &mut Export) -> Result<(), Error> {
    for object_type in associated_types(client, &mut export.unavailable).await? {
        let listed = client
            .associations()
            .list("contacts", &export.subject.id, object_type.path.as_str())
            .await;
        let mut listed = match listed {
            Ok(listed) if listed.is_empty() => continue,
            Ok(listed) => listed,
            Err(error) if is_about_this_only(&error) => {
                export.missing(&object_type.name, error.message());
                continue;
            }
            Err(error) => return Err(Error::hubspot("read associated records")(error)),
        };
        if listed.len() > RECORDS_MAX {
            let rest = listed.len() - RECORDS_MAX;
            export.missing(
                &object_type.name,
                &format!("{rest} of {} records were left out", listed.len()),
            );
            listed.truncate(RECORDS_MAX);
        }
        let names = match property_names(client, &object_type.path).await {
            Ok(names) => names,
            Err(error) if is_about_this_only(&error) => Vec::new(),
            Err(error) => return Err(Error::hubspot("read the properties of associated records")(error)),
        };
        let outcome = client
            .objects(object_type.path.as_str())
            .batch()
            .read(listed.iter().map(|one| one.to_id.clone()))
            .properties(&names)
            .send()
            .await;
        let mut records = Vec::with_capacity(listed.len());
        for (place, record) in outcome.succeeded {
            let mut document = as_json(&record);
            let types = listed.get(place).map(|one| {
                one.types
                    .iter()
                    .map(|kind| json!({ "typeId": kind.type_id, "label": kind.label }))
                    .collect::<Vec<_>>()
            });
            if let Some(document) = document.as_object_mut() {
                document.insert("association".to_owned(), json!(types));
            }
            records.push(document);
        }
        let failed = outcome.failed.len();
        if let Some((_, error)) = outcome.failed.into_iter().next() {
            if !is_about_this_only(&error) {
                return Err(Error::hubspot("read associated records")(error));
            }
            let reason = format!("{failed} records could not be read: {}", error.message());
            export.missing(&object_type.name, &reason);
        }
        export
            .documents
            .push((format!("{}.json", object_type.name), Value::Array(records)));
    }
    Ok(())
}

async fn lists(client: &HubSpot, export: &mut Export) -> Result<(), Error> {
    let mut stream = client
        .lists()
        .of_record(ObjectTypeId::CONTACT, &export.subject.id);
    let mut lists = Vec::new();
    loop {
        match stream.try_next().await {
            Ok(Some(membership)) => {
                let name = client
                    .lists()
                    .get(&membership.list_id)
                    .await
                    .map(|list| list.name)
                    .ok();
                lists.push(json!({
                    "listId": membership.list_id, "name": name, "firstAdded": membership.first_added_timestamp,
                    "lastAdded": membership.last_added_timestamp,
                }));
            }
            Ok(None) => break,
            Err(error) if is_about_this_only(&error) => {
                export.missing("lists", error.message());
                return Ok(());
            }
            Err(error) => return Err(Error::hubspot("read the lists")(error)),
        }
    }
    export
        .documents
        .push(("lists.json".to_owned(), Value::Array(lists)));
    Ok(())
}

async fn subscriptions(client: &HubSpot, export: &mut Export) -> Result<(), Error> {
    let mut all = Map::new();
    for address in export.subject.addresses.clone() {
        for (name, path) in [
            (
                "statuses",
                format!("/communication-preferences/v4/statuses/{address}?channel=EMAIL"),
            ),
            (
                "unsubscribedFromAll",
                format!("/communication-preferences/v4/statuses/{address}/unsubscribe-all?channel=EMAIL"),
            ),
        ] {
            match get(client, &path).await {
                Ok(answer) => {
                    let entry = all.entry(address.clone()).or_insert_with(|| json!({}));
                    if let Some(entry) = entry.as_object_mut() {
                        entry.insert(name.to_owned(), answer.get("results").cloned().unwrap_or(answer));
                    }
                }
                Err(error) if is_about_this_only(&error) => {
                    export.missing("subscriptions", error.message());
                    return Ok(());
                }
                Err(error) => return Err(Error::hubspot("read the subscriptions")(error)),
            }
        }
    }
    export
        .documents
        .push(("subscriptions.json".to_owned(), Value::Object(all)));
    Ok(())
}

/// Submissions of every form in which one of the person's addresses was given. HubSpot has no search for them.
async fn submissions(client: &HubSpot, export: &mut Export) -> Result<(), Error> {
    let mut found = Vec::new();
    match forms(client).await {
        Ok(forms) => {
            for form in forms {
                match of_form(client, &form, &export.subject.addresses).await {
                    Ok(mut submissions) => found.append(&mut submissions),
                    Err(error) if is_about_this_only(&error) => {
                        export.missing("form submissions", error.message());
                    }
                    Err(error) => return Err(Error::hubspot("read form submissions")(error)),
                }
            }
        }
        Err(error) if is_about_this_only(&error) => {
            export.missing("form submissions", error.message());
            return Ok(());
        }
        Err(error) => return Err(Error::hubspot("read the forms")(error)),
    }
    export
        .documents
        .push(("form_submissions.json".to_owned(), Value::Array(found)));
    Ok(())
}

async fn forms(client: &HubSpot) -> Result<Vec<String>, spoke_client::Error> {
    let mut ids = Vec::new();
    let mut after: Option<String> = None;
    while ids.len() < FORMS_MAX {
        let mut path = "/marketing/v3/forms?limit=100".to_owned();
        if let Some(after) = &after {
            path.push_str(&format!("&after={after}"));
        }
        let page = get(client, &path).await?;
        let results = page.get("results").and_then(Value::as_array);
        ids.extend(
            results
                .into_iter()
                .flatten()
                .filter_map(|form| form.get("id")?.as_str().map(str::to_owned)),
        );
        let next = next_page(&page);
        if next.is_none() || next == after {
            break;
        }
        after = next;
    }
    Ok(ids)
}

async fn of_form(
    client: &HubSpot,
    form: &str,
    addresses: &[String],
) -> Result<Vec<Value>, spoke_client::Error> {
    let mut found = Vec::new();
    let mut after: Option<String> = None;
    for _ in 0..SUBMISSION_PAGES_MAX {
        let mut path = format!("/form-integrations/v1/submissions/forms/{form}?limit=50");
        if let Some(after) = &after {
            path.push_str(&format!("&after={after}"));
        }
        let page = get(client, &path).await?;
        let results = page.get("results").and_then(Value::as_array);
        for submission in results.into_iter().flatten() {
            if names_one_of(submission, addresses) {
                found.push(json!({ "formId": form, "submission": submission }));
            }
        }
        let next = next_page(&page);
        if next.is_none() || next == after {
            break;
        }
        after = next;
    }
    Ok(found)
}

fn names_one_of(submission: &Value, addresses: &[String]) -> bool {
    let values = submission.get("values").and_then(Value::as_array);
    values.into_iter().flatten().any(|value| {
        let text = value.get("value").and_then(Value::as_str).unwrap_or_default();
        addresses.contains(&text.trim().to_lowercase())
    })
}

fn next_page(page: &Value) -> Option<String> {
    match page.pointer("/paging/next/after")? {
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

async fn get(client: &HubSpot, path: &str) -> Result<Value, spoke_client::Error> {
    client.request(Method::GET, path).send().await?.json()
}

/// A record with every value it has.
fn as_json(record: &Record) -> Value {
    let properties: Map<String, Value> = record
        .properties()
        .filter_map(|(name, value)| Some((name.to_owned(), json!(value?))))
        .collect();
    json!({
        "id": record.id(), "properties": properties, "createdAt": record.created_at(),
        "updatedAt": record.updated_at(), "archived": record.archived(),
    })
}

impl Export {
    fn missing(&mut self, what: &str, why: &str) {
        self.unavailable.push((what.to_owned(), why.to_owned()));
    }

    /// How many records each document holds: its name without the ending, and the number.
    #[must_use]
    pub fn counts(&self) -> Vec<(&str, usize)> {
        self.documents
            .iter()
            .map(|(name, document)| {
                let count = match document {
                    Value::Array(all) => all.len(),
                    Value::Object(all) if name == "subscriptions.json" => all.len(),
                    _ => 1,
                };
                (name.trim_end_matches(".json"), count)
            })
            .collect()
    }

    /// Writes the documents with a manifest of their SHA-256 sums: into a new folder, or into one new file when the
    /// name ends in `.json`. They appear whole or not at all, for their owner's eyes only.
    ///
    /// # Errors
    /// [`Error::Taken`] when there is something already, and when the disk refuses.
    pub fn write(&self, to: &Path) -> Result<(), Error> {
        if to.exists() {
            return Err(Error::Taken { path: to.to_owned() });
        }
        let texts: Vec<(&str, Vec<u8>)> = self
            .documents
            .iter()
            .map(|(name, document)| (name.as_str(), pretty(document)))
            .collect();
        let manifest = self.manifest(&texts);
        let mut name = to.file_name().unwrap_or_default().to_owned();
        name.push(".partial");
        let partial = to.with_file_name(name);
        let written = if to.extension().is_some_and(|ending| ending == "json") {
            let documents: Map<String, Value> = self.documents.iter().cloned().collect();
            let whole = json!({ "manifest": manifest, "documents": documents });
            write_private(&partial, &pretty(&whole))
        } else {
            write_folder(&partial, &texts, &manifest)
        };
        let moved = written.and_then(|()| fs::rename(&partial, to).map_err(Error::file(to)));
        if moved.is_err() {
            // Nothing half-written stays; what can't be removed is the lesser problem of the two.
            let _ = fs::remove_dir_all(&partial);
            let _ = fs::remove_file(&partial);
        }
        moved
    }

    fn manifest(&self, texts: &[(&str, Vec<u8>)]) -> Value {
        let counts = self.counts();
        let files: Vec<Value> = texts
            .iter()
            .zip(counts)
            .map(|((name, text), (_, records))| {
                json!({ "file": name, "sha256": sha256(text), "bytes": text.len(), "records": records })
            })
            .collect();
        let unavailable: Vec<Value> = self
            .unavailable
            .iter()
            .map(|(what, why)| json!({ "what": what, "why": why }))
            .collect();
        json!({
            "contactId": self.subject.id, "archived": self.subject.archived, "collectedAt": self.at, "files": files,
            "unavailable": unavailable,
            "notIncluded": ["attachments (their ids stand in hs_attachment_ids)", "website and e-mail events",
                "conversations", "sequences", "call recordings"],
        })
    }
}

fn pretty(value: &Value) -> Vec<u8> {
    let mut text = format!("{value:#}").into_bytes();
    text.push(b'\n');
    text
}

fn sha256(text: &[u8]) -> String {
    Sha256::digest(text)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn write_folder(folder: &Path, texts: &[(&str, Vec<u8>)], manifest: &Value) -> Result<(), Error> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(Error::file(folder))?;
    for (name, text) in texts {
        write_private(&folder.join(name), text)?;
    }
    write_private(&folder.join("manifest.json"), &pretty(manifest))
}

fn write_private(path: &Path, text: &[u8]) -> Result<(), Error> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(Error::file(path))?;
    file.write_all(text).map_err(Error::file(path))
}
