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
    /// The day alone: publishing of marketing e-mails, workflow definitions, source code of the CMS.
    DailyOnly,
    /// Nothing: token endpoints, submissions of forms, events and single-send e-mails, the webhooks journal.
    Exempt,
}

/// Beginnings of paths that are exempt from every limit. The specification marks event and single-send submissions and
/// the journal; form submissions and token calls are named in the usage guidelines.
const EXEMPT: [&str; 8] = [
    "oauth/",
    "submissions/",
    "events/send",
    "events/custom/send",
    "marketing/email/single-send",
    "marketing/email-campaigns/single-send",
    "marketing/transactional/single-email/send",
    "webhooks-journal/",
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
            ("cms", "source-code") if matches!(segment(3), "content" | "metadata" | "validate") => {
                Self::DailyOnly
            }
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
            ("POST", "marketing/email/single-send", Meter::Exempt),
            ("POST", "marketing/emails/{emailId}/publish", Meter::DailyOnly),
            (
                "GET",
                "cms/source-code/{environment}/content/{path}",
                Meter::DailyOnly,
            ),
            ("POST", "cms/source-code/extract/async", Meter::Standard),
            ("PUT", "automation/flows/{flowId}", Meter::DailyOnly),
            ("GET", "automation/flows/{flowId}", Meter::Standard),
        ] {
            assert_eq!(Meter::of(method, path), meter, "{method} {path}");
        }
    }
}
