//! The first APIs, versions 1 and 2, on the same records and rules: contacts and their lists, and the reads that data
//! connectors still make. Each file translates one family; what a write may do is decided where it always is.

mod companies;
mod contacts;
mod deals;
mod engagements;
mod lists;
mod owners;
mod pages;
mod pipelines;
mod properties;
mod records;
mod versioned;

pub(crate) use companies::{detail as company, paged as companies};
pub(crate) use contacts::{
    all as contacts_all, by_email as contact_by_email, by_emails as contacts_by_emails,
    by_vid as contact_by_vid, by_vids as contacts_by_vids, create as create_contact,
    create_or_update as create_or_update_contact, created_recently as contacts_created_recently,
    delete as delete_contact, search as search_contacts, update_batch as update_contacts,
    update_by_email as update_contact_by_email, update_by_vid as update_contact_by_vid,
    updated_recently as contacts_updated_recently,
};
pub(crate) use deals::{detail as deal, paged as deals};
pub(crate) use engagements::{detail as engagement, paged as engagements};
pub(crate) use lists::{
    add as add_to_list, all as lists, contacts as contacts_of_list, create as create_list,
    delete as delete_list, read as list, remove as remove_from_list,
};
pub(crate) use owners::list as owners;
pub(crate) use pipelines::list as pipelines;
pub(crate) use properties::{list as properties, of_companies as company_properties, one as property};
