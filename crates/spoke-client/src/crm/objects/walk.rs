//! One walk through a list, from cursor to cursor, and the proof that it advances.

use std::collections::VecDeque;

use super::list::ListRecords;
use crate::error::Error;
use crate::record::Page;
use crate::stream::PageSource;

/// All pages of a list, one after the other.
pub(super) struct Walk {
    /// The list being read, and those after it.
    passes: VecDeque<ListRecords>,
    progress: Progress,
}

impl Walk {
    pub(super) fn new(list: ListRecords) -> Self {
        Self {
            passes: list.passes(),
            progress: Progress::default(),
        }
    }
}

impl PageSource for Walk {
    type Page = Page;

    async fn next(&mut self) -> Result<Option<Page>, Error> {
        let Some(list) = self.passes.front_mut() else {
            return Ok(None);
        };
        let page = list.page().await?;
        self.progress.check(list.after.as_deref(), &page)?;
        list.after.clone_from(&page.after);
        if page.after.is_none() {
            self.passes.pop_front();
            self.progress = Progress::default();
        }
        Ok(Some(page))
    }
}

/// What a walk remembers of its way: a few words, whatever its length.
///
/// Ids ascend in every list (observed on several object types), so a record that is not beyond the last one is a
/// repetition. Positions that are numbers ascend as well. Positions that are no numbers could go in a circle; one of
/// them is kept, after 1, 2, 4, 8 ... pages, and meeting it again is the proof.
#[derive(Debug, Default)]
pub(super) struct Progress {
    last: u64,
    pages: u64,
    milestone: Option<String>,
}

impl Progress {
    /// Takes in the page that was read at `position`.
    pub(super) fn check(&mut self, position: Option<&str>, page: &Page) -> Result<(), Error> {
        self.check_ids(page)?;
        let Some(after) = page.after.as_deref() else {
            return Ok(());
        };
        if position == Some(after) {
            return Err(Error::unreadable(
                "the list does not advance: a page names itself as the next one",
            ));
        }
        let here = position.and_then(|position| position.parse::<u64>().ok());
        if let (Some(here), Ok(next)) = (here, after.parse::<u64>())
            && next < here
        {
            return Err(Error::unreadable(format!(
                "the list goes backwards: the page at position {here} names {next} as the next one"
            )));
        }
        if self.milestone.as_deref() == Some(after) {
            return Err(Error::unreadable(
                "the list goes in a circle: a page names one that was read before as the next one",
            ));
        }
        self.pages = self.pages.saturating_add(1);
        if self.pages.is_power_of_two() {
            self.milestone = Some(after.to_owned());
        }
        Ok(())
    }

    /// Ids that are no numbers tell nothing.
    fn check_ids(&mut self, page: &Page) -> Result<(), Error> {
        for record in &page.records {
            let Ok(id) = record.id().parse::<u64>() else {
                continue;
            };
            if id <= self.last {
                return Err(Error::unreadable(format!(
                    "the list repeats itself or is not in the order of ids: record {id} comes after {}",
                    self.last
                )));
            }
            self.last = id;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use crate::scripted::Script;
    use crate::{ErrorKind, Page};

    /// A page of these ids that names this position as the next one.
    type Told = (&'static [u64], Option<&'static str>);

    /// Reads a list of these pages, which begins anew after the last one. Answers the ids that were given and the error.
    async fn read(pages: &'static [Told]) -> (Vec<String>, Option<String>) {
        let asked = AtomicUsize::new(0);
        let script = Script::always(move |_, _| {
            let (ids, after) = pages[asked.fetch_add(1, Ordering::Relaxed) % pages.len()];
            let records = ids
                .iter()
                .map(|id| serde_json::json!({ "id": id.to_string(), "properties": {} }));
            let mut page = serde_json::json!({ "results": records.collect::<Vec<_>>() });
            if let Some(after) = after {
                page["paging"] = serde_json::json!({ "next": { "after": after } });
            }
            (200, page.to_string())
        });
        let mut stream = script.client().contacts().list().pages();
        let mut ids = Vec::new();
        loop {
            match stream.try_next().await {
                Ok(Some(Page { records, .. })) => ids.extend(records.iter().map(|one| one.id().to_owned())),
                Ok(None) => return (ids, None),
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::Unreadable);
                    assert!(stream.try_next().await.unwrap().is_none());
                    return (ids, Some(error.message().to_owned()));
                }
            }
        }
    }

    #[tokio::test]
    async fn a_page_that_repeats_is_an_error_and_no_loop() {
        let (ids, error) = read(&[(&[1, 2], Some("3")), (&[1, 2], Some("4"))]).await;
        assert_eq!(ids, ["1", "2"]);
        insta::assert_snapshot!(error.unwrap(), @"the list repeats itself or is not in the order of ids: record 1 comes after 2");
    }

    #[tokio::test]
    async fn pages_out_of_order_are_an_error() {
        let (ids, error) = read(&[(&[1, 2], Some("3")), (&[7, 8], Some("9")), (&[4, 5], None)]).await;
        assert_eq!(ids, ["1", "2", "7", "8"]);
        insta::assert_snapshot!(error.unwrap(), @"the list repeats itself or is not in the order of ids: record 4 comes after 8");
    }

    #[tokio::test]
    async fn a_position_that_goes_backwards_is_an_error() {
        let (_, error) = read(&[(&[1, 2], Some("30")), (&[40, 50], Some("3"))]).await;
        insta::assert_snapshot!(error.unwrap(), @"the list goes backwards: the page at position 30 names 3 as the next one");
    }

    #[tokio::test]
    async fn a_list_that_goes_in_a_circle_is_an_error_although_its_pages_are_empty() {
        let circle: &[Told] = &[
            (&[], Some("a")),
            (&[], Some("b")),
            (&[], Some("c")),
            (&[], Some("d")),
            (&[], Some("e")),
        ];
        let (_, error) = read(circle).await;
        insta::assert_snapshot!(error.unwrap(), @"the list goes in a circle: a page names one that was read before as the next one");
    }

    #[tokio::test]
    async fn empty_pages_and_opaque_positions_are_no_errors() {
        let (ids, error) = read(&[
            (&[], Some("x")),
            (&[5], Some("b")),
            (&[], Some("a")),
            (&[9], None),
        ])
        .await;
        assert_eq!((ids, error), (vec!["5".to_owned(), "9".to_owned()], None));
    }
}
