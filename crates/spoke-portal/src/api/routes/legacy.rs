//! The first APIs, versions 1 and 2. The sunset calendar of `spoke-model` takes rows away on their day.

use super::{Route, Versions};
use crate::api::legacy;

const V1: Versions = Versions::V1;
const V2: Versions = Versions::V2;
const BOTH: Versions = V1.and(V2);

/// Contacts v1.
#[rustfmt::skip]
pub(super) const CONTACTS: &[Route] = &[
    Route::post(V1, "contacts/contact", legacy::create_contact, "legacy.contacts.create"),
    Route::post(V1, "contacts/contact/createOrUpdate/email/{email}", legacy::create_or_update_contact, "legacy.contacts.create-or-update"),
    Route::post(V1, "contacts/contact/batch", legacy::update_contacts, "legacy.contacts.batch"),
    Route::get(V1, "contacts/contact/vid/{vid}/profile", legacy::contact_by_vid, "legacy.contacts.by-vid"),
    Route::post(V1, "contacts/contact/vid/{vid}/profile", legacy::update_contact_by_vid, "legacy.contacts.update-by-vid"),
    Route::delete(V1, "contacts/contact/vid/{vid}", legacy::delete_contact, "legacy.contacts.delete"),
    Route::get(V1, "contacts/contact/vids/batch", legacy::contacts_by_vids, "legacy.contacts.by-vids"),
    Route::get(V1, "contacts/contact/email/{email}/profile", legacy::contact_by_email, "legacy.contacts.by-email"),
    Route::post(V1, "contacts/contact/email/{email}/profile", legacy::update_contact_by_email, "legacy.contacts.update-by-email"),
    Route::get(V1, "contacts/contact/emails/batch", legacy::contacts_by_emails, "legacy.contacts.by-emails"),
    Route::get(V1, "contacts/search/query", legacy::search_contacts, "legacy.contacts.search"),
    Route::get(V1, "contacts/lists/all/contacts/all", legacy::contacts_all, "legacy.contacts.all"),
    Route::get(V1, "contacts/lists/all/contacts/recent", legacy::contacts_created_recently, "legacy.contacts.created-recently"),
    Route::get(V1, "contacts/lists/recently_updated/contacts/recent", legacy::contacts_updated_recently, "legacy.contacts.updated-recently"),
];

/// Contact lists v1, gone since 30 April 2026.
#[rustfmt::skip]
pub(super) const LISTS: &[Route] = &[
    Route::get(V1, "contacts/lists", legacy::lists, "legacy.lists.all"),
    Route::post(V1, "contacts/lists", legacy::create_list, "legacy.lists.create"),
    Route::get(V1, "contacts/lists/{listId}", legacy::list, "legacy.lists.read"),
    Route::delete(V1, "contacts/lists/{listId}", legacy::delete_list, "legacy.lists.delete"),
    Route::post(V1, "contacts/lists/{listId}/add", legacy::add_to_list, "legacy.lists.add"),
    Route::post(V1, "contacts/lists/{listId}/remove", legacy::remove_from_list, "legacy.lists.remove"),
    Route::get(V1, "contacts/lists/{listId}/contacts/all", legacy::contacts_of_list, "legacy.lists.contacts"),
];

/// Reads that data connectors still make. Read only.
#[rustfmt::skip]
pub(super) const READS: &[Route] = &[
    Route::get(BOTH, "properties/{objectType}/properties", legacy::properties, "legacy.properties.list"),
    Route::get(BOTH, "properties/{objectType}/properties/named/{name}", legacy::property, "legacy.properties.read"),
    Route::get(V2, "companies/properties", legacy::company_properties, "legacy.companies.properties"),
    Route::get(V2, "companies/companies/paged", legacy::companies, "legacy.companies.paged"),
    Route::get(V2, "companies/companies/{companyId}", legacy::company, "legacy.companies.read"),
    Route::get(V1, "deals/deal/paged", legacy::deals, "legacy.deals.paged"),
    Route::get(V1, "deals/deal/{dealId}", legacy::deal, "legacy.deals.read"),
    Route::get(V1, "crm-pipelines/pipelines/{objectType}", legacy::pipelines, "legacy.pipelines.list"),
    Route::get(V1, "engagements/engagements/paged", legacy::engagements, "legacy.engagements.paged"),
    Route::get(V1, "engagements/engagements/{engagementId}", legacy::engagement, "legacy.engagements.read"),
    Route::get(V2, "owners/owners", legacy::owners, "legacy.owners.list"),
];
