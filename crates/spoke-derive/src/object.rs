//! `#[derive(HubSpotObject)]`.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Error, Fields};

use crate::attributes::{Container, Fallback, Field, Role};

/// A field that is a property.
struct Property<'a> {
    field: &'a Ident,
    name: String,
    read_only: bool,
    fallback: Option<Fallback>,
    /// The local name that its value has while the struct is being read.
    local: Ident,
}

/// A field that is something else.
struct Special<'a> {
    field: &'a Ident,
    role: Role,
}

pub fn expand(input: &DeriveInput) -> Result<TokenStream, Error> {
    let container = Container::read(&input.attrs)?;
    let Some(object) = &container.object else {
        return Err(Error::new_spanned(
            &input.ident,
            "which object type? Add #[hubspot(object = \"contacts\")]",
        ));
    };
    let (mut properties, specials) = fields(input, &container)?;
    let client = &container.client;
    let name = &input.ident;
    let model = name.unraw().to_string();
    let (implementing, types, bounds) = input.generics.split_for_impl();

    let writes = writes(&properties, &specials);
    let changes = changes(&properties, &specials);
    let id = specials
        .iter()
        .find(|special| special.role == Role::Id)
        .map_or_else(
            || quote!(::core::option::Option::None),
            |special| {
                let field = special.field;
                quote!(#client::PropertyValue::to_text(&self.#field))
            },
        );
    // HubSpot answers in the order of names: reading in that order finds each value where the last one ended.
    properties.sort_by(|one, other| one.name.cmp(&other.name));
    let names: Vec<&String> = properties.iter().map(|property| &property.name).collect();
    let reads = properties.iter().map(read);
    let filled = properties.iter().map(|property| {
        let (field, local) = (property.field, &property.local);
        quote!(#field: #local)
    });
    let others = specials.iter().map(other);

    Ok(quote! {
        #[automatically_derived]
        impl #implementing #client::HubSpotObject for #name #types #bounds {
            const OBJECT_TYPE: &'static str = #object;
            const PROPERTIES: &'static [&'static str] = &[#(#names),*];

            #[allow(unused_mut, unused_variables)]
            fn from_record(
                record: &#client::Record,
            ) -> ::core::result::Result<Self, #client::Error> {
                let mut reader = #client::RecordReader::new(record, #model);
                #(#reads)*
                ::core::result::Result::Ok(Self {
                    #(#filled,)*
                    #(#others,)*
                })
            }

            #[allow(unused_mut)]
            fn to_properties(&self) -> #client::Properties {
                let mut properties = #client::Properties::new();
                #(#writes)*
                properties
            }

            #[allow(unused_mut, unused_variables)]
            fn changes_from(&self, before: &Self) -> #client::Properties {
                let mut properties = #client::Properties::new();
                #(#changes)*
                properties
            }

            fn id(&self) -> ::core::option::Option<::std::borrow::Cow<'_, str>> {
                #id
            }
        }
    })
}

fn fields<'a>(
    input: &'a DeriveInput,
    container: &Container,
) -> Result<(Vec<Property<'a>>, Vec<Special<'a>>), Error> {
    let named = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(named) => &named.named,
            _ => return Err(not_a_struct(input)),
        },
        _ => return Err(not_a_struct(input)),
    };
    let (mut properties, mut specials): (Vec<Property<'_>>, Vec<Special<'_>>) = (Vec::new(), Vec::new());
    for (number, field) in named.iter().enumerate() {
        let Some(ident) = &field.ident else { continue };
        let attributes = Field::read(&field.attrs)?;
        if let Some(role) = attributes.role {
            if role != Role::Skip && specials.iter().any(|known| known.role == role) {
                return Err(Error::new_spanned(ident, "another field is that already"));
            }
            specials.push(Special { field: ident, role });
            continue;
        }
        let name = attributes.property.map_or_else(
            || container.rename.apply(&ident.unraw().to_string()),
            |name| name.value(),
        );
        if properties.iter().any(|known| known.name == name) {
            return Err(Error::new_spanned(
                ident,
                format!("another field holds the property {name:?} already"),
            ));
        }
        properties.push(Property {
            field: ident,
            name,
            read_only: attributes.read_only,
            fallback: attributes.fallback,
            local: format_ident!("property_{number}"),
        });
    }
    Ok((properties, specials))
}

fn not_a_struct(input: &DeriveInput) -> Error {
    Error::new_spanned(&input.ident, "HubSpotObject is for structs with named fields")
}

fn read(property: &Property<'_>) -> TokenStream {
    let (name, local) = (&property.name, &property.local);
    match &property.fallback {
        None => quote!(let #local = reader.property(#name)?;),
        Some(Fallback::Default) => {
            quote!(let #local = reader.property_or(#name, ::core::default::Default::default)?;)
        }
        Some(Fallback::Function(function)) => quote!(let #local = reader.property_or(#name, #function)?;),
    }
}

fn other(special: &Special<'_>) -> TokenStream {
    let field = special.field;
    match special.role {
        Role::Skip => quote!(#field: ::core::default::Default::default()),
        Role::Id => quote!(#field: reader.id()?),
        Role::CreatedAt => quote!(#field: reader.created_at()?),
        Role::UpdatedAt => quote!(#field: reader.updated_at()?),
        Role::ArchivedAt => quote!(#field: reader.archived_at()?),
        Role::Archived => quote!(#field: record.archived()),
        Role::Unknown => quote!(#field: reader.unknown::<Self>()),
    }
}

fn writes(properties: &[Property<'_>], specials: &[Special<'_>]) -> Vec<TokenStream> {
    let mut writes: Vec<TokenStream> = written(properties)
        .map(|property| {
            let (name, field) = (&property.name, property.field);
            quote!(properties.insert_as(#name, &self.#field);)
        })
        .collect();
    writes.extend(unknown(specials).map(|field| quote!(properties.merge(&self.#field);)));
    writes
}

fn changes(properties: &[Property<'_>], specials: &[Special<'_>]) -> Vec<TokenStream> {
    let mut changes: Vec<TokenStream> = written(properties)
        .map(|property| {
            let (name, field) = (&property.name, property.field);
            quote!(properties.insert_change(#name, &self.#field, &before.#field);)
        })
        .collect();
    changes.extend(
        unknown(specials).map(|field| quote!(properties.merge(&self.#field.changes_from(&before.#field));)),
    );
    changes
}

fn written<'a, 'b>(properties: &'b [Property<'a>]) -> impl Iterator<Item = &'b Property<'a>> {
    properties.iter().filter(|property| !property.read_only)
}

fn unknown<'a>(specials: &[Special<'a>]) -> impl Iterator<Item = &'a Ident> {
    specials
        .iter()
        .filter(|special| special.role == Role::Unknown)
        .map(|special| special.field)
}

#[cfg(test)]
mod tests {
    use super::expand;

    fn refusal(text: &str) -> String {
        expand(&syn::parse_str(text).unwrap()).unwrap_err().to_string()
    }

    #[test]
    fn what_can_not_be_meant_is_refused_with_a_reason() {
        for (text, reason) in [
            ("struct A { a: String }", "which object type?"),
            (
                "#[hubspot(object = \"a\")] enum A { B }",
                "structs with named fields",
            ),
            (
                "#[hubspot(object = \"a\")] struct A(String);",
                "structs with named fields",
            ),
            (
                "#[hubspot(object = \"a\")] struct A { a: String, #[hubspot(property = \"a\")] b: String }",
                "holds the property \"a\" already",
            ),
            (
                "#[hubspot(object = \"a\")] struct A { #[hubspot(id)] a: String, #[hubspot(id)] b: String }",
                "another field is that already",
            ),
            (
                "#[hubspot(object = \"a\")] struct A { #[hubspot(id, default)] a: String }",
                "belong to properties only",
            ),
            (
                "#[hubspot(object = \"a\")] struct A { #[hubspot(proprety = \"x\")] a: String }",
                "not known here: property, default",
            ),
            (
                "#[hubspot(object = \"a\")] struct A { #[hubspot(property = \"\")] a: String }",
                "a property has a name",
            ),
            (
                "#[hubspot(object = \"a\", rename_all = \"Title Case\")] struct A { a: String }",
                "is no rule for names",
            ),
        ] {
            let said = refusal(text);
            assert!(said.contains(reason), "{text}: {said}");
        }
    }

    #[test]
    fn names_of_properties_stand_in_hubspots_order() {
        let text = "#[hubspot(object = \"contacts\", rename_all = \"lowercase\")] \
                    struct A { last_name: String, #[hubspot(skip)] own: u8, r#type: Option<String> }";
        let written = expand(&syn::parse_str(text).unwrap()).unwrap().to_string();
        assert!(written.contains("[\"lastname\" , \"type\"]"), "{written}");
    }
}
