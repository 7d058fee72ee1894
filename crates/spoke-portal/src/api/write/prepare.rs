//! A new record before the store is locked: every check that needs no store, and what HubSpot fills in.

use std::borrow::Cow;

use crate::admin_rules::AdminRules;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::input::{NewAssociation, NewRecord, SentProperties};
use crate::definitions::TypeDefinition;
use crate::rules::{
    Draft, Moment, Problem, check_lead, check_required, check_values, complete, invalid_values,
};

/// Names and stored forms of the values a write sets; an empty value clears.
pub(crate) type Changes<'a> = Vec<(Cow<'a, str>, Cow<'a, str>)>;

/// A new record that has passed every check that needs no store.
#[derive(Debug)]
pub(crate) struct Prepared<'a> {
    /// What to store, sorted by name.
    pub(crate) changes: Changes<'a>,
    /// What to associate; checked under the lock.
    pub(crate) associations: Vec<NewAssociation<'a>>,
}

/// Why an input was refused: problems with values are gathered over a batch, anything else stands alone.
#[derive(Debug)]
pub(crate) enum Refused {
    /// Unacceptable values.
    Values(Vec<Problem>),
    /// Anything else.
    Other(ApiError),
}

impl Refused {
    /// The error body for this input alone.
    pub(crate) fn into_error(self) -> ApiError {
        match self {
            Self::Values(problems) => invalid_values(&problems),
            Self::Other(error) => error,
        }
    }
}

/// Checks a new record and fills in what HubSpot fills in.
pub(crate) fn prepare<'a>(
    call: &Call<'_>,
    object_type: &TypeDefinition,
    record: NewRecord<'a>,
) -> Result<Prepared<'a>, Refused> {
    let changes = prepare_values(call, object_type, record.properties)?;
    let associations = record.associations.unwrap_or_default();
    let types = associations.iter().flat_map(|one| one.types.iter().copied());
    check_lead(object_type.id, types).map_err(Refused::Other)?;
    Ok(Prepared {
        changes,
        associations,
    })
}

/// Checks the values of a new record and fills in what HubSpot fills in.
fn prepare_values<'a>(
    call: &Call<'_>,
    object_type: &TypeDefinition,
    sent: SentProperties<'a>,
) -> Result<Changes<'a>, Refused> {
    let mut checked = check_values(&call.definitions, object_type, sent);
    let rules = AdminRules::of(call, object_type);
    checked
        .problems
        .extend(rules.value_problems(&checked.values, call.now));
    if !checked.problems.is_empty() {
        return Err(Refused::Values(checked.problems));
    }
    fill_in_by(&rules, call, object_type, checked.values)
}

/// Fills in what HubSpot fills in for a new record with these values.
pub(crate) fn fill_in<'a>(
    call: &Call<'_>,
    object_type: &TypeDefinition,
    values: Changes<'a>,
) -> Result<Changes<'a>, Refused> {
    fill_in_by(&AdminRules::default(), call, object_type, values)
}

/// The same for a record that administrators demand something of.
pub(crate) fn fill_in_by<'a>(
    rules: &AdminRules,
    call: &Call<'_>,
    object_type: &TypeDefinition,
    values: Changes<'a>,
) -> Result<Changes<'a>, Refused> {
    rules.check_created(&values).map_err(Refused::Other)?;
    let mut draft = Draft::new(&(), values);
    let moment = Moment {
        now: call.now,
        created: call.now,
        creating: true,
    };
    let not_brought = rules.not_brought(&draft);
    complete(object_type, &mut draft, moment).map_err(Refused::Values)?;
    check_required(object_type, &draft).map_err(Refused::Other)?;
    rules
        .check_conditions(&draft, &not_brought)
        .map_err(Refused::Other)?;
    Ok(draft.into_changes())
}
