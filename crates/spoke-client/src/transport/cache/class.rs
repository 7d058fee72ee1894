//! What kind of answer a read has, and under which object type it is kept.

use spoke_model::call::Call;

use crate::crm::objects::ObjectName;

#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// One record.
    Record,
    /// Properties, pipelines, schemas, labels, owners, account details: what rarely changes.
    Definition,
    /// Lists, associations, and everything else: only good when there is nothing better.
    Other,
}

impl Class {
    /// The class of a read; `None` for what is never kept.
    pub(super) fn of(call: &Call<'_>, query: &str) -> Option<Self> {
        let path = call.unversioned();
        let begins =
            |start: &str| path == start || path.strip_prefix(start).is_some_and(|rest| rest.starts_with('/'));
        if begins("oauth") || begins("account-info/api-usage") || begins("integrations/limit") {
            // Tokens are not kept, and a count of calls is never right again.
            return None;
        }
        // Associations change with the other record, of which this one's writes say nothing.
        let with_associations = query.split('&').any(|pair| pair.starts_with("associations="));
        if call.record_id().is_some() && !with_associations {
            return Some(Self::Record);
        }
        let definition = begins("crm/properties")
            || begins("crm/pipelines")
            || begins("crm/schemas")
            || begins("crm-object-schemas")
            || begins("crm/owners")
            || begins("account-info/details")
            || (begins("crm/associations") && path.ends_with("/labels"));
        Some(if definition { Self::Definition } else { Self::Other })
    }
}

/// One name for all names of an object type; empty for calls that name none.
pub(super) fn tag(object_type: Option<&str>) -> String {
    let Some(name) = object_type else {
        return String::new();
    };
    match ObjectName::from(name).id() {
        Some(id) => id.to_string(),
        None => name.to_ascii_lowercase(),
    }
}

/// The name that a type's definitions are kept under, apart from its records.
pub(super) fn definitions(tag: &str) -> String {
    format!("definitions {tag}")
}
