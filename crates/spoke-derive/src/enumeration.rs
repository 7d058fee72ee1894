//! `#[derive(HubSpotEnum)]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Error, Fields};

use crate::attributes::{Container, Variant};

pub fn expand(input: &DeriveInput) -> Result<TokenStream, Error> {
    let container = Container::read(&input.attrs)?;
    if let Some(object) = &container.object {
        return Err(Error::new(
            object.span(),
            "options belong to a property, not to an object type",
        ));
    }
    let Data::Enum(data) = &input.data else {
        return Err(Error::new_spanned(&input.ident, "HubSpotEnum is for enums"));
    };
    let (mut names, mut values, mut other) = (Vec::new(), Vec::new(), None);
    for variant in &data.variants {
        let attributes = Variant::read(&variant.attrs)?;
        let name = &variant.ident;
        if attributes.other {
            let one_text = matches!(&variant.fields, Fields::Unnamed(fields) if fields.unnamed.len() == 1);
            if !one_text || other.is_some() {
                return Err(Error::new_spanned(
                    name,
                    "one variant may be `other`: Other(String)",
                ));
            }
            other = Some(name);
            continue;
        }
        if !matches!(variant.fields, Fields::Unit) {
            return Err(Error::new_spanned(
                name,
                "an option carries nothing; #[hubspot(other)] marks the one that keeps unknown values",
            ));
        }
        let value = attributes.value.map_or_else(
            || container.rename.apply(&name.unraw().to_string()),
            |value| value.value(),
        );
        if values.contains(&value) {
            return Err(Error::new_spanned(
                name,
                format!("another variant has the value {value:?} already"),
            ));
        }
        names.push(name);
        values.push(value);
    }
    if names.is_empty() {
        return Err(Error::new_spanned(
            &input.ident,
            "an enum without options has no value",
        ));
    }
    let client = &container.client;
    let name = &input.ident;
    let (implementing, types, bounds) = input.generics.split_for_impl();
    let unknown = other.map_or_else(
        || quote!(::core::option::Option::None),
        |other| quote!(::core::option::Option::Some(Self::#other(::core::convert::From::from(text)))),
    );
    let kept = other.map(|other| quote!(Self::#other(text) => text,));

    Ok(quote! {
        #[automatically_derived]
        impl #implementing #client::HubSpotEnum for #name #types #bounds {
            const VALUES: &'static [&'static str] = &[#(#values),*];

            fn as_str(&self) -> &str {
                match self {
                    #(Self::#names => #values,)*
                    #kept
                }
            }
        }

        #[automatically_derived]
        impl #implementing #client::PropertyValue for #name #types #bounds {
            const KIND: &'static str = "one of the options that the program knows";

            fn from_text(text: &str) -> ::core::option::Option<Self> {
                match text {
                    #(#values => ::core::option::Option::Some(Self::#names),)*
                    _ => #unknown,
                }
            }

            fn to_text(&self) -> ::core::option::Option<::std::borrow::Cow<'_, str>> {
                ::core::option::Option::Some(::std::borrow::Cow::Borrowed(
                    #client::HubSpotEnum::as_str(self),
                ))
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::expand;

    #[test]
    fn what_can_not_be_meant_is_refused_with_a_reason() {
        for (text, reason) in [
            ("struct A;", "is for enums"),
            ("enum A {}", "without options"),
            ("#[hubspot(object = \"a\")] enum A { B }", "belong to a property"),
            ("enum A { B(u8) }", "carries nothing"),
            ("enum A { B, #[hubspot(other)] C }", "Other(String)"),
            (
                "enum A { B, #[hubspot(other)] C(String), #[hubspot(other)] D(String) }",
                "one variant may be `other`",
            ),
            (
                "enum A { B, #[hubspot(value = \"B\")] C }",
                "has the value \"B\" already",
            ),
            ("enum A { #[hubspot(value = \"a;b\")] B }", "holds no semicolon"),
            (
                "enum A { #[hubspot(value = \"a\", other)] B(String) }",
                "stands for every value",
            ),
        ] {
            let said = expand(&syn::parse_str(text).unwrap()).unwrap_err().to_string();
            assert!(said.contains(reason), "{text}: {said}");
        }
    }
}
