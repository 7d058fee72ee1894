//! What HubSpot computes for companies.

use spoke_model::value;

use super::draft::{Draft, StoredValues};

/// The website follows the domain, and the domain the website, as long as the other has no value.
pub(super) fn derive<S: StoredValues>(draft: &mut Draft<'_, '_, S>) {
    let sent = |draft: &Draft<'_, '_, S>, name| {
        draft
            .change(name)
            .filter(|value| !value.is_empty())
            .map(str::to_owned)
    };
    if let Some(domain) = sent(draft, "domain") {
        if let Some(website) = value::website_from_domain(&domain) {
            draft.default("website", website);
        }
    } else if let Some(website) = sent(draft, "website")
        && let Some(domain) = value::domain_from_website(&website)
    {
        draft.default("domain", domain);
    }
}
