//! P1: API keys.

use super::{Hit, RETIRED_KEY, sdk};
use crate::outline::{Outline, plain};

pub fn find<'t>(outline: &Outline<'t>, hits: &mut Vec<Hit<'t>>) {
    for call in outline
        .calls
        .iter()
        .filter(|call| sdk::makes_client(call, outline))
    {
        let owners = [sdk::options(call), call.list()];
        for pair in &outline.pairs {
            let belongs = owners
                .iter()
                .flatten()
                .any(|owner| pair.owner.is_some_and(|one| one.id() == owner.id()));
            // `developerApiKey` is another thing, and still good for what an application is.
            if belongs && matches!(plain(&pair.key).as_str(), "apikey" | "hapikey") {
                let message = format!("`{}` gives the client an API key", pair.key);
                hits.push(Hit::new(&RETIRED_KEY, pair.value, message));
            }
        }
    }
    for pair in &outline.pairs {
        if pair.owner.is_some()
            && pair.key == "hapikey"
            && !hits.iter().any(|hit| hit.at.id() == pair.value.id())
        {
            hits.push(Hit::new(
                &RETIRED_KEY,
                pair.value,
                "`hapikey` is sent as a parameter",
            ));
        }
    }
    for text in &outline.texts {
        if outline.of(*text).contains("hapikey=") {
            hits.push(Hit::new(&RETIRED_KEY, *text, "the address carries `hapikey=`"));
        }
    }
}
