//! A rolling window.

use std::collections::VecDeque;

use super::Refused;

/// The times of the calls within a window, never more than the window allows.
#[derive(Debug, Default)]
pub(super) struct Window(VecDeque<i64>);

/// What became of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Taken {
    /// Places that are left.
    pub(super) remaining: u32,
    /// 0 when there was a place; otherwise the milliseconds until there is one.
    pub(super) wait: i64,
}

impl Taken {
    /// This refusal when there was no place.
    pub(super) fn or(self, refused: Refused) -> Result<(), Refused> {
        if self.wait == 0 { Ok(()) } else { Err(refused) }
    }
}

impl Window {
    /// Takes one of `of` places within `length` milliseconds.
    pub(super) fn take(&mut self, of: u32, length: i64, now: i64) -> Taken {
        if self.0.back().is_some_and(|&last| last > now) {
            // The machine's clock was set back: start anew instead of waiting for it to catch up.
            self.0.clear();
        }
        while self.0.front().is_some_and(|&first| now - first >= length) {
            self.0.pop_front();
        }
        let used = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        if used >= of {
            // With a smaller window than before, more than one call has to grow old.
            let blocking = self.0.len().saturating_sub(of as usize);
            let first = self.0.get(blocking).copied().unwrap_or(now);
            return Taken {
                remaining: 0,
                wait: (first + length - now).max(1),
            };
        }
        self.0.push_back(now);
        Taken {
            remaining: of - used - 1,
            wait: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_window_says_how_long_to_wait() {
        let mut window = Window::default();
        for (now, of, remaining, wait) in [
            (0, 3, 2, 0),
            (400, 3, 1, 0),
            (500, 3, 0, 0),
            (900, 3, 0, 100),
            (900, 2, 0, 500),
            (1000, 3, 0, 0),
        ] {
            assert_eq!(window.take(of, 1000, now), Taken { remaining, wait }, "at {now}");
        }
    }
}
