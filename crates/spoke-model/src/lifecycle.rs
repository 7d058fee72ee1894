//! Lifecycle stages of contacts and companies: their order and when a write moves a record.

/// A stage of HubSpot's own funnel.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub struct Stage {
    /// The value of `lifecyclestage`.
    pub id: &'static str,
    /// What people read.
    pub label: &'static str,
}

/// The stages from first to last (recorded as the stages of the contacts pipeline).
pub const STAGES: &[Stage] = &[
    Stage {
        id: "subscriber",
        label: "Subscriber",
    },
    Stage {
        id: "lead",
        label: "Lead",
    },
    Stage {
        id: "marketingqualifiedlead",
        label: "Marketing Qualified Lead",
    },
    Stage {
        id: "salesqualifiedlead",
        label: "Sales Qualified Lead",
    },
    Stage {
        id: "opportunity",
        label: "Opportunity",
    },
    Stage {
        id: "customer",
        label: "Customer",
    },
    Stage {
        id: "evangelist",
        label: "Evangelist",
    },
    Stage {
        id: "other",
        label: "Other",
    },
];

/// The stage of a new contact that names none (recorded).
pub const DEFAULT_STAGE: &str = "lead";
/// The pipeline that a contact's `hs_pipeline` names (recorded).
pub const CONTACT_PIPELINE: &str = "contacts-lifecycle-pipeline";
/// The pipeline that a company's `hs_pipeline` names (assumed by analogy).
pub const COMPANY_PIPELINE: &str = "companies-lifecycle-pipeline";

/// The place of a stage, `None` for stages that a portal added itself.
#[must_use]
pub fn position(stage: &str) -> Option<usize> {
    STAGES.iter().position(|known| known.id == stage)
}

/// Whether writing `next` over `current` moves the record. Stages only move forward; to go back, a client clears
/// the property first (documented). A backward write is answered with success and changes nothing (assumed).
/// Stages that a portal added itself move freely.
#[must_use]
pub fn moves(current: Option<&str>, next: &str) -> bool {
    match (
        current.filter(|stage| !stage.is_empty()).and_then(position),
        position(next),
    ) {
        (Some(current), Some(next)) => next >= current,
        _ => true,
    }
}

/// The property that records when a stage was entered: `hs_lifecyclestage_lead_date`.
#[must_use]
pub fn entered_property(stage: &str) -> String {
    format!("hs_lifecyclestage_{stage}_date")
}

#[cfg(test)]
mod tests {
    use super::{DEFAULT_STAGE, STAGES, entered_property, moves, position};
    use crate::object_type::ObjectTypeId;
    use crate::property::default_properties;

    #[test]
    fn stages_move_forward_only_until_cleared() {
        assert!(moves(None, "lead"));
        assert!(moves(Some(""), "subscriber"));
        assert!(moves(Some("lead"), "customer"));
        assert!(moves(Some("lead"), "lead"));
        assert!(!moves(Some("customer"), "lead"));
        assert!(moves(Some("customer"), "4711"));
        assert!(moves(Some("4711"), "lead"));
        assert_eq!(position(DEFAULT_STAGE), Some(1));
    }

    #[test]
    fn every_stage_has_its_date_property_on_contacts() {
        let properties = default_properties(ObjectTypeId::CONTACT);
        for stage in STAGES {
            let name = entered_property(stage.id);
            assert!(properties.iter().any(|property| property.name == name), "{name}");
        }
    }
}
