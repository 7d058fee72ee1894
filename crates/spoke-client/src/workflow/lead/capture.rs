//! [`capture`]: contact, company, deal and note, each looked for before it is created.

use spoke_model::object_type::ObjectTypeId;
use spoke_model::search::{Operator, SearchRequest};
use spoke_model::time::Timestamp;

use super::{Action, Captured, Lead, NewDeal, Outcome};
use crate::crm::objects::Objects;
use crate::error::{Error, ErrorKind};
use crate::hubspot::HubSpot;
use crate::record::{NewRecord, Properties, Record};
use crate::text::plain;
use crate::workflow::activity::now;
use crate::workflow::linking::{associated, type_between};
use crate::workflow::stages;

/// Makes the portal hold the lead. See the [module documentation](super) for what is looked for and what is
/// created.
///
/// # Errors
/// [`ErrorKind::InvalidInput`] for a pipeline or stage that does not exist, and as every call. What was done
/// before the error stays; running it again does the rest.
pub async fn capture(client: &HubSpot, lead: Lead) -> Result<Captured, Error> {
    let place = match &lead.deal {
        Some(deal) => Some(open_at(client, deal).await?),
        None => None,
    };
    let contact = capture_contact(client, &lead).await?;
    let company = match &lead.company {
        Some((domain, properties)) => Some(capture_company(client, &contact.id, domain, properties).await?),
        None => None,
    };
    let company_id = company.as_ref().map(|company| company.id.as_str());
    let deal = match (&lead.deal, place) {
        (Some(deal), Some(place)) => Some(capture_deal(client, &contact.id, company_id, deal, place).await?),
        _ => None,
    };
    let deal_id = deal.as_ref().map(|deal| deal.id.as_str());
    let note = match &lead.note {
        Some(text) => {
            let at = lead.noted_at.unwrap_or_else(now);
            Some(capture_note(client, &contact.id, company_id, deal_id, text, at).await?)
        }
        None => None,
    };
    Ok(Captured {
        contact,
        company,
        deal,
        note,
    })
}

/// Checked first, so that a misspelt stage leaves nothing half done.
async fn open_at(client: &HubSpot, deal: &NewDeal) -> Result<Properties, Error> {
    if deal.name.trim().is_empty() {
        return Err(Error::invalid_input(
            "the deal has no name: it is what a deal is found by when run again",
        ));
    }
    let pipelines = client.pipelines("deals").list().await?;
    let pipeline = stages::pipeline("deal", &pipelines, deal.pipeline.as_deref())?;
    let stage = stages::stage(pipeline, deal.stage.as_deref())?;
    Ok(Properties::new()
        .set("pipeline", &pipeline.id)
        .set("dealstage", &stage.id))
}

async fn capture_contact(client: &HubSpot, lead: &Lead) -> Result<Outcome, Error> {
    let contacts = client.contacts();
    let wanted: Vec<&str> = std::iter::once("email")
        .chain(lead.contact.iter().map(|(name, _)| name))
        .collect();
    let find = || {
        contacts
            .get(&lead.email)
            .id_property("email")
            .properties(wanted.iter().copied())
            .send_optional()
    };
    if let Some(contact) = find().await? {
        return update(&contacts, &contact, &lead.contact).await;
    }
    let mut properties = lead.contact.clone();
    properties.insert("email", &lead.email);
    match contacts.create(properties).await {
        Ok(contact) => Ok(Outcome::new(contact.id(), Action::Created)),
        // Somebody else created it between the look and the create.
        Err(error) if error.kind() == ErrorKind::Conflict => match find().await? {
            Some(contact) => update(&contacts, &contact, &lead.contact).await,
            None => Err(error),
        },
        Err(error) => Err(error),
    }
}

async fn capture_company(
    client: &HubSpot,
    contact_id: &str,
    domain: &str,
    properties: &Properties,
) -> Result<Outcome, Error> {
    let companies = client.companies();
    // Search lags behind writes; the contact's own companies don't.
    let known = associated(
        client,
        ObjectTypeId::CONTACT,
        contact_id,
        ObjectTypeId::COMPANY,
        &["domain"],
    )
    .await?;
    if let Some(company) = known.iter().find(|company| {
        company
            .get("domain")
            .is_some_and(|d| d.eq_ignore_ascii_case(domain))
    }) {
        return Ok(Outcome::new(company.id(), Action::Found));
    }
    let by_domain = SearchRequest::new()
        .filter("domain", Operator::Eq, domain)
        .properties(["domain"]);
    if let Some(company) = companies.search(by_domain).stream().try_next().await? {
        let spec = type_between(ObjectTypeId::CONTACT, ObjectTypeId::COMPANY)?;
        client
            .associations()
            .create("contacts", contact_id, "companies", company.id(), &[spec])
            .await?;
        return Ok(Outcome::new(company.id(), Action::Found));
    }
    let spec = type_between(ObjectTypeId::COMPANY, ObjectTypeId::CONTACT)?;
    let mut new = NewRecord::from(properties.clone()).property("domain", domain);
    new = new.associate(contact_id, spec);
    let company = companies.create(new).await?;
    Ok(Outcome::new(company.id(), Action::Created))
}

async fn capture_deal(
    client: &HubSpot,
    contact_id: &str,
    company_id: Option<&str>,
    deal: &NewDeal,
    place: Properties,
) -> Result<Outcome, Error> {
    let deals = client.deals();
    let wanted: Vec<&str> = std::iter::once("dealname")
        .chain(deal.properties.iter().map(|(name, _)| name))
        .collect();
    let known = associated(
        client,
        ObjectTypeId::CONTACT,
        contact_id,
        ObjectTypeId::DEAL,
        &wanted,
    )
    .await?;
    if let Some(known) = known.iter().find(|known| {
        known
            .get("dealname")
            .is_some_and(|name| name.trim() == deal.name.trim())
    }) {
        if let Some(company_id) = company_id {
            associate_once(client, known.id(), company_id).await?;
        }
        return update(&deals, known, &deal.properties).await;
    }
    let mut new = NewRecord::from(place).property("dealname", deal.name.trim());
    for (name, value) in deal.properties.iter() {
        new = new.property(name, value);
    }
    new = new.associate(
        contact_id,
        type_between(ObjectTypeId::DEAL, ObjectTypeId::CONTACT)?,
    );
    if let Some(company_id) = company_id {
        new = new.associate(
            company_id,
            type_between(ObjectTypeId::DEAL, ObjectTypeId::COMPANY)?,
        );
    }
    let created = deals.create(new).await?;
    Ok(Outcome::new(created.id(), Action::Created))
}

async fn capture_note(
    client: &HubSpot,
    contact_id: &str,
    company_id: Option<&str>,
    deal_id: Option<&str>,
    text: &str,
    at: Timestamp,
) -> Result<Outcome, Error> {
    let known = associated(
        client,
        ObjectTypeId::CONTACT,
        contact_id,
        ObjectTypeId::NOTE,
        &["hs_note_body"],
    )
    .await?;
    let same = |note: &&Record| {
        note.get("hs_note_body")
            .is_some_and(|body| plain(body) == plain(text))
    };
    if let Some(note) = known.iter().find(same) {
        return Ok(Outcome::new(note.id(), Action::Found));
    }
    let mut new = NewRecord::new()
        .property("hs_note_body", text)
        .property("hs_timestamp", at.to_string());
    let ends = [
        (Some(contact_id), ObjectTypeId::CONTACT),
        (company_id, ObjectTypeId::COMPANY),
        (deal_id, ObjectTypeId::DEAL),
    ];
    for (id, object_type) in ends {
        if let Some(id) = id {
            new = new.associate(id, type_between(ObjectTypeId::NOTE, object_type)?);
        }
    }
    let note = client.notes().create(new).await?;
    Ok(Outcome::new(note.id(), Action::Created))
}

/// Associates deal and company unless they are, so that labels they have are kept.
async fn associate_once(client: &HubSpot, deal_id: &str, company_id: &str) -> Result<(), Error> {
    let associations = client.associations();
    let companies = associations.list("deals", deal_id, "companies").await?;
    if companies.iter().any(|company| company.to_id == company_id) {
        return Ok(());
    }
    let spec = type_between(ObjectTypeId::DEAL, ObjectTypeId::COMPANY)?;
    associations
        .create("deals", deal_id, "companies", company_id, &[spec])
        .await
}

/// Changes what differs.
async fn update(objects: &Objects, record: &Record, wanted: &Properties) -> Result<Outcome, Error> {
    let differing: Properties = wanted
        .iter()
        .filter(|(name, value)| record.get(name).unwrap_or_default() != *value)
        .collect();
    if differing.is_empty() {
        return Ok(Outcome::new(record.id(), Action::Unchanged));
    }
    objects.update(record.id(), differing).await?;
    Ok(Outcome::new(record.id(), Action::Updated))
}
