//! `spoke list`.

use std::io::{self, BufRead, IsTerminal, Write};

use serde_json::json;
use spoke_client::workflow::lead::Action;
use spoke_client::workflow::list;
use spoke_client::{ErrorKind, List, Member, NewList};
use spoke_model::list::{NoListFilter, filter_branch};
use spoke_model::object_type::{ObjectTypeId, StandardObjectType};
use spoke_model::search::FilterGroup;

use super::Session;
use super::crm::ObjectType;
use crate::cli::list::{ChangeArguments, CreateArguments, MembersArguments};
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::filter;
use crate::output::{Columns, Details, Format, RecordsWriter, Shape, Table, write_json};

/// Members that are shown at a time.
const MEMBERS_A_PAGE: usize = 100;

/// More records than this are not taken from standard input or a search: what a list of HubSpot takes in one call.
const RECORDS_MAX: usize = spoke_model::list::limits::MEMBERS_PER_CALL_MAX;

/// Creates a list.
///
/// # Errors
/// When the filter can't be a list's, the name is taken, or HubSpot refuses.
pub async fn create(
    session: &Session,
    what: &CreateArguments,
    groups: Option<Vec<FilterGroup>>,
) -> Result<ExitStatus, Failure> {
    let object_type = ObjectType::find(session, &what.object_type).await?;
    let id = type_id(&object_type)?;
    let new = match groups {
        None => NewList::manual(&what.name, id),
        Some(groups) => {
            let definitions = session
                .client
                .properties(object_type.path())
                .list()
                .await
                .map_err(|error| session.refusal("read the properties", &error))?;
            let properties: Vec<_> = definitions
                .iter()
                .map(|definition| (definition.name.as_str(), definition.property_type))
                .collect();
            let branch =
                filter_branch(&groups, &properties).map_err(|error| no_filter(&error, &object_type))?;
            NewList::dynamic(&what.name, id, branch)
        }
    };
    let ensured = list::ensure(&session.client, &new).await.map_err(|error| {
        let failure = session.refusal(&format!("create the list {:?}", what.name), &error);
        match error.status() {
            None if error.kind() == ErrorKind::Conflict => failure.hint("see it: spoke list show"),
            _ => failure,
        }
    })?;
    let list = ensured.list;
    if what.json {
        write_json(&session.printer, &list)?;
        return Ok(ExitStatus::Done);
    }
    print_list(session, &list)?;
    if ensured.action == Action::Found {
        session.printer.note("it was there already; nothing was changed");
    }
    if what.filter.is_some() {
        session
            .printer
            .note(&format!("its members: spoke list members {}", list.list_id));
    } else {
        session
            .printer
            .note(&format!("put records in: spoke list add {} ID …", list.list_id));
    }
    Ok(ExitStatus::Done)
}

fn no_filter(error: &NoListFilter, object_type: &ObjectType) -> Failure {
    let failure = Failure::usage(error.to_string());
    match error {
        NoListFilter::UnknownProperty { meant, .. } => {
            let failure = match meant {
                Some(meant) => failure.hint(format!("did you mean {meant}?")),
                None => failure,
            };
            failure.hint(format!("every property: spoke crm {} properties", object_type.path()))
        }
        NoListFilter::DoesNotFit { .. } => failure.hint(
            "texts take = != in: not-in: contains: not-contains:, options = != in: not-in:, numbers and dates = < <= > >= between:, all has: and missing:",
        ),
        _ => failure,
    }
}

fn type_id(object_type: &ObjectType) -> Result<ObjectTypeId, Failure> {
    let standard = object_type.standard().map(|standard| standard.id);
    standard
        .or_else(|| object_type.path().parse().ok())
        .ok_or_else(|| {
            Failure::usage(format!("a list needs the id of {}", object_type.plural()))
                .hint("give it as --type 2-123")
        })
}

/// Which way members go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Into the list.
    Add,
    /// Out of it.
    Remove,
}

/// Puts records into a list or takes them out.
///
/// # Errors
/// When there is no such list, it is a dynamic one, or HubSpot refuses.
pub async fn change(
    session: &Session,
    change: Change,
    what: ChangeArguments,
    groups: Option<Vec<FilterGroup>>,
) -> Result<ExitStatus, Failure> {
    let list = find(session, &what.list).await?;
    if list.processing_type == "DYNAMIC" {
        return Err(Failure::usage(format!(
            "the list {:?} is dynamic: its filters decide who is in it",
            list.name
        ))
        .hint("change the records instead, or make a manual list: spoke list create NAME --manual"));
    }
    let (ids, unknown) = match groups {
        Some(groups) => (found(session, &list, groups).await?, Vec::new()),
        None => {
            let members = named(session, &list, what.records).await?;
            (members.ids, members.unknown)
        }
    };
    let lists = session.client.lists();
    let outcome = match change {
        Change::Add => lists.add(&list.list_id, &ids).await,
        Change::Remove => lists.remove(&list.list_id, &ids).await,
    };
    let outcome =
        outcome.map_err(|error| session.refusal(&format!("change the list {:?}", list.name), &error))?;
    let missing = unknown.len() + outcome.missing.len();
    let (done, verb) = match change {
        Change::Add => (outcome.added.len(), "added"),
        Change::Remove => (outcome.removed.len(), "removed"),
    };
    if what.json {
        let missing: Vec<&String> = unknown.iter().chain(&outcome.missing).collect();
        let document = json!({
            "listId": list.list_id, "added": outcome.added, "removed": outcome.removed, "missing": missing,
        });
        write_json(&session.printer, &document)?;
    } else {
        session.printer.data_line(&format!(
            "{}: {verb} {done}, no change {}, no such record {missing}",
            list.name,
            ids.len().saturating_sub(done + outcome.missing.len()),
        ))?;
    }
    for name in unknown.iter().chain(&outcome.missing) {
        session.printer.warning(&format!("there is no record {name}"));
    }
    Ok(if missing == 0 {
        ExitStatus::Done
    } else {
        ExitStatus::Partly
    })
}

/// The ids of the records that a search finds.
async fn found(session: &Session, list: &List, groups: Vec<FilterGroup>) -> Result<Vec<String>, Failure> {
    let ids = list::matching(&session.client, list, groups)
        .await
        .map_err(|error| match error.kind() {
            ErrorKind::InvalidInput if error.request().is_none() => too_many(),
            _ => session.refusal("find the records", &error),
        })?;
    if ids.is_empty() {
        session.printer.note("no record matches the filter");
    }
    Ok(ids)
}

/// The ids of records named one by one, and the addresses that nobody has.
async fn named(session: &Session, list: &List, names: Vec<String>) -> Result<list::Members, Failure> {
    let names = if names == ["-"] { from_stdin()? } else { names };
    list::members(&session.client, list, names)
        .await
        .map_err(|error| match error.kind() {
            ErrorKind::InvalidInput if error.request().is_none() => Failure::usage(error.message()),
            _ => session.refusal("find the contacts", &error),
        })
}

fn from_stdin() -> Result<Vec<String>, Failure> {
    let mut names = Vec::new();
    for line in io::stdin().lock().lines() {
        let line = line.map_err(|error| Failure::usage("can't read standard input").because(&error))?;
        if names.len() == RECORDS_MAX {
            return Err(too_many());
        }
        if !line.trim().is_empty() {
            names.push(line.trim().to_owned());
        }
    }
    Ok(names)
}

fn too_many() -> Failure {
    Failure::usage(format!("more than {RECORDS_MAX} records at once"))
        .hint("make a dynamic list of them: spoke list create NAME --where FILTER")
}

/// Prints the members of a list as records.
///
/// # Errors
/// When there is no such list, or HubSpot refuses.
pub async fn members(session: &Session, what: &MembersArguments) -> Result<ExitStatus, Failure> {
    let list = find(session, &what.list).await?;
    let refused = |error: &spoke_client::Error| session.refusal("read the members", error);
    let standard = StandardObjectType::by_name(&list.object_type_id);
    let format = if what.json { Format::Json } else { Format::Table };
    let mut writer = RecordsWriter::new(
        session.printer,
        format,
        Shape::Lines,
        Columns::new(Vec::new(), standard),
    );
    let mut stream = session.client.lists().members(&list.list_id);
    let limit = if what.all { u64::MAX } else { what.limit };
    let (mut count, mut more) = (0, false);
    let mut page: Vec<Member> = Vec::new();
    while let Some(member) = stream.try_next().await.map_err(|error| refused(&error))? {
        if count == limit {
            more = true;
            break;
        }
        count += 1;
        if what.ids {
            session.printer.data_line(&member.record_id)?;
            continue;
        }
        page.push(member);
        if page.len() == MEMBERS_A_PAGE {
            print_members(session, &list, &mut page, &mut writer).await?;
        }
    }
    print_members(session, &list, &mut page, &mut writer).await?;
    writer.finish(None, None)?;
    if count == 0 {
        let state = list.processing_status.as_deref().unwrap_or_default();
        session.printer.note(&match state {
            "PROCESSING" => format!("the list {:?} is still being worked out", list.name),
            _ => format!("the list {:?} is empty", list.name),
        });
    } else if more {
        let all = list
            .members()
            .map_or_else(String::new, |all| format!(" of {all}"));
        session
            .printer
            .note(&format!("{count}{all}; for more: --limit NUMBER, or --all"));
    }
    Ok(ExitStatus::Done)
}

async fn print_members(
    session: &Session,
    list: &List,
    page: &mut Vec<Member>,
    writer: &mut RecordsWriter,
) -> Result<(), Failure> {
    if page.is_empty() {
        return Ok(());
    }
    let ids = page.drain(..).map(|member| member.record_id);
    let outcome = session
        .client
        .objects(list.object_type_id.as_str())
        .batch()
        .read(ids)
        .send()
        .await;
    if let Some((_, error)) = outcome
        .failed
        .iter()
        .find(|(_, error)| error.kind() != ErrorKind::NotFound)
    {
        return Err(session.refusal("read the members", error));
    }
    let records: Vec<_> = outcome.succeeded.into_iter().map(|(_, record)| record).collect();
    writer.page(&records)?;
    Ok(())
}

/// Shows one list, with its filters.
///
/// # Errors
/// When there is no such list, or HubSpot refuses.
pub async fn show(session: &Session, wanted: &str, json: bool) -> Result<ExitStatus, Failure> {
    let found = find(session, wanted).await?;
    let list = session
        .client
        .lists()
        .get(&found.list_id)
        .await
        .map_err(|error| session.refusal(&format!("read the list {:?}", found.name), &error))?;
    if json {
        write_json(&session.printer, &list)?;
        return Ok(ExitStatus::Done);
    }
    print_list(session, &list)?;
    if let Some(filters) = &list.filter_branch {
        session.printer.note("its filters, as HubSpot keeps them:");
        let mut out = session.printer.data();
        serde_json::to_writer_pretty(&mut out, filters).map_err(io::Error::from)?;
        out.write_all(b"\n")?;
        out.flush()?;
    }
    Ok(ExitStatus::Done)
}

/// Shows which lists there are.
///
/// # Errors
/// When HubSpot refuses.
pub async fn overview(session: &Session, query: &str, json: bool) -> Result<ExitStatus, Failure> {
    let mut stream = session.client.lists().search(query);
    let mut table = Table::new(["list", "name", "of", "kind", "members"]).right([4]);
    let mut out = session.printer.data();
    let mut count = 0;
    while let Some(list) = stream
        .try_next()
        .await
        .map_err(|error| session.refusal("read the lists", &error))?
    {
        count += 1;
        if json {
            serde_json::to_writer(&mut out, &list).map_err(io::Error::from)?;
            out.write_all(b"\n")?;
            continue;
        }
        let members = list
            .members()
            .map_or_else(String::new, |members| members.to_string());
        table.row([
            &list.list_id,
            &list.name,
            type_name(&list),
            &list.processing_type.to_lowercase(),
            &members,
        ]);
    }
    if !json && count > 0 {
        table.write(&mut out, &session.printer)?;
    }
    out.flush()?;
    drop(out);
    if count == 0 {
        session
            .printer
            .note("there is no list; create one: spoke list create NAME --manual");
    }
    Ok(ExitStatus::Done)
}

/// Deletes a list after a yes.
///
/// # Errors
/// When nobody said yes, there is no such list, or HubSpot refuses.
pub async fn delete(session: &Session, wanted: &str, yes: bool) -> Result<ExitStatus, Failure> {
    let list = find(session, wanted).await?;
    if !yes {
        let what = format!("the list {:?} ({})", list.name, list.list_id);
        if !io::stdin().is_terminal() {
            return Err(
                Failure::usage(format!("deleting {what} needs a yes, and nobody is there to ask"))
                    .hint("say it on the command line: --yes"),
            );
        }
        let mut stderr = io::stderr().lock();
        write!(stderr, "delete {what}? [y/N] ")?;
        stderr.flush()?;
        let mut answer = String::new();
        io::stdin().lock().read_line(&mut answer)?;
        if !matches!(answer.trim().to_lowercase().as_str(), "y" | "yes") {
            return Err(Failure::usage("nothing was deleted"));
        }
    }
    session
        .client
        .lists()
        .delete(&list.list_id)
        .await
        .map_err(|error| session.refusal(&format!("delete the list {:?}", list.name), &error))?;
    session
        .printer
        .note(&format!("deleted the list {:?}; its records stay", list.name));
    Ok(ExitStatus::Done)
}

/// The list with this id or name.
async fn find(session: &Session, wanted: &str) -> Result<List, Failure> {
    list::find(&session.client, wanted).await.map_err(|error| {
        if error.kind() == ErrorKind::NotFound && error.request().is_none() {
            return Failure::usage(error.message()).hint("every list: spoke list show");
        }
        session.refusal(&format!("find the list {}", wanted.trim()), &error)
    })
}

fn type_name(list: &List) -> &str {
    StandardObjectType::by_name(&list.object_type_id)
        .map_or(list.object_type_id.as_str(), |known| known.plural)
}

fn print_list(session: &Session, list: &List) -> io::Result<()> {
    let mut details = Details::new();
    details.line("list", &list.list_id);
    details.line("name", &list.name);
    details.line("of", type_name(list));
    details.line("kind", list.processing_type.to_lowercase());
    if let Some(status) = &list.processing_status {
        details.line("state", status.to_lowercase());
    }
    if let Some(members) = list.members() {
        details.line("members", members.to_string());
    }
    let mut out = session.printer.data();
    details.write(&mut out, &session.printer)?;
    out.flush()
}

/// Reads a filter, if there is one.
///
/// # Errors
/// When it is none.
pub fn groups(text: Option<&String>) -> Result<Option<Vec<FilterGroup>>, Failure> {
    text.map(|text| filter::parse_expression(text)).transpose()
}
