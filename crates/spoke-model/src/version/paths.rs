//! The paths of one API version. Segments that callers pass are percent-encoded.

use super::ApiVersion;
use crate::oauth::OAuthVersion;

/// Builds paths of one [`ApiVersion`].
///
/// ```
/// use spoke_model::version::{ApiVersion, Paths};
/// assert_eq!(Paths::new(ApiVersion::V2026_09).objects("contacts"), "/crm/objects/2026-09/contacts");
/// assert_eq!(Paths::new(ApiVersion::V3).object("contacts", "a b"), "/crm/v3/objects/contacts/a%20b");
/// ```
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq)]
pub struct Paths {
    version: ApiVersion,
}

impl Paths {
    /// The paths of `version`.
    #[must_use]
    pub const fn new(version: ApiVersion) -> Self {
        Self { version }
    }

    /// The version.
    #[must_use]
    pub const fn version(self) -> ApiVersion {
        self.version
    }

    /// Records of a type: list and create.
    #[must_use]
    pub fn objects(self, object_type: &str) -> String {
        self.crm("objects", "v3", &[object_type])
    }

    /// One record.
    #[must_use]
    pub fn object(self, object_type: &str, id: &str) -> String {
        self.crm("objects", "v3", &[object_type, id])
    }

    /// A batch operation on records: `create`, `read`, `update`, `upsert`, `archive`.
    #[must_use]
    pub fn objects_batch(self, object_type: &str, operation: &str) -> String {
        self.crm("objects", "v3", &[object_type, "batch", operation])
    }

    /// Search.
    #[must_use]
    pub fn search(self, object_type: &str) -> String {
        self.crm("objects", "v3", &[object_type, "search"])
    }

    /// Merge of two records.
    #[must_use]
    pub fn merge(self, object_type: &str) -> String {
        self.crm("objects", "v3", &[object_type, "merge"])
    }

    /// Permanent deletion of a person.
    #[must_use]
    pub fn gdpr_delete(self, object_type: &str) -> String {
        self.crm("objects", "v3", &[object_type, "gdpr-delete"])
    }

    /// The associations of one record with records of a type: list.
    #[must_use]
    pub fn record_associations(self, from_type: &str, from_id: &str, to_type: &str) -> String {
        self.crm("objects", "v4", &[from_type, from_id, "associations", to_type])
    }

    /// The associations between two records: set labels, remove.
    #[must_use]
    pub fn record_association(self, from_type: &str, from_id: &str, to_type: &str, to_id: &str) -> String {
        self.crm(
            "objects",
            "v4",
            &[from_type, from_id, "associations", to_type, to_id],
        )
    }

    /// The plain association between two records: create.
    #[must_use]
    pub fn record_association_default(
        self,
        from_type: &str,
        from_id: &str,
        to_type: &str,
        to_id: &str,
    ) -> String {
        self.crm(
            "objects",
            "v4",
            &[from_type, from_id, "associations", "default", to_type, to_id],
        )
    }

    /// A batch operation on associations: `create`, `read`, `archive`, `labels/archive`, `associate/default`.
    #[must_use]
    pub fn associations_batch(self, from_type: &str, to_type: &str, operation: &str) -> String {
        let mut path = self.crm("associations", "v4", &[from_type, to_type, "batch"]);
        path.push('/');
        path.push_str(operation);
        path
    }

    /// The association labels between two types.
    #[must_use]
    pub fn association_labels(self, from_type: &str, to_type: &str) -> String {
        self.crm("associations", "v4", &[from_type, to_type, "labels"])
    }

    /// One association label.
    #[must_use]
    pub fn association_label(self, from_type: &str, to_type: &str, type_id: u32) -> String {
        self.crm(
            "associations",
            "v4",
            &[from_type, to_type, "labels", &type_id.to_string()],
        )
    }

    /// The properties of a type.
    #[must_use]
    pub fn properties(self, object_type: &str) -> String {
        self.crm("properties", "v3", &[object_type])
    }

    /// One property.
    #[must_use]
    pub fn property(self, object_type: &str, name: &str) -> String {
        self.crm("properties", "v3", &[object_type, name])
    }

    /// A batch operation on properties: `create`, `read`, `archive`.
    #[must_use]
    pub fn properties_batch(self, object_type: &str, operation: &str) -> String {
        self.crm("properties", "v3", &[object_type, "batch", operation])
    }

    /// The property groups of a type.
    #[must_use]
    pub fn property_groups(self, object_type: &str) -> String {
        self.crm("properties", "v3", &[object_type, "groups"])
    }

    /// One property group.
    #[must_use]
    pub fn property_group(self, object_type: &str, name: &str) -> String {
        self.crm("properties", "v3", &[object_type, "groups", name])
    }

    /// The pipelines of a type.
    #[must_use]
    pub fn pipelines(self, object_type: &str) -> String {
        self.crm("pipelines", "v3", &[object_type])
    }

    /// One pipeline.
    #[must_use]
    pub fn pipeline(self, object_type: &str, pipeline: &str) -> String {
        self.crm("pipelines", "v3", &[object_type, pipeline])
    }

    /// The stages of a pipeline.
    #[must_use]
    pub fn stages(self, object_type: &str, pipeline: &str) -> String {
        self.crm("pipelines", "v3", &[object_type, pipeline, "stages"])
    }

    /// One stage.
    #[must_use]
    pub fn stage(self, object_type: &str, pipeline: &str, stage: &str) -> String {
        self.crm("pipelines", "v3", &[object_type, pipeline, "stages", stage])
    }

    /// The schemas of custom object types.
    #[must_use]
    pub fn schemas(self) -> String {
        if self.version.is_dated() {
            format!("/crm-object-schemas/{}/schemas", self.version)
        } else {
            "/crm/v3/schemas".to_owned()
        }
    }

    /// One schema.
    #[must_use]
    pub fn schema(self, object_type: &str) -> String {
        let mut path = self.schemas();
        push_segment(&mut path, object_type);
        path
    }

    /// Owners.
    #[must_use]
    pub fn owners(self) -> String {
        self.crm("owners", "v3", &[])
    }

    /// One owner.
    #[must_use]
    pub fn owner(self, id: &str) -> String {
        self.crm("owners", "v3", &[id])
    }

    /// Lists (segments).
    #[must_use]
    pub fn lists(self) -> String {
        self.crm("lists", "v3", &[])
    }

    /// Details of the portal.
    #[must_use]
    pub fn account_details(self) -> String {
        self.account_info("details")
    }

    /// How much of the day private apps have used.
    #[must_use]
    pub fn daily_usage(self) -> String {
        self.account_info("api-usage/daily/private-apps")
    }

    pub(super) fn account_info(self, what: &str) -> String {
        let version = if self.version.is_dated() {
            self.version.as_str()
        } else {
            "v3"
        };
        format!("/account-info/{version}/{what}")
    }

    /// Marketing forms: version 3, as no dated release has them (facts of August 2026: a beta only).
    #[must_use]
    pub fn forms(self) -> &'static str {
        "/marketing/v3/forms"
    }

    /// Sending a form in with a token, at the forms host; account and form follow (documented for version 3 only).
    #[must_use]
    pub const fn form_submission(self) -> &'static str {
        "/submissions/v3/integration/secure/submit"
    }

    /// What was sent in with a form; the form follows (documented for version 1 only).
    #[must_use]
    pub const fn form_submissions(self) -> &'static str {
        "/form-integrations/v1/submissions/forms"
    }

    /// What a private app's token, or a service key, says about itself (recorded for version 2 only).
    #[must_use]
    pub const fn static_token_info(self) -> &'static str {
        "/oauth/v2/private-apps/get/access-token-info"
    }

    /// The OAuth interface that goes with this version.
    #[must_use]
    pub const fn oauth(self) -> OAuthVersion {
        OAuthVersion::of(self.version)
    }

    /// Marketing e-mails.
    #[must_use]
    pub fn marketing_emails(self) -> String {
        self.marketing("emails")
    }

    /// Sends one transactional e-mail.
    #[must_use]
    pub fn transactional_send(self) -> String {
        self.marketing("transactional") + "/single-email/send"
    }

    /// Sends one marketing e-mail: version 4, as only one dated release has it, under another name.
    #[must_use]
    pub fn marketing_send(self) -> &'static str {
        "/marketing/v4/email/single-send"
    }

    /// What became of a send (documented for version 3 only).
    #[must_use]
    pub fn send_statuses(self) -> &'static str {
        "/marketing/v3/email/send-statuses"
    }

    /// Who agreed to receive what: version 4 and the dated releases from 2026-03 on.
    #[must_use]
    pub fn communication_preferences(self) -> String {
        let version = match self.version {
            ApiVersion::V2026_03 | ApiVersion::V2026_09 => self.version.as_str(),
            _ => "v4",
        };
        format!("/communication-preferences/{version}")
    }

    /// `/marketing/{area}/{date}` or `/marketing/v3/{area}`.
    fn marketing(self, area: &str) -> String {
        if self.version.is_dated() {
            format!("/marketing/{area}/{}", self.version)
        } else {
            format!("/marketing/v3/{area}")
        }
    }

    /// `/crm/{area}/{date}/…` or `/crm/{number}/{area}/…`.
    fn crm(self, area: &str, numbered: &str, segments: &[&str]) -> String {
        let mut path = String::with_capacity(64);
        path.push_str("/crm/");
        let (first, second) = if self.version.is_dated() {
            (area, self.version.as_str())
        } else {
            (numbered, area)
        };
        path.push_str(first);
        path.push('/');
        path.push_str(second);
        for segment in segments {
            push_segment(&mut path, segment);
        }
        path
    }
}

/// Appends `/segment`, percent-encoding everything but the unreserved characters, `@` and `:`.
fn push_segment(path: &mut String, segment: &str) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    path.push('/');
    // A segment of dots alone would be read as "this" or "the parent" directory.
    let dots = matches!(segment, "." | "..");
    for byte in segment.bytes() {
        match byte {
            b'.' if dots => path.push_str("%2E"),
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'@' | b':' => {
                path.push(char::from(byte));
            }
            _ => {
                path.push('%');
                for digit in [byte >> 4, byte & 15] {
                    path.push(HEX.get(usize::from(digit)).copied().map_or('0', char::from));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Paths;
    use crate::version::ApiVersion;

    #[test]
    fn every_area_has_its_path_in_both_families() {
        let all = |version| {
            let paths = Paths::new(version);
            [
                paths.objects("contacts"),
                paths.object("0-1", "51"),
                paths.objects_batch("deals", "upsert"),
                paths.search("p1_car"),
                paths.merge("companies"),
                paths.gdpr_delete("contacts"),
                paths.record_associations("contacts", "1", "companies"),
                paths.record_association("contacts", "1", "companies", "2"),
                paths.record_association_default("contacts", "1", "companies", "2"),
                paths.associations_batch("contacts", "companies", "associate/default"),
                paths.association_labels("contacts", "companies"),
                paths.association_label("contacts", "companies", 7),
                paths.properties("contacts"),
                paths.property("contacts", "email"),
                paths.properties_batch("contacts", "read"),
                paths.property_groups("contacts"),
                paths.property_group("contacts", "g"),
                paths.pipelines("deals"),
                paths.pipeline("deals", "default"),
                paths.stages("deals", "default"),
                paths.stage("deals", "default", "closedwon"),
                paths.schemas(),
                paths.schema("2-1"),
                paths.owners(),
                paths.owner("9"),
                paths.lists(),
                paths.account_details(),
            ]
            .join("\n")
        };
        insta::assert_snapshot!(all(ApiVersion::V2026_03), @r#"
/crm/objects/2026-03/contacts
/crm/objects/2026-03/0-1/51
/crm/objects/2026-03/deals/batch/upsert
/crm/objects/2026-03/p1_car/search
/crm/objects/2026-03/companies/merge
/crm/objects/2026-03/contacts/gdpr-delete
/crm/objects/2026-03/contacts/1/associations/companies
/crm/objects/2026-03/contacts/1/associations/companies/2
/crm/objects/2026-03/contacts/1/associations/default/companies/2
/crm/associations/2026-03/contacts/companies/batch/associate/default
/crm/associations/2026-03/contacts/companies/labels
/crm/associations/2026-03/contacts/companies/labels/7
/crm/properties/2026-03/contacts
/crm/properties/2026-03/contacts/email
/crm/properties/2026-03/contacts/batch/read
/crm/properties/2026-03/contacts/groups
/crm/properties/2026-03/contacts/groups/g
/crm/pipelines/2026-03/deals
/crm/pipelines/2026-03/deals/default
/crm/pipelines/2026-03/deals/default/stages
/crm/pipelines/2026-03/deals/default/stages/closedwon
/crm-object-schemas/2026-03/schemas
/crm-object-schemas/2026-03/schemas/2-1
/crm/owners/2026-03
/crm/owners/2026-03/9
/crm/lists/2026-03
/account-info/2026-03/details
"#);
        insta::assert_snapshot!(all(ApiVersion::V3), @r#"
/crm/v3/objects/contacts
/crm/v3/objects/0-1/51
/crm/v3/objects/deals/batch/upsert
/crm/v3/objects/p1_car/search
/crm/v3/objects/companies/merge
/crm/v3/objects/contacts/gdpr-delete
/crm/v4/objects/contacts/1/associations/companies
/crm/v4/objects/contacts/1/associations/companies/2
/crm/v4/objects/contacts/1/associations/default/companies/2
/crm/v4/associations/contacts/companies/batch/associate/default
/crm/v4/associations/contacts/companies/labels
/crm/v4/associations/contacts/companies/labels/7
/crm/v3/properties/contacts
/crm/v3/properties/contacts/email
/crm/v3/properties/contacts/batch/read
/crm/v3/properties/contacts/groups
/crm/v3/properties/contacts/groups/g
/crm/v3/pipelines/deals
/crm/v3/pipelines/deals/default
/crm/v3/pipelines/deals/default/stages
/crm/v3/pipelines/deals/default/stages/closedwon
/crm/v3/schemas
/crm/v3/schemas/2-1
/crm/v3/owners
/crm/v3/owners/9
/crm/v3/lists
/account-info/v3/details
"#);
        assert_eq!(all(ApiVersion::V3), all(ApiVersion::V4));
    }

    proptest! {
        #[test]
        fn a_segment_never_leaves_its_place(segment in "\\PC*") {
            let path = Paths::default().object("contacts", &segment);
            let last = path.strip_prefix("/crm/objects/2026-09/contacts/").unwrap();
            prop_assert!(!last.contains(['/', '?', '#', ' ', '\\']) && last != ".." && last != ".");
        }
    }
}
