//! `spoke portal settings`: what the account's administrators demand of records.

use clap::builder::PossibleValuesParser;
use clap::{ArgGroup, Args, Subcommand};
use spoke_portal::PropertyRules;

use super::controls::JsonArguments;

const SETTINGS_HELP: &str = "\
HubSpot holds writes through 2026-09 and later to what administrators demand, and no earlier version. Set here what they \
demand in your account, and see what the switch would refuse:

  spoke portal settings require contacts firstname lastname
  spoke portal settings require deals closed_lost_reason --when dealstage=closedlost
  spoke portal settings set --edit-associations no

Validation rules of properties are set as on HubSpot: PUT /crm/property-validations/2026-09/{objectTypeId}/…";

/// `spoke portal settings`.
#[derive(Args, Debug)]
#[command(after_help = SETTINGS_HELP)]
pub struct SettingsArguments {
    #[command(subcommand)]
    pub verb: SettingsVerb,
}

/// What to do with the settings.
#[derive(Debug, Subcommand)]
pub enum SettingsVerb {
    /// Show what is demanded
    Show(JsonArguments),
    /// Require properties of new records, or while another property has a value
    Require(RequireArguments),
    /// Change the other settings
    Set(SetArguments),
    /// Go back to the defaults: nothing is required
    Reset(JsonArguments),
}

/// `spoke portal settings require`.
#[derive(Args, Debug)]
pub struct RequireArguments {
    /// The object type, such as contacts
    #[arg(value_name = "TYPE")]
    pub object_type: String,

    /// The properties, in place of those that were required before; none takes the requirement back
    #[arg(value_name = "PROPERTY")]
    pub properties: Vec<String>,

    /// Only while this property has this value, or one of several: dealstage=closedwon,closedlost
    #[arg(long, value_name = "PROPERTY=VALUES", value_parser = parse_condition)]
    pub when: Option<(String, Vec<String>)>,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `spoke portal settings set`.
#[derive(Args, Debug)]
#[command(group(ArgGroup::new("change").required(true).multiple(true).args(["property_rules", "edit_associations"])))]
pub struct SetArguments {
    /// From which version on writes are held to validation rules of properties
    #[arg(long, value_name = "FROM",
          value_parser = PossibleValuesParser::new(PropertyRules::ALL.map(PropertyRules::as_str)))]
    pub property_rules: Option<String>,

    /// Whether the user who connected an app by OAuth may edit associations
    #[arg(long, value_name = "YES|NO", value_parser = ["yes", "no"])]
    pub edit_associations: Option<String>,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Reads `dealstage=closedwon,closedlost`.
fn parse_condition(text: &str) -> Result<(String, Vec<String>), String> {
    match text.split_once('=') {
        Some((property, values)) if !property.is_empty() && !values.is_empty() => Ok((
            property.to_owned(),
            values.split(',').map(str::to_owned).collect(),
        )),
        _ => Err("write a property and its value: dealstage=closedwon".to_owned()),
    }
}
