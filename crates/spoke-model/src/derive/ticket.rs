//! What the stage of a ticket implies.

use super::Derived;
use crate::time::Timestamp;

/// What the derived properties of a ticket depend on.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq)]
pub struct TicketInput {
    /// Whether the stage is closed.
    pub closed: bool,
    /// Whether the stage before the write was closed.
    pub was_closed: bool,
    /// When the ticket was created.
    pub created: Timestamp,
    /// The stored `closed_date`.
    pub closed_date: Option<Timestamp>,
    /// The time of the write.
    pub now: Timestamp,
}

/// The derived properties of a ticket: `closed_date` is set on entering a closed stage and cleared on leaving it,
/// `time_to_close` is the time between creation and close in milliseconds (recorded by integrators; the clearing
/// and `hs_ticket_reopened_at` are assumed).
#[must_use]
pub fn derive_ticket(input: TicketInput) -> Vec<Derived> {
    let closed_date = match (input.closed, input.was_closed) {
        (true, false) => Some(input.closed_date.unwrap_or(input.now)),
        (true, true) => input.closed_date.or(Some(input.now)),
        (false, _) => None,
    };
    let time_to_close =
        closed_date.map(|closed| closed.millis().saturating_sub(input.created.millis()).max(0));
    let mut derived = vec![
        ("closed_date", closed_date.map(Timestamp::to_iso)),
        ("hs_is_closed", Some(input.closed.to_string())),
        ("time_to_close", time_to_close.map(|millis| millis.to_string())),
    ];
    if input.was_closed && !input.closed {
        derived.push(("hs_ticket_reopened_at", Some(input.now.to_iso())));
    }
    derived
}

#[cfg(test)]
mod tests {
    use super::{TicketInput, derive_ticket};
    use crate::object_type::ObjectTypeId;
    use crate::property::default_properties;
    use crate::time::Timestamp;

    #[test]
    fn closing_sets_the_date_and_reopening_clears_it() {
        let at = Timestamp::from_millis;
        let open = TicketInput {
            created: at(1000),
            now: at(5000),
            ..TicketInput::default()
        };
        let closing = TicketInput { closed: true, ..open };
        let staying = TicketInput {
            was_closed: true,
            closed_date: Some(at(3000)),
            ..closing
        };
        let reopening = TicketInput {
            closed: false,
            ..staying
        };
        let values = |input| {
            derive_ticket(input)
                .into_iter()
                .map(|(_, value)| value.unwrap_or_default())
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(values(open), " false ");
        assert_eq!(values(closing), "1970-01-01T00:00:05.000Z true 4000");
        assert_eq!(values(staying), "1970-01-01T00:00:03.000Z true 2000");
        assert_eq!(values(reopening), " false  1970-01-01T00:00:05.000Z");
        let properties = default_properties(ObjectTypeId::TICKET);
        for (name, _) in derive_ticket(reopening) {
            assert!(properties.iter().any(|property| property.name == name), "{name}");
        }
    }
}
