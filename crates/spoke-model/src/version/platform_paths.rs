//! Paths around the CRM: files, events, the account, applications. Which release has what is not the same for all of
//! them; each function says what the published specification (August 2026) lists.

use super::{ApiVersion, Paths};

impl Paths {
    /// Imports.
    #[must_use]
    pub fn imports(self) -> String {
        self.around_crm("imports")
    }

    /// Exports.
    #[must_use]
    pub fn exports(self) -> String {
        self.around_crm("exports")
    }

    /// What limits of the account are used up.
    #[must_use]
    pub fn usage_limits(self) -> String {
        self.around_crm("limits")
    }

    /// Files and folders: version 3 and 2026-03. The specification of 2026-09 lists a part of the operations only, so
    /// that release uses the paths of the one before.
    #[must_use]
    pub fn files(self) -> String {
        format!("/files/{}", self.at_most_2026_03())
    }

    /// Definitions of custom events: the prefix changes with 2026-09.
    #[must_use]
    pub fn event_definitions(self) -> String {
        self.custom_events("event-definitions")
    }

    /// Where completions of custom events are sent to.
    #[must_use]
    pub fn event_send(self) -> String {
        self.custom_events("send")
    }

    /// Events that happened.
    #[must_use]
    pub fn event_occurrences(self) -> String {
        match self.version() {
            version @ (ApiVersion::V2026_03 | ApiVersion::V2026_09) => {
                format!("/events/event-occurrences/{version}")
            }
            _ => "/events/v3/events".to_owned(),
        }
    }

    /// Timeline events and their templates: version 3, as dated releases have no templates.
    #[must_use]
    pub fn timeline(self) -> &'static str {
        "/integrators/timeline/v3"
    }

    /// Settings and subscriptions of an application's webhooks: `webhooks` in version 3 and 2026-03, `app-webhooks` in
    /// 2025-09 and from 2026-09 on.
    #[must_use]
    pub fn webhooks(self) -> String {
        match self.version() {
            ApiVersion::V3 | ApiVersion::V4 => "/webhooks/v3".to_owned(),
            version @ ApiVersion::V2026_03 => format!("/webhooks/{version}"),
            version => format!("/app-webhooks/{version}"),
        }
    }

    /// The webhooks journal, of which the specification lists 2026-03 alone (and a beta of 2027-03). `area` is
    /// `journal`, `journal-local`, `snapshots` or `subscriptions`.
    #[must_use]
    pub fn webhooks_journal(self, area: &str) -> String {
        format!("/webhooks-journal/{area}/2026-03")
    }

    /// What people did in the account: `audit-logs`, `login`, `security`.
    #[must_use]
    pub fn account_activity(self, what: &str) -> String {
        self.account_info(&format!("activity/{what}"))
    }

    /// Users, roles and teams: version 3 and 2026-03.
    #[must_use]
    pub fn users(self) -> String {
        if self.version().is_dated() {
            format!("/settings/users/{}", self.at_most_2026_03())
        } else {
            "/settings/v3/users".to_owned()
        }
    }

    /// Marketing events.
    #[must_use]
    pub fn marketing_events(self) -> String {
        match self.version() {
            version @ (ApiVersion::V2026_03 | ApiVersion::V2026_09) => {
                format!("/marketing/marketing-events/{version}")
            }
            _ => "/marketing/v3/marketing-events".to_owned(),
        }
    }

    /// The list of all marketing events: version 3 has it under another prefix.
    #[must_use]
    pub fn marketing_event_list(self) -> String {
        match self.version() {
            ApiVersion::V2026_03 | ApiVersion::V2026_09 => self.marketing_events(),
            _ => "/marketing/marketing-events/v3".to_owned(),
        }
    }

    /// Campaigns.
    #[must_use]
    pub fn campaigns(self) -> String {
        match self.version() {
            version @ (ApiVersion::V2026_03 | ApiVersion::V2026_09) => {
                format!("/marketing/campaigns/{version}")
            }
            _ => "/marketing/v3/campaigns".to_owned(),
        }
    }

    /// `/crm/{area}/{date}` or `/crm/v3/{area}`.
    fn around_crm(self, area: &str) -> String {
        if self.version().is_dated() {
            format!("/crm/{area}/{}", self.version())
        } else {
            format!("/crm/v3/{area}")
        }
    }

    fn custom_events(self, what: &str) -> String {
        match self.version() {
            version @ ApiVersion::V2026_03 => format!("/events/{version}/{what}"),
            version @ ApiVersion::V2026_09 => format!("/events/custom/{version}/{what}"),
            _ => format!("/events/v3/{what}"),
        }
    }

    /// For interfaces that the specification of 2026-09 does not list, or not in full.
    fn at_most_2026_03(self) -> &'static str {
        match self.version() {
            ApiVersion::V2026_03 | ApiVersion::V2026_09 => ApiVersion::V2026_03.as_str(),
            _ => ApiVersion::V3.as_str(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ApiVersion, Paths};

    #[test]
    fn each_interface_is_asked_in_a_release_that_has_it() {
        let all = |version| {
            let paths = Paths::new(version);
            [
                paths.imports(),
                paths.exports(),
                paths.usage_limits(),
                paths.files(),
                paths.event_definitions(),
                paths.event_send(),
                paths.event_occurrences(),
                paths.timeline().to_owned(),
                paths.webhooks(),
                paths.webhooks_journal("journal"),
                paths.account_activity("login"),
                paths.users(),
                paths.marketing_events(),
                paths.marketing_event_list(),
                paths.campaigns(),
            ]
            .join("\n")
        };
        insta::assert_snapshot!(all(ApiVersion::V2026_09), @r#"
/crm/imports/2026-09
/crm/exports/2026-09
/crm/limits/2026-09
/files/2026-03
/events/custom/2026-09/event-definitions
/events/custom/2026-09/send
/events/event-occurrences/2026-09
/integrators/timeline/v3
/app-webhooks/2026-09
/webhooks-journal/journal/2026-03
/account-info/2026-09/activity/login
/settings/users/2026-03
/marketing/marketing-events/2026-09
/marketing/marketing-events/2026-09
/marketing/campaigns/2026-09
"#);
        insta::assert_snapshot!(all(ApiVersion::V2026_03), @r#"
/crm/imports/2026-03
/crm/exports/2026-03
/crm/limits/2026-03
/files/2026-03
/events/2026-03/event-definitions
/events/2026-03/send
/events/event-occurrences/2026-03
/integrators/timeline/v3
/webhooks/2026-03
/webhooks-journal/journal/2026-03
/account-info/2026-03/activity/login
/settings/users/2026-03
/marketing/marketing-events/2026-03
/marketing/marketing-events/2026-03
/marketing/campaigns/2026-03
"#);
        insta::assert_snapshot!(all(ApiVersion::V2025_09), @r#"
/crm/imports/2025-09
/crm/exports/2025-09
/crm/limits/2025-09
/files/v3
/events/v3/event-definitions
/events/v3/send
/events/v3/events
/integrators/timeline/v3
/app-webhooks/2025-09
/webhooks-journal/journal/2026-03
/account-info/2025-09/activity/login
/settings/users/v3
/marketing/v3/marketing-events
/marketing/marketing-events/v3
/marketing/v3/campaigns
"#);
        insta::assert_snapshot!(all(ApiVersion::V3), @r#"
/crm/v3/imports
/crm/v3/exports
/crm/v3/limits
/files/v3
/events/v3/event-definitions
/events/v3/send
/events/v3/events
/integrators/timeline/v3
/webhooks/v3
/webhooks-journal/journal/2026-03
/account-info/v3/activity/login
/settings/v3/users
/marketing/v3/marketing-events
/marketing/marketing-events/v3
/marketing/v3/campaigns
"#);
    }
}
