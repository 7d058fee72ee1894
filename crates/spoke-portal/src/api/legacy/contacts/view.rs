//! A contact as version 1 prints it.
//!
//! Fields and their order are those of answers recorded in 2019 and 2021; `profile-token` and `profile-url`, recorded in
//! 2019 only, are left out. Merges are not told in `merge-audits`: the store keeps no account of them.

use serde::ser::{Serialize, SerializeMap, Serializer};
use spoke_model::object_type::ObjectTypeId;
use spoke_model::time::Timestamp;
use spoke_model::version::{LIST_MEMBERSHIPS_END, is_on_or_after};

use super::super::records::{Property, Records, Version, object_type, select, stored};
use crate::api::associated;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::lists::settle;
use crate::api::lookup::ADDITIONAL_EMAILS;
use crate::api::selection::Selection;
use crate::definitions::TypeDefinition;
use crate::store::{Row, State, Table};

/// Which parts of a contact an answer carries. Made before the store is locked: it may have to bring lists up to date.
#[derive(Debug, Clone, Copy)]
pub(in crate::api::legacy) struct Mode {
    history: bool,
    form_submissions: bool,
    list_memberships: bool,
    associated_company: bool,
}

impl Mode {
    /// What a profile carries: versions and lists, unless asked otherwise (documented).
    pub(in crate::api::legacy) fn of_profile(call: &Call<'_>) -> Result<Self, ApiError> {
        Self::read(call, true)
    }

    /// What contacts of a page or a batch carry: values only, unless asked otherwise (documented).
    pub(in crate::api::legacy) fn of_page(call: &Call<'_>) -> Result<Self, ApiError> {
        Self::read(call, false)
    }

    fn read(call: &Call<'_>, profile: bool) -> Result<Self, ApiError> {
        let history = match call.query.first("propertyMode") {
            Some("value_and_history") => true,
            Some("value_only") => false,
            _ => profile,
        };
        let lists = match call.query.first("showListMemberships") {
            Some(_) => call.query.flag("showListMemberships")?,
            None => profile,
        };
        let lists_are_over = is_on_or_after(Timestamp::from_millis(call.now), LIST_MEMBERSHIPS_END);
        if lists && !lists_are_over {
            settle(call);
        }
        Ok(Self {
            history,
            form_submissions: call.query.first("formSubmissionMode") != Some("none"),
            list_memberships: lists && !lists_are_over,
            associated_company: profile,
        })
    }
}

/// Prints contacts for one request.
pub(in crate::api::legacy) struct View<'a> {
    call: &'a Call<'a>,
    state: &'a State,
    table: &'a Table,
    records: Records<'a>,
    mode: Mode,
}

/// The properties of an answer: those the query names and the two that are always there (documented), or `otherwise`;
/// no name at all means every property.
pub(in crate::api::legacy) fn selection(
    call: &Call<'_>,
    contacts: &TypeDefinition,
    table: Option<&Table>,
    otherwise: &'static [&'static str],
) -> Selection {
    let mut names: Vec<&str> = call.query.list("property").collect();
    if names.is_empty() {
        names.extend(otherwise);
    } else {
        names.extend(["lastmodifieddate", "associatedcompanyid"]);
    }
    select(contacts, table, names.into_iter())
}

impl<'a> View<'a> {
    /// A printer of contacts.
    pub(in crate::api::legacy) fn new(
        call: &'a Call<'a>,
        state: &'a State,
        contacts: &'a TypeDefinition,
        table: &'a Table,
        selection: &'a Selection,
        mode: Mode,
    ) -> Self {
        Self {
            call,
            state,
            table,
            records: Records::new(call, state, contacts, table, selection),
            mode,
        }
    }

    /// One contact; `added_at` is the time that pages print.
    pub(in crate::api::legacy) fn contact(&self, row: Row, added_at: Option<i64>) -> Contact<'a> {
        let vid = self.table.id(row);
        let Mode {
            history,
            form_submissions,
            list_memberships,
            associated_company,
        } = self.mode;
        Contact {
            added_at,
            vid,
            canonical_vid: vid,
            merged_vids: self.table.merged_into(vid),
            portal_id: self.call.portal.hub_id,
            is_contact: true,
            properties: Properties {
                values: self.records.properties(row, |_| history),
                history,
            },
            form_submissions: form_submissions.then_some([]),
            list_memberships: list_memberships.then(|| self.memberships(row, vid)),
            identity_profiles: [self.identity(row, vid)],
            merge_audits: [],
            associated_company: associated_company.then(|| self.company(vid)).flatten(),
        }
    }

    fn identity(&self, row: Row, vid: u64) -> IdentityProfile {
        let at = self.table.created_at(row);
        let mut identities = Vec::new();
        let address = |value: String, first: bool| Identity {
            kind: "EMAIL",
            value,
            timestamp: at,
            is_primary: first.then_some(true),
            is_secondary: (!first).then_some(true),
        };
        identities.extend(stored(self.table, row, "email").map(|email| address(email, true)));
        let further = stored(self.table, row, ADDITIONAL_EMAILS).unwrap_or_default();
        let further = further.split(';').filter(|email| !email.is_empty());
        identities.extend(further.map(|email| address(email.to_owned(), false)));
        identities.push(Identity {
            kind: "LEAD_GUID",
            value: lead_guid(self.call.portal.hub_id, vid),
            timestamp: at,
            is_primary: None,
            is_secondary: None,
        });
        IdentityProfile {
            vid,
            saved_at_timestamp: at,
            deleted_changed_timestamp: 0,
            identities,
        }
    }

    fn memberships(&self, row: Row, vid: u64) -> Vec<Membership> {
        let Some(table) = self.state.type_index(ObjectTypeId::CONTACT) else {
            return Vec::new();
        };
        let mut memberships: Vec<Membership> = self
            .state
            .memberships
            .holding(table, row)
            .filter_map(|(list, members)| {
                let id = crate::lists::find(self.state, list)?.legacy_id?;
                Some(Membership {
                    static_list_id: id,
                    internal_list_id: id,
                    timestamp: members.joined_at(row)?,
                    vid,
                    is_member: true,
                })
            })
            .collect();
        memberships.sort_by_key(|one| one.static_list_id);
        memberships
    }

    fn company(&self, vid: u64) -> Option<Company> {
        let id = associated::primary(self.state, ObjectTypeId::CONTACT, vid, ObjectTypeId::COMPANY)?;
        let companies = object_type(self.call, ObjectTypeId::COMPANY).ok()?;
        let table = self.state.table_of(ObjectTypeId::COMPANY)?;
        let selection = select(&companies, Some(table), std::iter::empty());
        let records = Records::new(self.call, self.state, &companies, table, &selection);
        let properties = records.properties(table.row(id)?, |_| false).into_iter();
        let properties = properties.filter_map(|one| {
            let value = one.versions.into_iter().next()?.value;
            Some((one.name.to_owned(), Value { value }))
        });
        Some(Company {
            company_id: id,
            portal_id: self.call.portal.hub_id,
            properties: properties.collect(),
        })
    }
}

/// Every contact has a GUID; here it follows from portal and vid, so that it stays the same (assumed).
fn lead_guid(hub_id: u64, vid: u64) -> String {
    format!(
        "{:08x}-{:04x}-4000-8000-{:012x}",
        hub_id & 0xffff_ffff,
        vid >> 48,
        vid & 0xffff_ffff_ffff
    )
}

/// A contact on its way out.
#[derive(Debug, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::api::legacy) struct Contact<'a> {
    #[serde(rename = "addedAt", skip_serializing_if = "Option::is_none")]
    added_at: Option<i64>,
    vid: u64,
    canonical_vid: u64,
    merged_vids: Vec<u64>,
    portal_id: u64,
    is_contact: bool,
    properties: Properties<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    form_submissions: Option<[(); 0]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    list_memberships: Option<Vec<Membership>>,
    identity_profiles: [IdentityProfile; 1],
    merge_audits: [(); 0],
    #[serde(skip_serializing_if = "Option::is_none")]
    associated_company: Option<Company>,
}

impl Contact<'_> {
    /// Leaves only these properties: the answer to a creation carries what was sent (recorded).
    pub(super) fn retain(&mut self, wanted: impl Fn(&str) -> bool) {
        self.properties.values.retain(|one| wanted(one.name));
    }
}

#[derive(Debug, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
struct IdentityProfile {
    vid: u64,
    saved_at_timestamp: i64,
    deleted_changed_timestamp: i64,
    identities: Vec<Identity>,
}

#[derive(Debug, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
struct Identity {
    #[serde(rename = "type")]
    kind: &'static str,
    value: String,
    timestamp: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_primary: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_secondary: Option<bool>,
}

#[derive(Debug, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
struct Membership {
    static_list_id: u64,
    internal_list_id: u64,
    timestamp: i64,
    vid: u64,
    is_member: bool,
}

#[derive(Debug, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
struct Company {
    company_id: u64,
    portal_id: u64,
    properties: std::collections::BTreeMap<String, Value>,
}

#[derive(Debug, serde::Serialize)]
struct Value {
    value: String,
}

/// Properties by name, each with its value and, where asked for, its versions.
#[derive(Debug)]
struct Properties<'a> {
    values: Vec<Property<'a>>,
    history: bool,
}

#[derive(serde::Serialize)]
struct Shown<'v> {
    value: &'v str,
    #[serde(skip_serializing_if = "Option::is_none")]
    versions: Option<Vec<VersionView<'v>>>,
}

#[derive(serde::Serialize)]
#[serde(rename_all = "kebab-case")]
struct VersionView<'v> {
    value: &'v str,
    source_type: &'v str,
    source_id: Option<&'v str>,
    source_label: Option<&'v str>,
    timestamp: i64,
    selected: bool,
}

impl Serialize for Properties<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.values.len()))?;
        for Property { name, versions } in &self.values {
            let shown = Shown {
                value: versions.first().map_or("", |one| one.value.as_str()),
                versions: self
                    .history
                    .then(|| versions.iter().map(VersionView::of).collect()),
            };
            map.serialize_entry(name, &shown)?;
        }
        map.end()
    }
}

impl<'v> VersionView<'v> {
    fn of(version: &'v Version<'_>) -> Self {
        Self {
            value: &version.value,
            source_type: &version.source,
            source_id: version.source_id,
            source_label: None,
            timestamp: version.at,
            selected: false,
        }
    }
}
