//! How many records one record may be associated with by a type.

/// What a recorded schema says of contact to deal (4), deal to contact (3), contact to company (279) and company to
/// contact (280).
const RECORDED: &[(u32, u64)] = &[(3, 1_000), (4, 10_000), (279, 10_000), (280, 10_000)];

/// For every other type, the portal's own labels among them (assumed; HubSpot's numbers depend on the subscription).
const USUAL: u64 = 10_000;

/// How many records one record may be associated with by one of HubSpot's types, or by a type of a portal's own.
#[must_use]
pub fn record_limit(type_id: Option<u32>) -> u64 {
    let recorded = RECORDED.iter().find(|(known, _)| Some(*known) == type_id);
    recorded.map_or(USUAL, |(_, limit)| *limit)
}

#[cfg(test)]
mod tests {
    use super::record_limit;

    #[test]
    fn recorded_numbers_come_before_the_usual_one() {
        assert_eq!(
            [Some(3), Some(4), Some(16), None].map(record_limit),
            [1_000, 10_000, 10_000, 10_000]
        );
    }
}
