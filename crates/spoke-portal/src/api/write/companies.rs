//! "Create and associate companies with contacts": a setting of the account (documented).
//!
//! HubSpot does it some time after the contact was written; here it happens in the contact's own transaction, so that
//! nobody has to wait, and the answer to the write does not mention it. Assumed, because nobody recorded it: domains
//! count letter by letter, sub-domains included; of several companies the oldest one counts; a contact that has a
//! primary company keeps it and gains the other one beside it; a new company has a domain and what follows from it, but
//! no name, which HubSpot would look up.

use std::borrow::Cow;

use spoke_model::object_type::ObjectTypeId;
use spoke_model::value;

use super::prepare::{Changes, Refused, fill_in};
use super::writer::Writer;
use crate::api::Origin;
use crate::api::associations::InlineTies;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::definitions::{End, TypeDefinition};
use crate::store::{Field, Plan, Predicate, Table, Test};

/// Whether records of this type are linked to companies by themselves.
pub(super) fn follows_domain(call: &Call<'_>, object_type: &TypeDefinition) -> bool {
    call.portal.settings.associate_companies && object_type.id == ObjectTypeId::CONTACT
}

/// The address that a write sets.
pub(super) fn email_of<'c>(changes: &'c Changes<'_>) -> Option<&'c str> {
    changes
        .iter()
        .find(|(name, _)| name == "email")
        .map(|(_, value)| value.as_ref())
        .filter(|email| !email.is_empty())
}

impl Writer<'_> {
    /// Links a contact to the company with the domain of its address, which is created where it is missing. Domains
    /// that hand out mailboxes to everybody are passed over.
    pub(super) fn follow_domain(
        &mut self,
        call: &Call<'_>,
        contact: u64,
        email: Option<&str>,
    ) -> Result<(), ApiError> {
        let Some(domain) = email
            .and_then(value::email_domain)
            .filter(|domain| !value::is_free_mail_domain(domain))
        else {
            return Ok(());
        };
        let companies = call
            .definitions
            .object_type(ObjectTypeId::COMPANY)
            .ok_or_else(ApiError::internal)?;
        self.turn_to(call, companies, Origin::CompanyDomain, |writer| {
            let company = match writer.table().and_then(|table| with_domain(table, domain)) {
                Some(known) => known,
                None => {
                    let sent = vec![(Cow::Borrowed("domain"), Cow::Borrowed(domain))];
                    let changes = fill_in(call, companies, sent).map_err(Refused::into_error)?;
                    writer.create(call, &changes, &InlineTies::default())?.1
                }
            };
            let stamp = writer.stamp(call);
            let (from, to) = (
                End::new(ObjectTypeId::CONTACT, contact),
                End::new(ObjectTypeId::COMPANY, company),
            );
            let registry = call.definitions.associations();
            Ok(registry.put_default(&mut writer.transaction, from, to, stamp)?)
        })
    }
}

/// The oldest live company with this domain, or with it among its additional ones.
fn with_domain(table: &Table, domain: &str) -> Option<u64> {
    let among = |name: &str, test: fn(String) -> Test| {
        let predicate = Predicate::Field(Field::Column(table.column(name)?), test(domain.to_owned()));
        let plan = Plan {
            groups: vec![vec![predicate]],
            limit: 1,
            ..Plan::default()
        };
        table.search(&plan).rows.first().map(|row| table.id(*row))
    };
    among("domain", Test::Eq).or_else(|| among("hs_additional_domains", |one| Test::In(vec![one])))
}
