//! The contact of the measurements: a struct that every record is copied into, as an application would.

use spoke_client::Record;
use spoke_model::time::Timestamp;

/// The properties of [`Contact`], which are those of the stub's contacts.
pub const PROPERTIES: [&str; 20] = [
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

/// Every property with a type of its own; text is copied out.
#[derive(Debug, Default)]
pub struct Contact {
    /// HubSpot's id.
    pub id: u64,
    /// Street and number.
    pub address: Option<String>,
    /// A number.
    pub annual_revenue: Option<f64>,
    /// The city.
    pub city: Option<String>,
    /// The name of the company.
    pub company: Option<String>,
    /// The country.
    pub country: Option<String>,
    /// When the contact was created.
    pub created: Option<Timestamp>,
    /// The address of the contact.
    pub email: Option<String>,
    /// First name.
    pub first_name: Option<String>,
    /// An option.
    pub lead_status: Option<String>,
    /// The owner's id.
    pub owner: Option<u64>,
    /// The job.
    pub job_title: Option<String>,
    /// When the contact was last changed.
    pub modified: Option<Timestamp>,
    /// Last name.
    pub last_name: Option<String>,
    /// An option.
    pub stage: Option<String>,
    /// A number to call.
    pub mobile_phone: Option<String>,
    /// Several lines, with quotes.
    pub notes: Option<String>,
    /// A number to call.
    pub phone: Option<String>,
    /// An address on the web.
    pub website: Option<String>,
    /// The postal code.
    pub zip: Option<String>,
}

impl Contact {
    /// Copies a record; values that do not parse count as none.
    #[must_use]
    pub fn of(record: &Record) -> Self {
        let text = |name: &str| record.get(name).map(str::to_owned);
        let time = |name: &str| record.get(name).and_then(|value| Timestamp::parse(value).ok());
        Self {
            id: record.id().parse().unwrap_or_default(),
            address: text("address"),
            annual_revenue: record.get("annualrevenue").and_then(|value| value.parse().ok()),
            city: text("city"),
            company: text("company"),
            country: text("country"),
            created: time("createdate"),
            email: text("email"),
            first_name: text("firstname"),
            lead_status: text("hs_lead_status"),
            owner: record
                .get("hubspot_owner_id")
                .and_then(|value| value.parse().ok()),
            job_title: text("jobtitle"),
            modified: time("lastmodifieddate"),
            last_name: text("lastname"),
            stage: text("lifecyclestage"),
            mobile_phone: text("mobilephone"),
            notes: text("notes"),
            phone: text("phone"),
            website: text("website"),
            zip: text("zip"),
        }
    }

    /// How many bytes of text it holds.
    #[must_use]
    pub fn bytes(&self) -> usize {
        [
            &self.address,
            &self.city,
            &self.company,
            &self.country,
            &self.email,
            &self.first_name,
            &self.lead_status,
            &self.job_title,
            &self.last_name,
            &self.stage,
            &self.mobile_phone,
            &self.notes,
            &self.phone,
            &self.website,
            &self.zip,
        ]
        .into_iter()
        .flatten()
        .map(String::len)
        .sum()
    }
}
