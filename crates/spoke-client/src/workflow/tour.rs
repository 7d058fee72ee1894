//! [`Tour`]: the first two minutes with HubSpot, one request after the other, and everything cleaned up again.
//!
//! The tour creates a company, a contact and a deal, reads, changes, associates and finds them, and archives them.
//! Each [`Tour::next`] sends one request and gives it back as it was sent, with what came of it. The records carry a
//! mark, so that nobody takes them for customers.

use http::Method;
use serde_json::{Value, json};
use spoke_model::association;
use spoke_model::object_type::ObjectTypeId;
use spoke_model::version::Paths;

use crate::error::Error;
use crate::hubspot::HubSpot;
use crate::raw::RawRequest;

/// The guided tour. See the [module documentation](self).
#[derive(Debug)]
pub struct Tour {
    client: HubSpot,
    /// Tells the records of one tour from those of another.
    mark: String,
    place: usize,
    hub_id: String,
    ui_domain: String,
    stage: String,
    made: Vec<Made>,
}

/// A record that the tour created.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Made {
    /// Its object type.
    pub object_type: ObjectTypeId,
    /// The object type's name in the plural.
    pub name: &'static str,
    /// Its id.
    pub id: String,
    /// Its page in HubSpot's application.
    pub url: String,
    /// Whether the tour has archived it.
    pub archived: bool,
}

/// One request of the tour, and what came of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Stop {
    /// What it is for, in words.
    pub title: &'static str,
    /// The method.
    pub method: Method,
    /// The path with its query.
    pub path: String,
    /// The JSON body, if there was one.
    pub body: Option<Value>,
    /// The status of the answer.
    pub status: u16,
    /// What the answer says, in a few words.
    pub essence: String,
    /// The page of the record it created, in HubSpot's application.
    pub url: Option<String>,
}

const TITLES: [&str; 10] = [
    "Which account is this?",
    "Create a company",
    "Create a contact",
    "Associate the contact with the company",
    "Which stages do deals go through?",
    "Create a deal, associated with both in the same request",
    "Change the contact",
    "Read the contact with its associations",
    "Find the contact by its values",
    "Find the contact by its e-mail address",
];

impl Tour {
    /// A tour whose records are marked with `mark`, some letters and digits that no tour before had.
    pub fn new(client: &HubSpot, mark: impl Into<String>) -> Self {
        Self {
            client: client.clone(),
            mark: mark.into(),
            place: 0,
            hub_id: String::new(),
            ui_domain: "app.hubspot.com".to_owned(),
            stage: String::new(),
            made: Vec::new(),
        }
    }

    /// How many requests the tour has before it cleans up.
    #[must_use]
    pub const fn length() -> usize {
        TITLES.len()
    }

    /// The records that were created so far.
    #[must_use]
    pub fn made(&self) -> &[Made] {
        &self.made
    }

    /// The e-mail address of the tour's contact: what a record can be found by whose create was not answered.
    #[must_use]
    pub fn email(&self) -> String {
        format!("spoke-tour-{}@example.com", self.mark)
    }

    /// What the next request is for; nothing after the last.
    #[must_use]
    pub fn next_title(&self) -> Option<&'static str> {
        TITLES.get(self.place).copied()
    }

    /// Sends the next request; `None` after the last one.
    ///
    /// # Errors
    /// As every call; the records that were made until then stay until [`Tour::clean_up`].
    pub async fn next(&mut self) -> Result<Option<Stop>, Error> {
        let Some(title) = self.next_title() else {
            return Ok(None);
        };
        let (request, body) = self.request()?;
        let (method, path) = shown(&request);
        let response = match &body {
            Some(body) => request.json(body).send().await?,
            None => request.send().await?,
        };
        let answer: Value = response.json()?;
        let (essence, url) = self.learn(&answer);
        self.place += 1;
        Ok(Some(Stop {
            title,
            method,
            path,
            body,
            status: response.status(),
            essence,
            url,
        }))
    }

    /// The request of this place.
    fn request(&self) -> Result<(RawRequest, Option<Value>), Error> {
        let paths = self.paths();
        let get = |path: String| self.client.request(Method::GET, path);
        let post = |path: String| self.client.request(Method::POST, path);
        let mark = &self.mark;
        Ok(match self.place {
            0 => (get(paths.account_details()), None),
            1 => {
                let properties = json!({ "name": format!("Spoke tour {mark}"), "domain": format!("spoke-tour-{mark}.example.com"), "industry": "COMPUTER_SOFTWARE" });
                (
                    post(paths.objects("companies")),
                    Some(json!({ "properties": properties })),
                )
            }
            2 => {
                let properties = json!({ "email": self.email(), "firstname": "Jane", "lastname": format!("Spoke tour {mark}"), "lifecyclestage": "lead" });
                (
                    post(paths.objects("contacts")),
                    Some(json!({ "properties": properties })),
                )
            }
            3 => {
                let path = paths.record_association_default(
                    "contacts",
                    &self.id(ObjectTypeId::CONTACT)?,
                    "companies",
                    &self.id(ObjectTypeId::COMPANY)?,
                );
                (self.client.request(Method::PUT, path), None)
            }
            4 => (get(paths.pipelines("deals")), None),
            5 => {
                let link = |to: ObjectTypeId| -> Result<Value, Error> {
                    let known = association::default_type(ObjectTypeId::DEAL, to);
                    let type_id = known.map(|known| known.type_id);
                    Ok(
                        json!({ "to": { "id": self.id(to)? }, "types": [{ "associationCategory": "HUBSPOT_DEFINED", "associationTypeId": type_id }] }),
                    )
                };
                let properties = json!({ "dealname": format!("Spoke tour {mark}"), "amount": "1200", "pipeline": "default", "dealstage": self.stage });
                let associations = [link(ObjectTypeId::CONTACT)?, link(ObjectTypeId::COMPANY)?];
                (
                    post(paths.objects("deals")),
                    Some(json!({ "properties": properties, "associations": associations })),
                )
            }
            6 => {
                let path = paths.object("contacts", &self.id(ObjectTypeId::CONTACT)?);
                let properties = json!({ "lifecyclestage": "marketingqualifiedlead" });
                (
                    self.client.request(Method::PATCH, path),
                    Some(json!({ "properties": properties })),
                )
            }
            7 => {
                let path = paths.object("contacts", &self.id(ObjectTypeId::CONTACT)?);
                let request = get(path)
                    .query("properties", "email,lifecyclestage")
                    .query("associations", "companies,deals");
                (request, None)
            }
            8 => {
                let filter = json!({ "propertyName": "email", "operator": "EQ", "value": self.email() });
                let body =
                    json!({ "filterGroups": [{ "filters": [filter] }], "properties": ["email"], "limit": 1 });
                (post(paths.search("contacts")).idempotent(), Some(body))
            }
            _ => {
                let request = get(paths.object("contacts", &self.email())).query("idProperty", "email");
                (request, None)
            }
        })
    }

    /// Keeps what later requests need, and says what the answer means.
    fn learn(&mut self, answer: &Value) -> (String, Option<String>) {
        let text = |name: &str| words(answer.get(name));
        match self.place {
            0 => {
                self.hub_id = text("portalId");
                if let Some(domain) = answer.get("uiDomain").and_then(Value::as_str) {
                    domain.clone_into(&mut self.ui_domain);
                }
                let kind = text("accountType");
                (format!("account {} ({kind})", self.hub_id), None)
            }
            1 => self.keep(ObjectTypeId::COMPANY, "companies", answer),
            2 => self.keep(ObjectTypeId::CONTACT, "contacts", answer),
            3 => ("associated; the type is HubSpot's default, 279".to_owned(), None),
            4 => {
                let (essence, first) = stages(answer);
                self.stage = first;
                (essence, None)
            }
            5 => self.keep(ObjectTypeId::DEAL, "deals", answer),
            6 => {
                let stage = words(answer.pointer("/properties/lifecyclestage"));
                (format!("lifecyclestage is now {stage}"), None)
            }
            7 => {
                let count = |name: &str| {
                    let listed = answer.pointer(&format!("/associations/{name}/results"));
                    listed.and_then(Value::as_array).map_or(0, |listed| {
                        let mut ids: Vec<String> = listed.iter().map(|one| words(one.get("id"))).collect();
                        ids.dedup();
                        ids.len()
                    })
                };
                let stage = words(answer.pointer("/properties/lifecyclestage"));
                let (companies, deals) = (count("companies"), count("deals"));
                (
                    format!("lifecyclestage {stage}, companies: {companies}, deals: {deals}"),
                    None,
                )
            }
            8 => match answer.get("total").and_then(Value::as_u64) {
                Some(0) | None => (
                    "found: 0; a search sees a new record only after some seconds".to_owned(),
                    None,
                ),
                Some(total) => (format!("found: {total}"), None),
            },
            _ => (
                format!(
                    "contact {}; a read by a unique property sees it at once",
                    text("id")
                ),
                None,
            ),
        }
    }

    fn keep(
        &mut self,
        object_type: ObjectTypeId,
        name: &'static str,
        answer: &Value,
    ) -> (String, Option<String>) {
        let id = words(answer.get("id"));
        let url = match answer.get("url").and_then(Value::as_str) {
            Some(url) => url.to_owned(),
            None => format!(
                "https://{}/contacts/{}/record/{object_type}/{id}",
                self.ui_domain, self.hub_id
            ),
        };
        self.made.push(Made {
            object_type,
            name,
            id: id.clone(),
            url: url.clone(),
            archived: false,
        });
        (format!("created, id {id}"), Some(url))
    }

    fn id(&self, object_type: ObjectTypeId) -> Result<String, Error> {
        let made = self.made.iter().find(|made| made.object_type == object_type);
        made.map(|made| made.id.clone())
            .ok_or_else(|| Error::unreadable("the record before this one was created without an id"))
    }

    /// Archives what the tour has made, the last first, each with a request of its own. A record that can't be archived
    /// does not keep the others from it.
    pub async fn clean_up(&mut self) -> Vec<(Made, Result<Stop, Error>)> {
        let paths = self.paths();
        let mut done = Vec::new();
        for made in self.made.iter_mut().rev().filter(|made| !made.archived) {
            let request = self
                .client
                .request(Method::DELETE, paths.object(made.name, &made.id));
            let (method, path) = shown(&request);
            let outcome = request.send().await.map(|response| Stop {
                title: "Archive what was created",
                method,
                path,
                body: None,
                status: response.status(),
                essence: format!("{} {} archived", made.name, made.id),
                url: None,
            });
            made.archived = outcome.is_ok();
            done.push((made.clone(), outcome));
        }
        done
    }

    fn paths(&self) -> Paths {
        Paths::new(self.client.version())
    }
}

fn shown(request: &RawRequest) -> (Method, String) {
    let prepared = request.prepared();
    let path = match prepared.query_string() {
        "" => prepared.path().to_owned(),
        query => format!("{}?{query}", prepared.path()),
    };
    (prepared.method().clone(), path)
}

/// The stages of the default pipeline, in words, and the id of the first.
fn stages(answer: &Value) -> (String, String) {
    let pipelines = answer.get("results").and_then(Value::as_array);
    let pipeline = pipelines.and_then(|all| {
        all.iter()
            .find(|one| one.get("id").and_then(Value::as_str) == Some("default"))
            .or_else(|| all.first())
    });
    let Some(stages) = pipeline
        .and_then(|pipeline| pipeline.get("stages"))
        .and_then(Value::as_array)
    else {
        return ("no pipeline".to_owned(), String::new());
    };
    let first = stages
        .iter()
        .min_by_key(|stage| stage.get("displayOrder").and_then(Value::as_i64));
    let id = words(first.and_then(|stage| stage.get("id")));
    let label = words(first.and_then(|stage| stage.get("label")));
    (
        format!("{} stages, the first is {label} ({id})", stages.len()),
        id,
    )
}

fn words(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    }
}
