//! Holds a write to what administrators demand.

use http::StatusCode;
use spoke_model::error::{Context, ErrorBody, ErrorDetail};
use spoke_model::property::ValidationRule;
use spoke_model::time::Timestamp;
use spoke_model::value::ValueError;

use super::settings;
use super::write_rules::PropertyRules;
use crate::api::write::Changes;
use crate::api::{ApiError, Call, Origin, category, rules_of_type};
use crate::definitions::TypeDefinition;
use crate::guard::Credential;
use crate::rules::{Draft, Problem, StoredValues};
use crate::store::State;

/// What binds one write of records of one type.
#[derive(Debug, Default)]
pub(crate) struct AdminRules {
    /// Properties, and what their values must be like.
    values: Vec<(String, Vec<ValidationRule>)>,
    required: Vec<String>,
    conditions: Vec<Condition>,
}

#[derive(Debug)]
struct Condition {
    property: String,
    values: Vec<String>,
    required: Vec<String>,
}

/// Properties that a write does not bring and that are not stored either.
#[derive(Debug)]
pub(crate) struct NotBrought(Vec<String>);

impl AdminRules {
    /// What binds this call's writes of this type; takes the store's read lock for a moment.
    pub(crate) fn of(call: &Call<'_>, object_type: &TypeDefinition) -> Self {
        if is_crm_write(call) {
            Self::within(&call.portal.store.read(), call, object_type)
        } else {
            Self::default()
        }
    }

    /// The same for a caller who holds the store already.
    pub(crate) fn within(state: &State, call: &Call<'_>, object_type: &TypeDefinition) -> Self {
        if !is_crm_write(call) {
            return Self::default();
        }
        let settings = settings::read(state);
        let dated = call.rules().enforces_admin_rules();
        let by_rules = match settings.property_rules {
            PropertyRules::Dated => dated,
            PropertyRules::EveryVersion => true,
            PropertyRules::Off => false,
        };
        let id = object_type.id.to_string();
        let mut rules = Self::default();
        if by_rules {
            rules.values = rules_of_type(state, object_type.id);
        }
        if dated {
            rules.required = settings.required_on_create.get(&id).cloned().unwrap_or_default();
            let own = settings
                .required_when
                .into_iter()
                .filter(|one| one.object_type == id);
            rules.conditions = own
                .map(|one| Condition {
                    property: one.property,
                    values: one.values,
                    required: one.required,
                })
                .collect();
        }
        rules
    }

    /// The values that break a rule of their property, in the order in which they were sent.
    pub(crate) fn value_problems(&self, values: &Changes<'_>, now: i64) -> Vec<Problem> {
        if self.values.is_empty() {
            return Vec::new();
        }
        let now = Timestamp::from_millis(now);
        values
            .iter()
            .flat_map(|(name, value)| {
                let rules = self.values.iter().find(|(property, _)| property == name);
                let rules = rules.map_or(&[][..], |(_, rules)| rules.as_slice());
                rules
                    .iter()
                    .filter_map(move |rule| rule.check(value, now).err())
                    .map(move |error: ValueError| Problem::new(&**name, &error))
            })
            .collect()
    }

    /// Refuses a new record that does not bring what the form that creates records asks for. What HubSpot fills in by itself
    /// does not count (assumed): who brings a value is safe either way.
    pub(crate) fn check_created(&self, sent: &Changes<'_>) -> Result<(), ApiError> {
        let is_sent = |name: &str| {
            sent.iter()
                .any(|(known, value)| known == name && !value.is_empty())
        };
        let missing = self.required.iter().filter(|name| !is_sent(name)).map(|name| {
            detail(
                name,
                "MISSING_REQUIRED_PROPERTY",
                format!("A value for {name} must be provided"),
            )
        });
        refuse(missing.collect())
    }

    /// What conditions may require and a write does not bring, looked at before HubSpot fills in anything: what it fills in
    /// by itself does not count (as the changelog's own example of a close date has it), a value that is stored does
    /// (assumed).
    pub(crate) fn not_brought<S: StoredValues>(&self, draft: &Draft<'_, '_, S>) -> NotBrought {
        let required = self.conditions.iter().flat_map(|condition| &condition.required);
        let lacking = required.filter(|name| draft.get(name).is_none());
        NotBrought(lacking.cloned().collect())
    }

    /// Refuses a record that lacks what is required while another property has the value it will have. A write that touches
    /// neither passes (assumed).
    pub(crate) fn check_conditions<S: StoredValues>(
        &self,
        draft: &Draft<'_, '_, S>,
        NotBrought(not_brought): &NotBrought,
    ) -> Result<(), ApiError> {
        let mut missing = Vec::new();
        for condition in &self.conditions {
            let holds = draft
                .get(&condition.property)
                .is_some_and(|value| condition.values.iter().any(|one| *one == value));
            if !holds {
                continue;
            }
            let controlled = draft.change(&condition.property).is_some();
            let lacking = condition
                .required
                .iter()
                .filter(|name| not_brought.contains(name))
                .filter(|name| controlled || draft.change(name).is_some());
            missing.extend(lacking.map(|name| {
                detail(
                    name,
                    "MISSING_CONDITIONAL_REQUIRED_PROPERTY",
                    format!(
                        "{name} is required because of a conditional property rule based on [{}]",
                        condition.property
                    ),
                )
            }));
        }
        refuse(missing)
    }
}

/// The values of a write that break a rule of their property.
pub(crate) fn value_problems(
    call: &Call<'_>,
    object_type: &TypeDefinition,
    values: &Changes<'_>,
) -> Vec<Problem> {
    AdminRules::of(call, object_type).value_problems(values, call.now)
}

/// The operations that write associations, beside the creation of records with some.
const ASSOCIATION_WRITES: [&str; 11] = [
    "associations.create",
    "associations.create-default",
    "associations.archive",
    "associations.batch.create",
    "associations.batch.create-default",
    "associations.batch.archive",
    "associations.batch.archive-labels",
    "associations.v3.create",
    "associations.v3.archive",
    "associations.v3.batch.create",
    "associations.v3.batch.archive",
];

/// Refuses an operation that writes associations to an app whose user may not edit them.
pub(crate) fn may_run(call: &Call<'_>, operation: &str) -> Result<(), ApiError> {
    if call.grant.credential() != Credential::OAuth || !ASSOCIATION_WRITES.contains(&operation) {
        return Ok(());
    }
    may_associate(call, &call.portal.store.read())
}

/// Refuses associations to an app whose user may not edit them: with user-level OAuth, from 2026-09 on (documented, the text
/// too).
pub(crate) fn may_associate(call: &Call<'_>, state: &State) -> Result<(), ApiError> {
    let binds = call.grant.credential() == Credential::OAuth && call.rules().enforces_admin_rules();
    if !binds || settings::read(state).edit_associations {
        return Ok(());
    }
    Err(ApiError::validation("Missing 'Edit Associations' permission."))
}

/// Whether an app writes records, rather than an import, a form, or the portal itself.
fn is_crm_write(call: &Call<'_>) -> bool {
    matches!(call.origin, Origin::Integration) && call.path.starts_with("/crm/")
}

fn detail(property: &str, code: &'static str, message: String) -> ErrorDetail {
    ErrorDetail {
        message: message.into(),
        code: Some(code.into()),
        context: Context::new().with("propertyName", property),
        ..ErrorDetail::default()
    }
}

/// 400 with the single problems (documented: changelog "CRM API write validation enforcement"; the text above conditional
/// ones is assumed to be that above required ones).
fn refuse(errors: Vec<ErrorDetail>) -> Result<(), ApiError> {
    if errors.is_empty() {
        return Ok(());
    }
    let mut body =
        ErrorBody::new("The property values provided are invalid").category(category::VALIDATION_ERROR);
    body.errors = errors;
    Err(ApiError::with_body(StatusCode::BAD_REQUEST, body))
}
