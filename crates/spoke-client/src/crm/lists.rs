//! [`Lists`]: segments of records, their definitions and their members.

use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use spoke_model::list::ProcessingType;
use spoke_model::list::limits::{MEMBERS_PAGE_MAX, MEMBERS_PER_CALL_MAX, SEARCH_PAGE_MAX};
use spoke_model::object_type::ObjectTypeId;
use spoke_model::time::Timestamp;

use crate::error::Error;
use crate::hubspot::HubSpot;
use crate::path::Path;
use crate::record::Paging;
use crate::request::Request;
use crate::stream::{ItemStream, PageSource, PageStream};
use crate::text::text_or_number;

/// Lists (HubSpot's application calls them segments), from [`HubSpot::lists`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::start().await?;
/// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
/// use spoke_client::{NewList, Properties};
/// use spoke_model::object_type::ObjectTypeId;
///
/// let jane = hubspot.contacts().create(Properties::new().set("email", "jane@example.com")).await?;
/// let list = hubspot.lists().create(&NewList::manual("Invited", ObjectTypeId::CONTACT)).await?;
/// let change = hubspot.lists().add(&list.list_id, [jane.id(), "404404404"]).await?;
/// assert_eq!((change.added.len(), change.missing.len()), (1, 1));
/// assert_eq!(hubspot.lists().members(&list.list_id).try_next().await?.map(|member| member.record_id).as_deref(), Some(jane.id()));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Lists {
    client: HubSpot,
}

impl HubSpot {
    /// Lists and their members.
    #[must_use]
    pub fn lists(&self) -> Lists {
        Lists { client: self.clone() }
    }
}

/// A list.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct List {
    /// Its id.
    #[serde(deserialize_with = "text_or_number")]
    pub list_id: String,
    /// Its name.
    pub name: String,
    /// The object type of its members, such as `0-1`.
    pub object_type_id: String,
    /// `MANUAL`, `DYNAMIC` or `SNAPSHOT`.
    pub processing_type: String,
    /// `PROCESSING` while a dynamic list is being worked out, then `COMPLETE`.
    #[serde(default)]
    pub processing_status: Option<String>,
    /// How many members it has, where HubSpot says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// When it was created.
    #[serde(default)]
    pub created_at: Option<Timestamp>,
    /// When it last changed.
    #[serde(default)]
    pub updated_at: Option<Timestamp>,
    /// The filters, where they were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter_branch: Option<Value>,
    /// What a search adds, as texts: `hs_list_size` for one.
    #[serde(default, skip_serializing)]
    pub additional_properties: Option<serde_json::Map<String, Value>>,
}

impl List {
    /// How many members it has, wherever HubSpot says it: a search puts it among its additional properties.
    #[must_use]
    pub fn members(&self) -> Option<u64> {
        self.size.or_else(|| {
            let size = self.additional_properties.as_ref()?.get("hs_list_size")?;
            size.as_str()?.parse().ok()
        })
    }
}

/// A list to create.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewList {
    name: String,
    object_type_id: String,
    processing_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    filter_branch: Option<Value>,
}

impl NewList {
    /// A list whose members are put in and taken out one by one.
    #[must_use]
    pub fn manual(name: impl Into<String>, object_type: ObjectTypeId) -> Self {
        Self {
            name: name.into(),
            object_type_id: object_type.to_string(),
            processing_type: ProcessingType::Manual.as_str(),
            filter_branch: None,
        }
    }

    /// A list that holds whatever passes the filters. See [`spoke_model::list::filter_branch`].
    #[must_use]
    pub fn dynamic(name: impl Into<String>, object_type: ObjectTypeId, filters: Value) -> Self {
        Self {
            processing_type: ProcessingType::Dynamic.as_str(),
            filter_branch: Some(filters),
            ..Self::manual(name, object_type)
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The object type of its members, such as `0-1`.
    #[must_use]
    pub fn object_type_id(&self) -> &str {
        &self.object_type_id
    }

    /// `MANUAL` or `DYNAMIC`.
    #[must_use]
    pub fn processing_type(&self) -> &str {
        self.processing_type
    }

    /// The filters of a dynamic list.
    #[must_use]
    pub fn filters(&self) -> Option<&Value> {
        self.filter_branch.as_ref()
    }
}

/// What a change of members did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct MembersChange {
    /// Ids that joined. Those that were members already are in none of these.
    #[serde(default, rename = "recordsIdsAdded", alias = "recordIdsAdded")]
    pub added: Vec<String>,
    /// Ids that left.
    #[serde(default, rename = "recordIdsRemoved", alias = "recordsIdsRemoved")]
    pub removed: Vec<String>,
    /// Ids that no record has.
    #[serde(default, rename = "recordIdsMissing", alias = "recordsIdsMissing")]
    pub missing: Vec<String>,
}

/// A member of a list.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Member {
    /// The record's id.
    #[serde(deserialize_with = "text_or_number")]
    pub record_id: String,
    /// When it joined.
    #[serde(default)]
    pub membership_timestamp: Option<Timestamp>,
}

/// A list that a record is in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Membership {
    /// The list's id.
    #[serde(deserialize_with = "text_or_number")]
    pub list_id: String,
    /// When the record joined first.
    #[serde(default)]
    pub first_added_timestamp: Option<Timestamp>,
    /// When it joined last.
    #[serde(default)]
    pub last_added_timestamp: Option<Timestamp>,
}

#[derive(Deserialize)]
struct One {
    list: List,
}

impl Lists {
    /// Creates a list.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Validation`] when the name is taken or the filters can't be used.
    pub async fn create(&self, list: &NewList) -> Result<List, Error> {
        let request = Request::post(self.path()).json(list)?;
        Ok(self.client.send_json::<One>(&request).await?.list)
    }

    /// One list with its filters.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is none.
    pub async fn get(&self, id: impl AsRef<str>) -> Result<List, Error> {
        let request = Request::get(self.path().id("listId", id.as_ref())).query("includeFilters", "true");
        Ok(self.client.send_json::<One>(&request).await?.list)
    }

    /// One list by the object type of its members and its exact name, with its filters.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is none.
    pub async fn get_by_name(&self, object_type: ObjectTypeId, name: &str) -> Result<List, Error> {
        let path = self
            .path()
            .then("object-type-id")
            .then(&object_type.to_string())
            .then("name")
            .id("listName", name);
        let request = Request::get(path).query("includeFilters", "true");
        Ok(self.client.send_json::<One>(&request).await?.list)
    }

    /// Lists whose name has this text in it, all of them for an empty one.
    pub fn search(&self, query: impl Into<String>) -> ItemStream<ListPage, List> {
        let pages = SearchPages {
            lists: self.clone(),
            query: query.into(),
            offset: 0,
            done: false,
        };
        ItemStream::new(PageStream::new(pages), |page| page.lists)
    }

    /// Deletes a list; its records stay. HubSpot can restore it for 90 days.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is none.
    pub async fn delete(&self, id: impl AsRef<str>) -> Result<(), Error> {
        let request = Request::new(Method::DELETE, self.path().id("listId", id.as_ref()));
        self.client.send_only(&request).await
    }

    /// Puts records into a manual or snapshot list, in as many calls as their number needs.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Validation`] for a dynamic list; what was added before stays.
    pub async fn add<S: Into<String>>(
        &self,
        id: impl AsRef<str>,
        records: impl IntoIterator<Item = S>,
    ) -> Result<MembersChange, Error> {
        self.change(id.as_ref(), "add", records).await
    }

    /// Takes records out of a manual or snapshot list.
    ///
    /// # Errors
    /// As [`Lists::add`].
    pub async fn remove<S: Into<String>>(
        &self,
        id: impl AsRef<str>,
        records: impl IntoIterator<Item = S>,
    ) -> Result<MembersChange, Error> {
        self.change(id.as_ref(), "remove", records).await
    }

    async fn change<S: Into<String>>(
        &self,
        id: &str,
        verb: &str,
        records: impl IntoIterator<Item = S>,
    ) -> Result<MembersChange, Error> {
        let records: Vec<String> = records.into_iter().map(Into::into).collect();
        let mut all = MembersChange::default();
        for part in records.chunks(MEMBERS_PER_CALL_MAX) {
            let path = self.path().id("listId", id).then("memberships").then(verb);
            let request = Request::new(Method::PUT, path).json(part)?;
            let change: MembersChange = self.client.send_json(&request).await?;
            all.added.extend(change.added);
            all.removed.extend(change.removed);
            all.missing.extend(change.missing);
        }
        Ok(all)
    }

    /// The members of a list, by record id.
    pub fn members(&self, id: impl AsRef<str>) -> ItemStream<MembersPage<Member>, Member> {
        let path = self.path().id("listId", id.as_ref()).then("memberships");
        self.pages(path)
    }

    /// The lists that a record is in.
    pub fn of_record(
        &self,
        object_type: ObjectTypeId,
        record: impl AsRef<str>,
    ) -> ItemStream<MembersPage<Membership>, Membership> {
        let path = self
            .path()
            .then("records")
            .then(&object_type.to_string())
            .id("recordId", record.as_ref())
            .then("memberships");
        self.pages(path)
    }

    fn pages<T: for<'de> Deserialize<'de> + Send + Unpin + 'static>(
        &self,
        path: Path,
    ) -> ItemStream<MembersPage<T>, T> {
        let pages = MembersPages {
            client: self.client.clone(),
            path,
            after: None,
            done: false,
            of: std::marker::PhantomData,
        };
        ItemStream::new(PageStream::new(pages), |page| page.results)
    }

    fn path(&self) -> Path {
        Path::fixed(self.client.paths().lists())
    }
}

/// One page of lists.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ListPage {
    lists: Vec<List>,
    #[serde(default)]
    has_more: bool,
    #[serde(default)]
    offset: u64,
}

struct SearchPages {
    lists: Lists,
    query: String,
    offset: u64,
    done: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SearchBody<'a> {
    query: &'a str,
    offset: u64,
    count: usize,
    additional_properties: [&'static str; 1],
}

impl PageSource for SearchPages {
    type Page = ListPage;

    async fn next(&mut self) -> Result<Option<ListPage>, Error> {
        if self.done {
            return Ok(None);
        }
        let body = SearchBody {
            query: &self.query,
            offset: self.offset,
            count: SEARCH_PAGE_MAX,
            additional_properties: ["hs_list_size"],
        };
        let request = Request::post(self.lists.path().then("search"))
            .json(&body)?
            .replayable();
        let page: ListPage = self.lists.client.send_json(&request).await?;
        if page.has_more && page.offset <= self.offset {
            return Err(does_not_advance().at(&request));
        }
        self.done = !page.has_more;
        self.offset = page.offset;
        Ok(Some(page))
    }
}

/// One page of members, or of lists that a record is in.
#[derive(Debug, Deserialize)]
pub struct MembersPage<T> {
    results: Vec<T>,
    #[serde(default)]
    paging: Option<Paging>,
}

struct MembersPages<T> {
    client: HubSpot,
    path: Path,
    after: Option<String>,
    done: bool,
    of: std::marker::PhantomData<fn() -> T>,
}

impl<T: for<'de> Deserialize<'de> + Send + 'static> PageSource for MembersPages<T> {
    type Page = MembersPage<T>;

    async fn next(&mut self) -> Result<Option<MembersPage<T>>, Error> {
        if self.done {
            return Ok(None);
        }
        let mut request = Request::get(self.path.clone()).query("limit", &MEMBERS_PAGE_MAX.to_string());
        if let Some(after) = &self.after {
            request = request.query("after", after);
        }
        let page: MembersPage<T> = self.client.send_json(&request).await?;
        let next = page.paging.as_ref().and_then(|paging| paging.next.as_ref());
        let after = next.map(|next| next.after.clone());
        if after.is_some() && after == self.after {
            return Err(does_not_advance().at(&request));
        }
        self.done = after.is_none();
        self.after = after;
        Ok(Some(page))
    }
}

fn does_not_advance() -> Error {
    Error::unreadable("the list does not advance: a page names itself as the next one")
}
