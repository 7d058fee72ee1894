//! Which allowances a call uses up.
//!
//! Sources: the exemptions in the published specification, the guides "Search the CRM" and "Associate records", and the
//! usage guidelines. Paths are written without version, placeholders in braces: `crm/objects/{objectType}/search`.

/// What a call is counted against.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq, Hash)]
#[non_exhaustive]
pub enum Meter {
    /// The burst window of the application and the day of the account: everything not named below.
    #[default]
    Standard,
    /// The five searches a second of the account, and the day.
    Search,
    /// The burst window of associations, the day, and the day of associations.
    Associations,
    /// The day alone: publishing of marketing e-mails, workflow definitions.
    DailyOnly,
    /// Nothing: token endpoints, event and single-send submissions, the webhooks journal.
    Exempt,
}

/// Beginnings of paths that are exempt from every limit.
const EXEMPT: [&str; 5] = [
    "oauth/",
    "events/send",
    "webhooks-journal/",
    "marketing/transactional/single-email",
    "marketing/emails/single-send",
];

impl Meter {
    /// The meter of an operation.
    #[must_use]
    pub fn of(method: &str, path: &str) -> Self {
        let segment = |at: usize| path.split('/').nth(at).unwrap_or_default();
        let last = path.rsplit('/').next().unwrap_or_default();
        if EXEMPT.iter().any(|start| path.starts_with(start)) {
            return Self::Exempt;
        }
        match (segment(0), segment(1)) {
            ("crm", "objects") if last == "search" => Self::Search,
            ("crm", "objects") if path.split('/').any(|one| one == "associations") => Self::Associations,
            ("crm", "associations") => Self::Associations,
            ("automation", "flows") if matches!(method, "PUT" | "POST") => Self::DailyOnly,
            ("marketing", "emails") if matches!(last, "publish" | "unpublish") => Self::DailyOnly,
            _ => Self::Standard,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Meter;

    #[test]
    fn the_exemptions_of_the_specification() {
        for (method, path, meter) in [
            ("GET", "crm/objects/{objectType}", Meter::Standard),
            ("POST", "crm/objects/{objectType}/search", Meter::Search),
            ("POST", "crm/lists/search", Meter::Standard),
            (
                "GET",
                "crm/objects/{objectType}/{id}/associations/{toType}",
                Meter::Associations,
            ),
            (
                "POST",
                "crm/associations/{fromType}/{toType}/batch/read",
                Meter::Associations,
            ),
            ("POST", "crm/schemas/{objectType}/associations", Meter::Standard),
            ("POST", "oauth/token", Meter::Exempt),
            ("POST", "events/send/batch", Meter::Exempt),
            ("PUT", "automation/flows/{flowId}", Meter::DailyOnly),
            ("GET", "automation/flows/{flowId}", Meter::Standard),
        ] {
            assert_eq!(Meter::of(method, path), meter, "{method} {path}");
        }
    }
}
