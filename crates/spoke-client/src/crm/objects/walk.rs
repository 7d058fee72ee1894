//! One walk through a list, from cursor to cursor, and the proof that it advances.

use super::list::ListRecords;
use crate::error::Error;
use crate::record::Page;
use crate::stream::PageSource;

/// All pages of a list, one after the other.
pub(super) struct Walk {
    list: ListRecords,
    progress: Progress,
    done: bool,
}

impl Walk {
    pub(super) fn new(list: ListRecords) -> Self {
        Self {
            list,
            progress: Progress::default(),
            done: false,
        }
    }
}

impl PageSource for Walk {
    type Page = Page;

    async fn next(&mut self) -> Result<Option<Page>, Error> {
        if self.done {
            return Ok(None);
        }
        let page = self.list.page().await?;
        self.progress.check(self.list.after.as_deref(), &page)?;
        self.done = page.after.is_none();
        self.list.after.clone_from(&page.after);
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
