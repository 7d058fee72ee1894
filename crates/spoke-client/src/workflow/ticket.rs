//! Tickets: [`create`], [`advance`], [`close`] and [`assign`].
//!
//! A ticket that is created for a contact is looked for among that contact's open tickets first, by its subject: run
//! again, the call finds it. Without a contact there is nothing to look among, and every call creates one.

use spoke_model::object_type::ObjectTypeId;
use spoke_model::owner::Owner;
use spoke_model::pipeline::{Pipeline, Stage};

use super::lead::{Action, Outcome};
use super::linking::{associated, type_between};
use super::{find, stages};
use crate::error::Error;
use crate::hubspot::HubSpot;
use crate::record::{NewRecord, Properties};

/// A ticket to open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use = "a ticket is opened by ticket::create"]
pub struct Ticket {
    subject: String,
    properties: Properties,
    pipeline: Option<String>,
    stage: Option<String>,
    contact: Option<String>,
    company: Option<String>,
    owner: Option<String>,
}

impl Ticket {
    /// A ticket with this subject. It is opened in the first stage of the default pipeline unless you say otherwise.
    pub fn new(subject: impl Into<String>) -> Self {
        Self {
            subject: subject.into(),
            ..Self::default()
        }
    }

    /// Sets a property, such as `content` or `hs_ticket_priority`.
    pub fn property(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.properties.insert(name, value);
        self
    }

    /// The pipeline to open it in, by id or label.
    pub fn pipeline(mut self, pipeline: impl Into<String>) -> Self {
        self.pipeline = Some(pipeline.into());
        self
    }

    /// The stage to open it in, by id or label.
    pub fn stage(mut self, stage: impl Into<String>) -> Self {
        self.stage = Some(stage.into());
        self
    }

    /// The contact it is about, by id or e-mail address.
    pub fn contact(mut self, contact: impl Into<String>) -> Self {
        self.contact = Some(contact.into());
        self
    }

    /// The company it is about, by id or domain.
    pub fn company(mut self, company: impl Into<String>) -> Self {
        self.company = Some(company.into());
        self
    }

    /// Who takes care of it, by owner id or e-mail address.
    pub fn owner(mut self, owner: impl Into<String>) -> Self {
        self.owner = Some(owner.into());
        self
    }
}

/// What a create left in the portal.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Opened {
    /// The ticket.
    pub ticket: Outcome,
    /// Label of its pipeline.
    pub pipeline: String,
    /// Label of its stage.
    pub stage: String,
    /// Id of the contact, when one was given.
    pub contact: Option<String>,
    /// Id of the company, when one was given.
    pub company: Option<String>,
}

/// Opens the ticket, or finds the open one with that subject among the contact's. Everything that is named is looked up
/// before anything is written.
///
/// # Errors
/// [`crate::ErrorKind::InvalidInput`] for a pipeline, stage or owner that does not exist,
/// [`crate::ErrorKind::NotFound`] for a contact or company, and as every call.
pub async fn create(client: &HubSpot, ticket: &Ticket) -> Result<Opened, Error> {
    let subject = ticket.subject.trim();
    if subject.is_empty() {
        return Err(Error::invalid_input("the ticket has no subject"));
    }
    let pipelines = client.pipelines("tickets").list().await?;
    let pipeline = stages::pipeline("ticket", &pipelines, ticket.pipeline.as_deref())?;
    let stage = stages::stage(pipeline, ticket.stage.as_deref())?;
    let owner = match &ticket.owner {
        Some(owner) => Some(find::owner(client, owner).await?),
        None => None,
    };
    let contact = match &ticket.contact {
        Some(contact) => Some(find::contact(client, contact, &["email"]).await?.id().to_owned()),
        None => None,
    };
    let company = match &ticket.company {
        Some(company) => Some(find::company(client, company, &["domain"]).await?.id().to_owned()),
        None => None,
    };
    if let Some(contact) = &contact
        && let Some((id, pipeline, stage)) = open_one(client, contact, subject, &pipelines).await?
    {
        return Ok(Opened {
            ticket: Outcome::new(&id, Action::Found),
            pipeline: pipeline.label.clone(),
            stage: stage.label.clone(),
            contact: Some(contact.clone()),
            company,
        });
    }
    let mut new = NewRecord::from(ticket.properties.clone())
        .property("subject", subject)
        .property("hs_pipeline", &pipeline.id)
        .property("hs_pipeline_stage", &stage.id);
    if let Some(owner) = owner {
        new = new.property("hubspot_owner_id", owner.id);
    }
    for (id, object_type) in [
        (&contact, ObjectTypeId::CONTACT),
        (&company, ObjectTypeId::COMPANY),
    ] {
        if let Some(id) = id {
            new = new.associate(id, type_between(ObjectTypeId::TICKET, object_type)?);
        }
    }
    let created = client.tickets().create(new).await?;
    Ok(Opened {
        ticket: Outcome::new(created.id(), Action::Created),
        pipeline: pipeline.label.clone(),
        stage: stage.label.clone(),
        contact,
        company,
    })
}

/// The contact's ticket with this subject that is in no closed stage.
async fn open_one<'p>(
    client: &HubSpot,
    contact: &str,
    subject: &str,
    pipelines: &'p [Pipeline],
) -> Result<Option<(String, &'p Pipeline, &'p Stage)>, Error> {
    let wanted = ["subject", "hs_pipeline", "hs_pipeline_stage"];
    let known = associated(
        client,
        ObjectTypeId::CONTACT,
        contact,
        ObjectTypeId::TICKET,
        &wanted,
    )
    .await?;
    for ticket in known {
        if ticket.get("subject").map(str::trim) != Some(subject) {
            continue;
        }
        let pipeline = pipelines
            .iter()
            .find(|pipeline| Some(pipeline.id.as_str()) == ticket.get("hs_pipeline"));
        let stage = pipeline.and_then(|pipeline| pipeline.stage(ticket.get("hs_pipeline_stage")?));
        if let (Some(pipeline), Some(stage)) = (pipeline, stage)
            && !is_closed(stage)
        {
            return Ok(Some((ticket.id().to_owned(), pipeline, stage)));
        }
    }
    Ok(None)
}

/// Which way a ticket went.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Direction {
    /// To a later stage.
    Forward,
    /// To an earlier stage.
    Back,
    /// It was there already.
    Nowhere,
}

impl Direction {
    /// The direction as a word, for output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Forward => "forward",
            Self::Back => "back",
            Self::Nowhere => "nowhere",
        }
    }
}

/// Where a ticket was and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Moved {
    /// The ticket's id.
    pub id: String,
    /// Label of its pipeline.
    pub pipeline: String,
    /// Label of the stage it was in; its id when the pipeline has it no more.
    pub from: String,
    /// Id of the stage it is in.
    pub to: String,
    /// Label of that stage.
    pub label: String,
    /// Which way it went.
    pub direction: Direction,
    /// Whether that stage closes tickets.
    pub closed: bool,
}

/// Moves a ticket to a stage of its own pipeline, given by id or label.
///
/// # Errors
/// [`crate::ErrorKind::InvalidInput`] when the pipeline has no such stage; the message lists those it has.
/// [`crate::ErrorKind::NotFound`] when there is no such ticket.
pub async fn advance(client: &HubSpot, id: &str, stage: &str) -> Result<Moved, Error> {
    move_to(client, id, |pipeline| stages::stage(pipeline, Some(stage))).await
}

/// Moves a ticket to the stage of its pipeline that closes tickets: the first whose `ticketState` is `CLOSED`, whatever
/// it is called.
///
/// # Errors
/// [`crate::ErrorKind::InvalidInput`] when no stage of the pipeline closes tickets, and as [`advance`].
pub async fn close(client: &HubSpot, id: &str) -> Result<Moved, Error> {
    move_to(client, id, |pipeline| {
        let closing = pipeline
            .stages
            .iter()
            .filter(|stage| !stage.archived && is_closed(stage));
        closing.min_by_key(|stage| stage.display_order).ok_or_else(|| {
            Error::invalid_input(format!(
                "no stage of the pipeline {:?} closes tickets",
                pipeline.label
            ))
        })
    })
    .await
}

async fn move_to(
    client: &HubSpot,
    id: &str,
    choose: impl for<'p> Fn(&'p Pipeline) -> Result<&'p Stage, Error>,
) -> Result<Moved, Error> {
    let tickets = client.tickets();
    let ticket = tickets
        .get(id.trim())
        .properties(["hs_pipeline", "hs_pipeline_stage"])
        .send()
        .await?;
    let pipelines = client.pipelines("tickets").list().await?;
    let pipeline = stages::pipeline("ticket", &pipelines, ticket.get("hs_pipeline"))?;
    let stage = choose(pipeline)?;
    let from_id = ticket.get("hs_pipeline_stage").unwrap_or_default();
    let from = pipeline.stage(from_id);
    let direction = if from_id == stage.id {
        Direction::Nowhere
    } else if from.is_some_and(|from| from.display_order > stage.display_order) {
        Direction::Back
    } else {
        Direction::Forward
    };
    if direction != Direction::Nowhere {
        let place = Properties::new()
            .set("hs_pipeline", &pipeline.id)
            .set("hs_pipeline_stage", &stage.id);
        tickets.update(ticket.id(), place).await?;
    }
    Ok(Moved {
        id: ticket.id().to_owned(),
        pipeline: pipeline.label.clone(),
        from: from.map_or_else(|| from_id.to_owned(), |from| from.label.clone()),
        to: stage.id.clone(),
        label: stage.label.clone(),
        direction,
        closed: is_closed(stage),
    })
}

fn is_closed(stage: &Stage) -> bool {
    stage
        .metadata
        .get("ticketState")
        .is_some_and(|state| state == "CLOSED")
}

/// Gives a ticket to an owner, by owner id or e-mail address.
///
/// # Errors
/// [`crate::ErrorKind::InvalidInput`] when there is no such owner, [`crate::ErrorKind::NotFound`] when there is no such
/// ticket.
pub async fn assign(client: &HubSpot, id: &str, owner: &str) -> Result<Owner, Error> {
    let owner = find::owner(client, owner).await?;
    let change = Properties::new().set("hubspot_owner_id", &owner.id);
    client.tickets().update(id.trim(), change).await?;
    Ok(owner)
}
