//! `name=value` arguments.

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
    fn what_is_no_value_is_refused() {
        for bad in [&["email"][..], &["=x"], &["a=1", "a=2"]] {
            assert_eq!(read(bad), None, "{bad:?}");
        }
    }
}
