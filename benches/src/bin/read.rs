//! Reads every contact of a portal and counts them, for measuring the client against its peers.
//!
//!     read http://127.0.0.1:18080 [PAGE_PATH_VERSION] [typed]
//!
//! The version defaults to 2026-03, which the peers' stub serves. With `typed` every record becomes a struct of 20
//! fields. Prints one line of JSON. Measure it from outside
//! (`/usr/bin/time -v`): CPU seconds and peak memory are what counts, walls are noisy.

use std::io::Write;
use std::process::ExitCode;

use spoke_client::{Error, HubSpot, HubSpotObject, Timestamp};
use spoke_model::version::ApiVersion;

/// The properties of the stub's contacts.
const PROPERTIES: [&str; 20] = [
    "address",
    "annualrevenue",
    "city",
    "company",
    "country",
    "createdate",
    "email",
    "firstname",
    "hs_lead_status",
    "hs_object_id",
    "hubspot_owner_id",
    "jobtitle",
    "lastmodifieddate",
    "lastname",
    "lifecyclestage",
    "mobilephone",
    "notes",
    "phone",
    "website",
    "zip",
];

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let Some(base_url) = arguments.next() else {
        return fail("usage: read BASE_URL [VERSION]");
    };
    let version = match arguments
        .next()
        .as_deref()
        .unwrap_or("2026-03")
        .parse::<ApiVersion>()
    {
        Ok(version) => version,
        Err(error) => return fail(&error.to_string()),
    };
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error.to_string()),
    };
    let typed = arguments.next().as_deref() == Some("typed");
    match runtime.block_on(read(&base_url, version, typed)) {
        Ok(counts) => {
            let line = serde_json::json!({
                "records": counts.records, "values": counts.values, "with_email": counts.with_email,
            });
            match writeln!(std::io::stdout(), "{line}") {
                Ok(()) => ExitCode::SUCCESS,
                Err(error) => fail(&error.to_string()),
            }
        }
        Err(error) => fail(&error.to_string()),
    }
}

#[derive(Default)]
struct Counts {
    records: u64,
    values: u64,
    with_email: u64,
}

/// The stub's contacts as a struct.
#[derive(Debug, HubSpotObject)]
#[hubspot(object = "contacts")]
struct Contact {
    address: Option<String>,
    annualrevenue: Option<f64>,
    city: Option<String>,
    company: Option<String>,
    country: Option<String>,
    createdate: Option<Timestamp>,
    email: Option<String>,
    firstname: Option<String>,
    hs_lead_status: Option<String>,
    hs_object_id: Option<u64>,
    hubspot_owner_id: Option<String>,
    jobtitle: Option<String>,
    lastmodifieddate: Option<Timestamp>,
    lastname: Option<String>,
    lifecyclestage: Option<String>,
    mobilephone: Option<String>,
    notes: Option<String>,
    phone: Option<String>,
    website: Option<String>,
    zip: Option<String>,
}

impl Contact {
    fn values(&self) -> u64 {
        let texts = [
            &self.address,
            &self.city,
            &self.company,
            &self.country,
            &self.email,
            &self.firstname,
            &self.hs_lead_status,
            &self.hubspot_owner_id,
            &self.jobtitle,
            &self.lastname,
            &self.lifecyclestage,
            &self.mobilephone,
            &self.notes,
            &self.phone,
            &self.website,
            &self.zip,
        ];
        let others = [
            self.annualrevenue.is_some(),
            self.createdate.is_some(),
            self.hs_object_id.is_some(),
            self.lastmodifieddate.is_some(),
        ];
        let texts = texts.into_iter().map(Option::is_some);
        texts.chain(others).map(u64::from).sum()
    }
}

async fn read(base_url: &str, version: ApiVersion, typed: bool) -> Result<Counts, Error> {
    let token = std::env::var("HUBSPOT_ACCESS_TOKEN").unwrap_or_else(|_| "none".to_owned());
    let hubspot = HubSpot::builder()
        .base_url(base_url)
        .token(token)
        .version(version)
        .build()?;
    let mut counts = Counts::default();
    if typed {
        let mut contacts = hubspot.typed::<Contact>().list().stream();
        while let Some(contact) = contacts.try_next().await? {
            counts.records += 1;
            counts.values += contact.values();
            counts.with_email += u64::from(contact.email.is_some());
        }
        return Ok(counts);
    }
    let mut contacts = hubspot.contacts().list().properties(PROPERTIES).stream();
    while let Some(contact) = contacts.try_next().await? {
        counts.records += 1;
        counts.values += contact.properties().filter(|(_, value)| value.is_some()).count() as u64;
        counts.with_email += u64::from(contact.get("email").is_some());
    }
    Ok(counts)
}

fn fail(message: &str) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "{message}");
    ExitCode::FAILURE
}
