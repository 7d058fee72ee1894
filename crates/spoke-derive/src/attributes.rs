//! What stands in `#[hubspot(...)]`.

use syn::meta::ParseNestedMeta;
use syn::{Attribute, Error, LitStr, Path, parse_quote};

use crate::rename::Rename;

/// The attributes of a struct or enum.
pub struct Container {
    pub object: Option<LitStr>,
    pub rename: Rename,
    /// Where the client is.
    pub client: Path,
}

/// What a field is filled with when the record has no value.
pub enum Fallback {
    Default,
    Function(Path),
}

/// The attributes of a field.
#[derive(Default)]
pub struct Field {
    pub property: Option<LitStr>,
    pub fallback: Option<Fallback>,
    pub read_only: bool,
    /// What the field is, if not a property.
    pub role: Option<Role>,
}

/// What a field is, if not a property.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Role {
    Skip,
    Id,
    CreatedAt,
    UpdatedAt,
    ArchivedAt,
    Archived,
    Unknown,
}

const ROLES: &[(&str, Role)] = &[
    ("skip", Role::Skip),
    ("id", Role::Id),
    ("created_at", Role::CreatedAt),
    ("updated_at", Role::UpdatedAt),
    ("archived_at", Role::ArchivedAt),
    ("archived", Role::Archived),
    ("unknown", Role::Unknown),
];

/// The attributes of a variant.
#[derive(Default)]
pub struct Variant {
    pub value: Option<LitStr>,
    pub other: bool,
}

impl Container {
    pub fn read(attributes: &[Attribute]) -> Result<Self, Error> {
        let mut container = Self {
            object: None,
            rename: Rename::default(),
            client: parse_quote!(::spoke_client),
        };
        each(attributes, |meta| {
            if meta.path.is_ident("object") {
                container.object = Some(text(&meta)?);
            } else if meta.path.is_ident("rename_all") {
                container.rename = Rename::parse(&text(&meta)?)?;
            } else if meta.path.is_ident("crate") {
                container.client = text(&meta)?.parse()?;
            } else {
                return Err(meta.error("not known here: object, rename_all, crate"));
            }
            Ok(())
        })?;
        Ok(container)
    }
}

impl Field {
    pub fn read(attributes: &[Attribute]) -> Result<Self, Error> {
        let mut field = Self::default();
        each(attributes, |meta| {
            let role = ROLES.iter().find(|(name, _)| meta.path.is_ident(name));
            if let Some((_, role)) = role {
                if field.role.is_some() {
                    return Err(meta.error("a field is one thing only"));
                }
                field.role = Some(*role);
            } else if meta.path.is_ident("property") {
                let name = text(&meta)?;
                if name.value().is_empty() {
                    return Err(Error::new(name.span(), "a property has a name"));
                }
                field.property = Some(name);
            } else if meta.path.is_ident("read_only") {
                field.read_only = true;
            } else if meta.path.is_ident("default") {
                field.fallback = Some(if meta.input.peek(syn::Token![=]) {
                    Fallback::Function(text(&meta)?.parse()?)
                } else {
                    Fallback::Default
                });
            } else {
                let roles: Vec<&str> = ROLES.iter().map(|(name, _)| *name).collect();
                return Err(meta.error(format!(
                    "not known here: property, default, read_only, {}",
                    roles.join(", ")
                )));
            }
            if field.role.is_some()
                && (field.property.is_some() || field.fallback.is_some() || field.read_only)
            {
                return Err(meta.error("property, default and read_only belong to properties only"));
            }
            Ok(())
        })?;
        Ok(field)
    }
}

impl Variant {
    pub fn read(attributes: &[Attribute]) -> Result<Self, Error> {
        let mut variant = Self::default();
        each(attributes, |meta| {
            if meta.path.is_ident("value") {
                let value = text(&meta)?;
                if value.value().is_empty() || value.value().contains(';') {
                    return Err(Error::new(
                        value.span(),
                        "an option's value is not empty and holds no semicolon, which joins options",
                    ));
                }
                variant.value = Some(value);
            } else if meta.path.is_ident("other") {
                variant.other = true;
            } else {
                return Err(meta.error("not known here: value, other"));
            }
            if variant.other && variant.value.is_some() {
                return Err(meta.error("`other` stands for every value that no variant has"));
            }
            Ok(())
        })?;
        Ok(variant)
    }
}

fn each(
    attributes: &[Attribute],
    mut read: impl FnMut(ParseNestedMeta<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("hubspot"))
        .try_for_each(|attribute| attribute.parse_nested_meta(&mut read))
}

fn text(meta: &ParseNestedMeta<'_>) -> Result<LitStr, Error> {
    meta.value()?.parse()
}
