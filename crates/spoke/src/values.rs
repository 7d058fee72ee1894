//! `name=value` and `type:id` arguments.

use spoke_client::Properties;

use crate::failure::Failure;

/// Reads the values of a create or an update. An empty value clears the property.
///
/// # Errors
/// When an argument has no `=`, no name, or names a property twice.
pub fn parse(arguments: &[String]) -> Result<Properties, Failure> {
    let mut properties = Properties::new();
    for argument in arguments {
        let Some((name, value)) = argument.split_once('=') else {
            return Err(
                Failure::usage(format!("{argument:?} is not a value: there is no = in it"))
                    .hint("write name=value, and quote values with spaces: 'company=Acme Ltd'"),
            );
        };
        let name = name.trim();
        if name.is_empty() {
            return Err(Failure::usage(format!("{argument:?} names no property")).hint("write name=value"));
        }
        if properties.get(name).is_some() {
            return Err(Failure::usage(format!("{name} is given twice")).hint("give each property one value"));
        }
        properties.insert(name, value);
    }
    Ok(properties)
}

/// Reads the records that a new one is to be associated with: object type and id.
///
/// # Errors
/// When an argument has no `:`, no type or no id.
pub fn parse_records(arguments: &[String]) -> Result<Vec<(String, String)>, Failure> {
    let read = |argument: &String| match argument.split_once(':') {
        Some((object_type, id)) if !object_type.trim().is_empty() && !id.trim().is_empty() => {
            Ok((object_type.trim().to_owned(), id.trim().to_owned()))
        }
        _ => Err(Failure::usage(format!("{argument:?} names no record"))
            .hint("write the object type and the id: --associate contacts:123")),
    };
    arguments.iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(arguments: &[&str]) -> Option<Vec<(String, String)>> {
        let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
        let properties = parse(&arguments).ok()?;
        Some(
            properties
                .iter()
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
        )
    }

    #[test]
    fn the_first_equals_sign_parts_name_and_value() {
        let pairs =
            read(&["website=https://a.example/?b=c", "phone=", "note= spaced "]).expect("good values");
        assert_eq!(
            pairs,
            [
                ("website", "https://a.example/?b=c"),
                ("phone", ""),
                ("note", " spaced ")
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
        );
    }

    #[test]
    fn a_record_is_a_type_and_an_id() {
        let records = parse_records(&["contacts:12".to_owned(), "0-2 : 7".to_owned()]).expect("records");
        assert_eq!(
            records,
            [("contacts", "12"), ("0-2", "7")].map(|(a, b)| (a.to_owned(), b.to_owned()))
        );
        for bad in ["contacts", "contacts:", ":12", ""] {
            assert!(parse_records(&[bad.to_owned()]).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn what_is_no_value_is_refused() {
        for bad in [&["email"][..], &["=x"], &["a=1", "a=2"]] {
            assert_eq!(read(bad), None, "{bad:?}");
        }
    }
}
