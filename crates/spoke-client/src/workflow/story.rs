//! [`read`]: a contact with its companies, its deals and what happened, as one value.

use std::collections::HashMap;

use spoke_model::activity::{ACTIVITIES, TIME};
use spoke_model::object_type::ObjectTypeId;
use spoke_model::pipeline::Pipeline;
use spoke_model::time::Timestamp;

use super::find;
use super::linking::{self, associated};
use crate::error::Error;
use crate::hubspot::HubSpot;
use crate::record::Record;
use crate::text::plain;

/// The contact's properties that are read.
pub const CONTACT_PROPERTIES: [&str; 9] = [
    "firstname",
    "lastname",
    "email",
    "phone",
    "jobtitle",
    "lifecyclestage",
    "hs_lead_status",
    "hubspot_owner_id",
    "createdate",
];

const COMPANY_PROPERTIES: [&str; 3] = ["name", "domain", "industry"];
const DEAL_PROPERTIES: [&str; 5] = ["dealname", "amount", "pipeline", "dealstage", "closedate"];

/// Activities of one kind that are read at most: those with the highest ids, which are the last that were logged.
const ACTIVITIES_MAX: usize = 500;

/// Everything one wants to see about a lead.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Story {
    /// The contact, with [`CONTACT_PROPERTIES`].
    pub contact: Record,
    /// Its companies.
    pub companies: Vec<Record>,
    /// Its deals.
    pub deals: Vec<Deal>,
    /// What happened, newest first.
    pub timeline: Vec<Happened>,
    /// How many older activities were not read.
    pub older: usize,
}

/// A deal, and where it is in words.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Deal {
    /// The deal: name, amount, pipeline, stage, close date.
    pub record: Record,
    /// The label of its pipeline; its id when the pipeline is gone.
    pub pipeline: String,
    /// The label of its stage; its id when the stage is gone.
    pub stage: String,
}

/// One activity on the timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Happened {
    /// When.
    pub at: Option<Timestamp>,
    /// `note`, `task`, `call`, `meeting`, `email` and others: the object type in the singular.
    pub kind: &'static str,
    /// The activity's id.
    pub id: String,
    /// Its title or text, on one line.
    pub text: String,
    /// What else is to be known: outcome, status, duration, direction.
    pub state: Vec<String>,
}

/// How one kind of activity is told.
struct Telling {
    object_type: ObjectTypeId,
    /// The first of these that has a value is the text.
    text: &'static [&'static str],
    /// Enumerations that are shown as they are.
    state: &'static [&'static str],
}

const TELLINGS: &[Telling] = &[
    Telling {
        object_type: ObjectTypeId::NOTE,
        text: &["hs_note_body"],
        state: &[],
    },
    Telling {
        object_type: ObjectTypeId::TASK,
        text: &["hs_task_subject", "hs_task_body"],
        state: &["hs_task_status", "hs_task_priority"],
    },
    Telling {
        object_type: ObjectTypeId::CALL,
        text: &["hs_call_title", "hs_call_body"],
        state: &["hs_call_direction", "hs_call_status", "hs_call_duration"],
    },
    Telling {
        object_type: ObjectTypeId::MEETING,
        text: &["hs_meeting_title", "hs_meeting_body"],
        state: &["hs_meeting_outcome"],
    },
    Telling {
        object_type: ObjectTypeId::EMAIL,
        text: &["hs_email_subject", "hs_email_text"],
        state: &["hs_email_direction", "hs_email_status"],
    },
    Telling {
        object_type: ObjectTypeId::COMMUNICATION,
        text: &["hs_communication_body"],
        state: &["hs_communication_channel_type"],
    },
    Telling {
        object_type: ObjectTypeId::POSTAL_MAIL,
        text: &["hs_body_preview"],
        state: &[],
    },
];

/// Reads the story of a contact, by id or e-mail address. Everything is read by association: a search would not see
/// what was written a moment ago.
///
/// # Errors
/// [`crate::ErrorKind::NotFound`] when there is no such contact, and as every call.
pub async fn read(client: &HubSpot, contact: &str) -> Result<Story, Error> {
    let contact = find::contact(client, contact, &CONTACT_PROPERTIES).await?;
    let (id, from) = (contact.id().to_owned(), ObjectTypeId::CONTACT);
    let companies = associated(client, from, &id, ObjectTypeId::COMPANY, &COMPANY_PROPERTIES).await?;
    let deals = associated(client, from, &id, ObjectTypeId::DEAL, &DEAL_PROPERTIES).await?;
    let deals = if deals.is_empty() {
        Vec::new()
    } else {
        let pipelines = client.pipelines("deals").list().await?;
        deals
            .into_iter()
            .map(|record| in_words(record, &pipelines))
            .collect()
    };
    let mut timeline = Vec::new();
    let mut older = 0;
    for activity in ACTIVITIES {
        let listed = client
            .associations()
            .list(from, &id, activity.object_type)
            .await?;
        let mut ids: Vec<String> = listed.into_iter().map(|one| one.to_id).collect();
        ids.sort_by_key(|id| id.parse::<u64>().unwrap_or_default());
        let skipped = ids.len().saturating_sub(ACTIVITIES_MAX);
        older += skipped;
        timeline.extend(happened(client, activity.object_type, ids.split_off(skipped)).await?);
    }
    timeline.sort_by(|a, b| (b.at, &b.id).cmp(&(a.at, &a.id)));
    Ok(Story {
        contact,
        companies,
        deals,
        timeline,
        older,
    })
}

fn in_words(record: Record, pipelines: &[Pipeline]) -> Deal {
    let (pipeline_id, stage_id) = (record.get("pipeline"), record.get("dealstage"));
    let pipeline = pipelines
        .iter()
        .find(|pipeline| Some(pipeline.id.as_str()) == pipeline_id);
    let stage = pipeline
        .and_then(|pipeline| stage_id.and_then(|id| pipeline.stage(id)))
        .map(|stage| stage.label.clone());
    Deal {
        pipeline: pipeline.map_or_else(
            || pipeline_id.unwrap_or_default().to_owned(),
            |pipeline| pipeline.label.clone(),
        ),
        stage: stage.unwrap_or_else(|| stage_id.unwrap_or_default().to_owned()),
        record,
    }
}

async fn happened(
    client: &HubSpot,
    object_type: ObjectTypeId,
    ids: Vec<String>,
) -> Result<Vec<Happened>, Error> {
    let Some(telling) = TELLINGS.iter().find(|telling| telling.object_type == object_type) else {
        return Ok(Vec::new());
    };
    let call = object_type == ObjectTypeId::CALL;
    let mut wanted: Vec<&str> = vec![TIME];
    wanted.extend(telling.text);
    wanted.extend(telling.state);
    if call {
        wanted.push("hs_call_disposition");
    }
    let records = linking::read(client, object_type, ids, &wanted).await?;
    let outcomes = if records.iter().any(|one| one.get("hs_call_disposition").is_some()) {
        call_outcomes(client).await?
    } else {
        HashMap::new()
    };
    let kind = spoke_model::object_type::standard_object_types()
        .iter()
        .find(|known| known.id == object_type)
        .map_or("activity", |known| known.singular);
    let tell = |record: &Record| Happened {
        at: record.get(TIME).and_then(|text| Timestamp::parse(text).ok()),
        kind,
        id: record.id().to_owned(),
        text: telling
            .text
            .iter()
            .filter_map(|name| record.get(name))
            .map(plain)
            .find(|text| !text.is_empty())
            .unwrap_or_default(),
        state: telling
            .state
            .iter()
            .filter_map(|name| state(name, record.get(name)?))
            .chain(
                record
                    .get("hs_call_disposition")
                    .map(|id| outcomes.get(id).cloned().unwrap_or_else(|| id.to_owned())),
            )
            .collect(),
    };
    Ok(records.iter().map(tell).collect())
}

fn state(name: &str, value: &str) -> Option<String> {
    if value.is_empty() {
        return None;
    }
    if name == "hs_call_duration" {
        let seconds = value.parse::<u64>().ok()? / 1000;
        return Some(format!("{} min {} s", seconds / 60, seconds % 60));
    }
    Some(value.to_lowercase().replace('_', " "))
}

/// The labels of call outcomes by their ids: HubSpot's own and those that the account has added.
async fn call_outcomes(client: &HubSpot) -> Result<HashMap<String, String>, Error> {
    let definition = client.properties("calls").get("hs_call_disposition").await?;
    Ok(definition
        .options
        .into_iter()
        .map(|option| (option.value, option.label))
        .collect())
}
