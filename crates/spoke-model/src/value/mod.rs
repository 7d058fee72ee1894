//! Property values: which texts HubSpot accepts, how it stores them, and what it says about the others.

mod domain;
mod email;
mod error;
mod multi_select;
mod normalize;
mod number;
mod sort_key;

pub use domain::{FREE_MAIL_DOMAINS, domain_from_website, is_free_mail_domain, website_from_domain};
pub use email::{email_domain, normalize_email};
pub use error::ValueError;
pub use multi_select::{merge_multi_select, multi_select_options};
pub use normalize::{clip, normalize};
pub use number::{number_text, parse_number};
pub use sort_key::sort_key;
