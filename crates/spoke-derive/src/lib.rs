//! Derive macros of `spoke-client`, which re-exports them: use them from there.
//!
//! | macro | on | writes |
//! |---|---|---|
//! | [`HubSpotObject`](macro@HubSpotObject) | a struct | the trait `spoke_client::HubSpotObject`: names of properties, reading, writing, changes |
//! | [`HubSpotEnum`](macro@HubSpotEnum) | an enum | the traits `spoke_client::HubSpotEnum` and `spoke_client::PropertyValue`: options of a property |
//!
//! Nothing is looked up while compiling: what a portal defines is compared with a program by
//! `spoke generate models --check`.

mod attributes;
mod enumeration;
mod object;
mod rename;

use proc_macro::TokenStream;
use syn::{DeriveInput, Error, parse_macro_input};

/// Makes a struct with named fields a HubSpot object.
///
/// On the struct, inside `#[hubspot(...)]`:
///
/// | attribute | means |
/// |---|---|
/// | `object = "contacts"` | required: the object type, by any name that HubSpot takes |
/// | `rename_all = "snake_case"` | how names of properties are made from names of fields; the default takes them as they are. Also `lowercase` (`first_name` is `firstname`), `camelCase`, `PascalCase`, `kebab-case`, `SCREAMING_SNAKE_CASE` |
/// | `crate = "path"` | where `spoke_client` is, when it is not a direct dependency |
///
/// On a field:
///
/// | attribute | means |
/// |---|---|
/// | `property = "firstname"` | the name of the property, when it is not that of the field |
/// | `default`, `default = "path"` | what stands there when the record has no value; without it only types that know "no value" (`Option`, `Vec`) can be read then |
/// | `read_only` | is read and never written |
/// | `skip` | is no property; filled with its default |
/// | `id` | the record's id |
/// | `created_at`, `updated_at`, `archived_at`, `archived` | what HubSpot says of every record |
/// | `unknown` | a `Properties`: what the answer holds beyond the named properties |
///
/// ```
/// use spoke_client::{Date, HubSpotObject, NewRecord, Properties};
///
/// #[derive(Debug, HubSpotObject)]
/// #[hubspot(object = "contacts")]
/// struct Contact {
///     #[hubspot(id)]
///     id: String,
///     email: String,
///     #[hubspot(property = "firstname")]
///     first_name: Option<String>,
///     date_of_birth: Option<Date>,
///     #[hubspot(default)]
///     numemployees: u32,
/// }
///
/// assert_eq!(Contact::PROPERTIES, ["date_of_birth", "email", "firstname", "numemployees"]);
/// let jane = Contact {
///     id: String::new(),
///     email: "jane@example.com".to_owned(),
///     first_name: Some("Jane".to_owned()),
///     date_of_birth: None,
///     numemployees: 7,
/// };
/// assert_eq!(
///     jane.to_properties(),
///     Properties::from([("email", "jane@example.com"), ("firstname", "Jane"), ("numemployees", "7")])
/// );
/// ```
///
/// A struct without an object type does not compile:
///
/// ```compile_fail
/// #[derive(spoke_client::HubSpotObject)]
/// struct Contact {
///     email: String,
/// }
/// ```
#[proc_macro_derive(HubSpotObject, attributes(hubspot))]
pub fn derive_object(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    object::expand(&input)
        .unwrap_or_else(Error::into_compile_error)
        .into()
}

/// Makes an enum the options of a property.
///
/// Variants carry no data, except for one marked `#[hubspot(other)]`, which keeps the text of an option that the
/// program does not know. Without it such a value can't be read.
///
/// | attribute | on | means |
/// |---|---|---|
/// | `value = "subscriber"` | a variant | the option's value, when it is not the variant's name |
/// | `other` | a variant with one `String` | every other value |
/// | `rename_all = "lowercase"` | the enum | how values are made from names of variants: also `snake_case`, `camelCase`, `kebab-case`, `SCREAMING_SNAKE_CASE`, `PascalCase` |
/// | `crate = "path"` | the enum | where `spoke_client` is |
///
/// ```
/// use spoke_client::{HubSpotEnum, PropertyValue};
///
/// #[derive(Debug, PartialEq, HubSpotEnum)]
/// #[hubspot(rename_all = "lowercase")]
/// enum LifecycleStage {
///     Subscriber,
///     #[hubspot(value = "marketingqualifiedlead")]
///     MarketingQualified,
///     #[hubspot(other)]
///     Other(String),
/// }
///
/// assert_eq!(LifecycleStage::VALUES, ["subscriber", "marketingqualifiedlead"]);
/// assert_eq!(LifecycleStage::from_text("subscriber"), Some(LifecycleStage::Subscriber));
/// assert_eq!(LifecycleStage::from_text("partner"), Some(LifecycleStage::Other("partner".to_owned())));
/// assert_eq!(LifecycleStage::MarketingQualified.as_str(), "marketingqualifiedlead");
/// ```
#[proc_macro_derive(HubSpotEnum, attributes(hubspot))]
pub fn derive_enum(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    enumeration::expand(&input)
        .unwrap_or_else(Error::into_compile_error)
        .into()
}
