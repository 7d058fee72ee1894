//! What tests say of a world. Each panics when it does not hold and names the line of the test.

use std::fmt::Write;
use std::future::Future;
use std::panic::Location;

use super::{Call, World};
use crate::crm::objects::ObjectName;
use crate::error::Error;
use crate::record::Record;

impl World {
    /// There is a record of this type with this value of a unique property (`email`, `hs_object_id`, one's own).
    ///
    /// # Panics
    /// When there is none.
    #[track_caller]
    pub fn assert_exists(
        &self,
        object_type: impl Into<ObjectName>,
        property: &str,
        value: &str,
    ) -> impl Future<Output = Record> {
        let (here, object_type) = (Location::caller(), object_type.into());
        let looking = self.look(object_type.clone(), property, value, &[]);
        async move {
            let found = looking.await;
            let what = format!("{} with {property} {value:?}", object_type.as_str());
            match known(found, &what, here) {
                Some(record) => record,
                None => failed(&format!("there is no record of {what}"), here),
            }
        }
    }

    /// There is no record of this type with this value of a unique property.
    ///
    /// # Panics
    /// When there is one.
    #[track_caller]
    pub fn assert_missing(
        &self,
        object_type: impl Into<ObjectName>,
        property: &str,
        value: &str,
    ) -> impl Future<Output = ()> {
        let (here, object_type) = (Location::caller(), object_type.into());
        let looking = self.look(object_type.clone(), property, value, &[]);
        async move {
            let what = format!("{} with {property} {value:?}", object_type.as_str());
            if let Some(record) = known(looking.await, &what, here) {
                failed(
                    &format!("record {} of {what} should not be there", record.id()),
                    here,
                )
            }
        }
    }

    /// A record's property has this value; `""` stands for none.
    ///
    /// # Panics
    /// When it has another, or there is no such record.
    #[track_caller]
    pub fn assert_property(
        &self,
        object_type: impl Into<ObjectName>,
        id: &str,
        property: &str,
        value: &str,
    ) -> impl Future<Output = ()> {
        let (here, object_type) = (Location::caller(), object_type.into());
        let looking = self.look(object_type.clone(), "hs_object_id", id, &[property]);
        async move {
            let what = format!("{} {id}", object_type.as_str());
            let Some(record) = known(looking.await, &what, here) else {
                failed(&format!("there is no record {what}"), here)
            };
            let held = record.get(property).unwrap_or_default();
            let message = || format!("{property} of {what} is {held:?} and not {value:?}");
            if held != value {
                failed(&message(), here)
            }
        }
    }

    /// Two records are associated, by whatever type.
    ///
    /// # Panics
    /// When they are not.
    #[track_caller]
    pub fn assert_associated(&self, from: (&str, &str), to: (&str, &str)) -> impl Future<Output = ()> {
        let here = Location::caller();
        let listing = self.aside.associations();
        async move {
            let what = format!("{} {} and {} {}", from.0, from.1, to.0, to.1);
            match listing.list(from.0, from.1, to.0).await {
                Ok(all) if all.iter().any(|one| one.to_id == to.1) => {}
                Ok(_) => failed(&format!("{what} are not associated"), here),
                Err(error) => failed(&format!("{what} can't be looked at: {error}"), here),
            }
        }
    }

    /// The portal was asked so many times.
    ///
    /// # Panics
    /// When it was asked another number of times; the message lists what it was asked.
    #[track_caller]
    pub fn assert_calls(&self, count: usize) {
        let calls = self.calls();
        assert!(
            calls.len() == count,
            "the portal was asked {} times and not {count} times:{}",
            calls.len(),
            list(&calls)
        );
    }

    /// This was asked so many times. The path has placeholders and no version: `/crm/objects/{objectType}/search`.
    ///
    /// # Panics
    /// When it was asked another number of times; the message lists what was asked.
    #[track_caller]
    pub fn assert_called(&self, method: &str, template: &str, count: usize) {
        let calls = self.calls();
        let asked = calls
            .iter()
            .filter(|call| call.method == method && call.template == template)
            .count();
        assert!(
            asked == count,
            "{method} {template} was asked {asked} times and not {count} times:{}",
            list(&calls)
        );
    }

    /// No request was refused for the rate.
    ///
    /// # Panics
    /// When one was.
    #[track_caller]
    pub fn assert_no_429(&self) {
        let calls = self.calls();
        let refused = calls.iter().filter(|call| call.status == 429).count();
        assert!(
            refused == 0,
            "{refused} of {} requests were answered 429",
            calls.len()
        );
    }

    fn look(
        &self,
        object_type: ObjectName,
        property: &str,
        value: &str,
        properties: &[&str],
    ) -> impl Future<Output = Result<Option<Record>, Error>> + use<> {
        let mut get = self
            .aside
            .objects(object_type)
            .get(value)
            .properties(properties.iter().copied());
        if property != "hs_object_id" {
            get = get.id_property(property);
        }
        get.send_optional()
    }
}

fn known<T>(found: Result<Option<T>, Error>, what: &str, here: &Location<'_>) -> Option<T> {
    match found {
        Ok(found) => found,
        Err(error) => failed(&format!("{what} can't be looked at: {error}"), here),
    }
}

/// An assertion that waits for the portal can't use the caller's line by itself.
#[expect(clippy::panic, reason = "this is how an assertion fails")]
fn failed(message: &str, here: &Location<'_>) -> ! {
    panic!("{message} (asserted at {here})")
}

fn list(calls: &[Call]) -> String {
    let mut text = String::new();
    for call in calls.iter().take(50) {
        // Writing to a String does not fail.
        let _ = write!(
            text,
            "\n  {} {} ({}): {}",
            call.method, call.template, call.object_type, call.status
        );
    }
    if calls.len() > 50 {
        let _ = write!(text, "\n  and {} more", calls.len() - 50);
    }
    text
}
