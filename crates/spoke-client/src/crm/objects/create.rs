//! Creating one record, and finding out whether it was created when the answer was lost.

use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use super::Objects;
use crate::crm::reconcile::{self, LOOKS};
use crate::error::{Error, ErrorKind};
use crate::record::{NewRecord, Record, read_record};
use crate::request::Request;

/// Sends a create; when its outcome is unknown, looks for the record and sends it again when it is not there.
pub(super) async fn create(objects: &Objects, record: &NewRecord) -> Result<Record, Error> {
    let request = objects.create_request(record)?;
    let (since, begun) = (SystemTime::now(), Instant::now());
    let error = match send(objects, &request).await {
        Err(error) if error.may_have_been_processed() => error,
        outcome => return outcome,
    };
    let Some(grace) = objects.client.reconciles_after() else {
        return Err(error);
    };
    let lost = Lost {
        objects,
        request: &request,
        sent: record.properties().iter().map(owned).collect(),
        since,
        grace,
    };
    let settled =
        tokio::time::timeout_at(begun + objects.client.deadline(), lost.settle(error.clone())).await;
    settled.unwrap_or(Err(error))
}

fn owned((name, value): (&str, &str)) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

async fn send(objects: &Objects, request: &Request) -> Result<Record, Error> {
    read_record(objects.client.send(request).await?, request)
}

/// A create of which nobody knows.
struct Lost<'a> {
    objects: &'a Objects,
    request: &'a Request,
    sent: Vec<(String, String)>,
    since: SystemTime,
    grace: Duration,
}

impl Lost<'_> {
    /// The record, or the error that is known by now; the first one where nothing could be found out.
    async fn settle(&self, first: Error) -> Result<Record, Error> {
        let Some((name, value)) = self.unique_value().await else {
            return Err(first);
        };
        let mut last = first.clone();
        for look in 1..=LOOKS {
            tokio::time::sleep(self.grace).await;
            let sent = self.sent.iter().map(|(name, _)| name.as_str());
            let read = self.objects.get(value.as_str()).id_property(name.as_str());
            match read.properties(sent).send_optional().await {
                Ok(Some(found)) if reconcile::came_from(&found, &self.sent, self.since) => return Ok(found),
                Ok(Some(_)) if last.kind() == ErrorKind::Conflict => return Err(last),
                Ok(Some(_)) => return Err(reconcile::was_there(&name).at(self.request)),
                Ok(None) if last.kind() == ErrorKind::Conflict => return Err(last),
                Ok(None) if look < LOOKS => match send(self.objects, self.request).await {
                    Ok(created) => return Ok(created),
                    Err(again) if reconcile::settles(&again) => return Err(again),
                    Err(again) if again.may_have_been_processed() || again.kind() == ErrorKind::Conflict => {
                        last = again;
                    }
                    Err(_) => return Err(first),
                },
                Ok(None) | Err(_) => return Err(first),
            }
        }
        Err(first)
    }

    /// The unique property to look by, and its value.
    async fn unique_value(&self) -> Option<(String, String)> {
        let value = |name: &str| {
            self.sent
                .iter()
                .find(|(sent, value)| sent == name && !value.is_empty())
        };
        if self.sent.is_empty() {
            return None;
        }
        let (client, object_type) = (&self.objects.client, &self.objects.object_type);
        let sends = |name: &str| value(name).is_some();
        let names = reconcile::unique_properties(client, object_type, sends)
            .await
            .ok()?;
        value(names.first()?).cloned()
    }
}
