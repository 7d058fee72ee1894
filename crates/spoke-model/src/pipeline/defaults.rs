//! The pipelines of a new portal.

use super::{Metadata, Pipeline, Stage, WRITE_PERMISSIONS};
use crate::lifecycle;
use crate::object_type::{ObjectTypeId, StandardObjectType};
use crate::time::Timestamp;

/// Creation and change of a pipeline that nobody touched (recorded: `1970-01-01T00:00:00Z`).
pub const UNTOUCHED: Timestamp = Timestamp::EPOCH;

/// Id, label, metadata.
type Row<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)]);

const fn deal<'a>(id: &'a str, label: &'a str, metadata: &'a [(&'a str, &'a str)]) -> Row<'a> {
    (id, label, metadata)
}

/// Recorded.
const DEALS: &[Row<'_>] = &[
    deal(
        "appointmentscheduled",
        "Appointment Scheduled",
        &[("isClosed", "false"), ("probability", "0.2")],
    ),
    deal(
        "qualifiedtobuy",
        "Qualified To Buy",
        &[("isClosed", "false"), ("probability", "0.4")],
    ),
    deal(
        "presentationscheduled",
        "Presentation Scheduled",
        &[("isClosed", "false"), ("probability", "0.6")],
    ),
    deal(
        "decisionmakerboughtin",
        "Decision Maker Bought-In",
        &[("isClosed", "false"), ("probability", "0.8")],
    ),
    deal(
        "contractsent",
        "Contract Sent",
        &[("isClosed", "false"), ("probability", "0.9")],
    ),
    deal(
        "closedwon",
        "Closed Won",
        &[("isClosed", "true"), ("probability", "1.0")],
    ),
    deal(
        "closedlost",
        "Closed Lost",
        &[("isClosed", "true"), ("probability", "0.0")],
    ),
];

const OPEN_TICKET: &[(&str, &str)] = &[("isClosed", "false"), ("ticketState", "OPEN")];
/// Ids and labels recorded, metadata documented, the set of its keys assumed.
const TICKETS: &[Row<'_>] = &[
    ("1", "New", OPEN_TICKET),
    ("2", "Waiting on contact", OPEN_TICKET),
    ("3", "Waiting on us", OPEN_TICKET),
    ("4", "Closed", &[("isClosed", "true"), ("ticketState", "CLOSED")]),
];

/// Assumed.
const LEADS: &[Row<'_>] = &[
    ("new-stage-id", "New", &[("isClosed", "false")]),
    ("attempting-stage-id", "Attempting", &[("isClosed", "false")]),
    ("connected-stage-id", "Connected", &[("isClosed", "false")]),
    ("qualified-stage-id", "Qualified", &[("isClosed", "true")]),
    ("unqualified-stage-id", "Unqualified", &[("isClosed", "true")]),
];

/// For types whose default pipelines have ids that each portal makes up: one of our own, so that records can be
/// created. Ours, not HubSpot's.
const OTHERS: &[Row<'_>] = &[
    ("open", "Open", &[("isClosed", "false")]),
    ("in_progress", "In progress", &[("isClosed", "false")]),
    ("closed", "Closed", &[("isClosed", "true")]),
];

/// The pipelines that an object type has in a new portal; none for types without pipelines.
///
/// Deals and contacts are recorded; tickets mostly; companies by analogy with contacts; leads are assumed. Other
/// types with pipelines get one of our own with the id `default`: HubSpot makes their ids up for each portal.
#[must_use]
pub fn default_pipelines(id: ObjectTypeId) -> Vec<Pipeline> {
    match id {
        ObjectTypeId::DEAL => vec![pipeline("default", "Sales Pipeline", DEALS)],
        ObjectTypeId::TICKET => vec![pipeline("0", "Support Pipeline", TICKETS)],
        ObjectTypeId::LEAD => vec![pipeline("lead-pipeline-id", "Lead pipeline", LEADS)],
        ObjectTypeId::CONTACT => vec![lifecycle_pipeline(lifecycle::CONTACT_PIPELINE)],
        ObjectTypeId::COMPANY => vec![lifecycle_pipeline(lifecycle::COMPANY_PIPELINE)],
        other => match StandardObjectType::by_id(other).filter(|row| row.pipeline.is_some()) {
            Some(row) => vec![pipeline(
                "default",
                &format!("{} pipeline", row.label_singular),
                OTHERS,
            )],
            None => Vec::new(),
        },
    }
}

/// Stages that one pipeline of a type may have (documented).
#[must_use]
pub const fn max_stages(id: ObjectTypeId) -> usize {
    match id {
        ObjectTypeId::APPOINTMENT
        | ObjectTypeId::COURSE
        | ObjectTypeId::LISTING
        | ObjectTypeId::LEAD
        | ObjectTypeId::ORDER
        | ObjectTypeId::SERVICE => 30,
        _ => 100,
    }
}

fn lifecycle_pipeline(id: &str) -> Pipeline {
    let rows: Vec<Row<'_>> = lifecycle::STAGES
        .iter()
        .map(|stage| {
            let metadata: &[(&str, &str)] = if stage.id == "other" {
                &[("isClosed", "true"), ("state", "CLOSED")]
            } else {
                &[("isClosed", "false"), ("state", "OPEN")]
            };
            (stage.id, stage.label, metadata)
        })
        .collect();
    pipeline(id, "Lifecycle Stage Pipeline", &rows)
}

fn pipeline(id: &str, label: &str, rows: &[Row<'_>]) -> Pipeline {
    let stages = (0_i64..)
        .zip(rows)
        .map(|(order, (id, label, metadata))| Stage {
            label: (*label).to_owned(),
            display_order: order,
            metadata: metadata
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect::<Metadata>(),
            id: (*id).to_owned(),
            created_at: Some(UNTOUCHED),
            updated_at: Some(UNTOUCHED),
            write_permissions: Some(WRITE_PERMISSIONS.to_owned()),
            ..Stage::default()
        })
        .collect();
    Pipeline {
        label: label.to_owned(),
        id: id.to_owned(),
        stages,
        created_at: Some(UNTOUCHED),
        updated_at: Some(UNTOUCHED),
        ..Pipeline::default()
    }
}

#[cfg(test)]
mod tests {
    use super::default_pipelines;
    use crate::object_type::{ObjectTypeId, standard_object_types};
    use crate::property::default_properties;

    #[test]
    fn every_type_with_stages_has_a_default_pipeline() {
        for row in standard_object_types()
            .iter()
            .filter(|row| row.pipeline.is_some())
        {
            let pipelines = default_pipelines(row.id);
            assert!(
                pipelines.iter().all(|pipeline| pipeline.first_stage().is_some()) && pipelines.len() == 1,
                "{}",
                row.plural
            );
        }
        assert!(default_pipelines(ObjectTypeId::NOTE).is_empty());
        assert!(default_pipelines(ObjectTypeId::custom(1)).is_empty());
    }

    #[test]
    fn the_options_of_stage_properties_are_the_default_stages() {
        for (id, name) in [
            (ObjectTypeId::DEAL, "dealstage"),
            (ObjectTypeId::TICKET, "hs_pipeline_stage"),
        ] {
            let property = default_properties(id)
                .iter()
                .find(|row| row.name == name)
                .unwrap();
            let options: Vec<_> = property
                .options
                .iter()
                .map(|option| option.value.clone())
                .collect();
            let stages: Vec<_> = default_pipelines(id)[0]
                .stages
                .iter()
                .map(|stage| stage.id.clone())
                .collect();
            assert_eq!(options, stages);
        }
    }

    #[test]
    fn a_default_stage_is_written_as_recorded() {
        let pipelines = default_pipelines(ObjectTypeId::DEAL);
        insta::assert_snapshot!(serde_json::to_string(&pipelines[0].stages[5]).unwrap(), @r#"{"label":"Closed Won","displayOrder":5,"metadata":{"isClosed":"true","probability":"1.0"},"id":"closedwon","createdAt":"1970-01-01T00:00:00Z","updatedAt":"1970-01-01T00:00:00Z","writePermissions":"CRM_PERMISSIONS_ENFORCEMENT","archived":false}"#);
    }
}
