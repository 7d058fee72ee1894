//! Reads and writes as the cache and the coalescer see them: what is known need not be asked, what is asked by many is
//! asked once, and what is written makes what was known or begun worthless.

use std::sync::Arc;

use spoke_model::call::Call;

use super::cache::{Cache, Known, Touched};
use super::coalesce::{Answered, Coalescer};
use super::trail::Outcome;
use super::{Answer, Fallback, Transport};
use crate::error::Error;
use crate::fetched::Source;
use crate::journal::AnswerSource;
use crate::request::Request;

/// Sees to it that a write is noticed, also when its caller does not wait for the answer: it may have been done.
struct Writing<'a> {
    transport: &'a Arc<Transport>,
    request: &'a Request,
    noticed: bool,
}

impl Writing<'_> {
    /// The answer is here. It may be an error, and the write done nevertheless.
    async fn ended(mut self) {
        self.notice();
        self.noticed = true;
        for way in self.transport.family() {
            if let Some(cache) = &way.cache {
                cache.tell().await;
            }
        }
    }

    fn notice(&self) {
        // What is written with one token is seen with the others too.
        for way in self.transport.family() {
            way.depart();
            if let Some(cache) = &way.cache {
                cache.forget(&Touched::by(self.request));
            }
        }
    }
}

impl Drop for Writing<'_> {
    fn drop(&mut self) {
        if !self.noticed {
            self.notice();
            for way in self.transport.family() {
                way.tell_later();
            }
        }
    }
}

impl Transport {
    /// What is known, or else what HubSpot says.
    pub(super) async fn know(self: &Arc<Self>, request: &Request, fallback: Fallback) -> Known {
        let Some(cache) = &self.cache else {
            let answered = self.ask(request, false).await;
            return answered.outcome.map(|answer| (answer, Source::Live));
        };
        let Some(mut question) = cache.question(request) else {
            let answered = self.ask(request, false).await;
            return answered.outcome.map(|answer| (answer, Source::Live));
        };
        if let Some(known) = cache.fresh(&mut question).await {
            return self.tell(request, known);
        }
        self.recorder.numbers.cache_miss();
        let answered = self.ask(request, true).await;
        // The one who asked first keeps it for all, unless it has given up meanwhile.
        if !answered.joined || !cache.holds(&question) {
            cache.keep(&question, &answered.outcome).await;
        }
        match answered.outcome {
            Ok(answer) => Ok((answer, Source::Live)),
            Err(error) if fallback == Fallback::WhenIll => match cache.fallback(&question, &error).await {
                Some(found) => self.tell(request, Ok(found)),
                None => Err(error),
            },
            Err(error) => Err(error),
        }
    }

    /// Together with others, or alone.
    async fn ask(self: &Arc<Self>, request: &Request, missed: bool) -> Answered {
        if self.coalescer.is_none() {
            return Answered::alone(self.deliver(request).await);
        }
        if !Call::of(request.method().as_str(), request.path()).is_read() {
            let writing = Writing {
                transport: self,
                request,
                noticed: false,
            };
            let outcome = self.deliver(request).await;
            writing.ended().await;
            return Answered::alone(outcome);
        }
        match Coalescer::send(self, request, missed).await {
            Some(answered) => answered,
            None => Answered::alone(self.deliver(request).await),
        }
    }

    /// Forgets what is known and what was begun; at every access level; answers how many answers that were.
    pub(crate) fn forget(self: &Arc<Self>, touched: &Touched) -> usize {
        let forget = |way: Arc<Self>| {
            way.depart();
            let gone = way.cache.as_ref().map_or(0, |cache| cache.forget(touched));
            way.tell_later();
            gone
        };
        self.family().map(forget).sum()
    }

    /// Tells other processes what was forgotten, without waiting for it.
    fn tell_later(self: &Arc<Self>) {
        let shared = self.cache.as_ref().is_some_and(Cache::is_shared);
        if let (true, Ok(runtime)) = (shared, tokio::runtime::Handle::try_current()) {
            let transport = Arc::clone(self);
            runtime.spawn(async move {
                if let Some(cache) = &transport.cache {
                    cache.tell().await;
                }
            });
        }
    }

    /// Nobody joins a read any more that has begun.
    fn depart(&self) {
        if let Some(coalescer) = &self.coalescer {
            coalescer.depart();
        }
    }

    /// Tells the journal where an answer came from.
    fn tell(&self, request: &Request, known: Known) -> Known {
        let known = known.map_err(|error| error.at(request));
        let numbers = &self.recorder.numbers;
        let (source, outcome) = match &known {
            Ok((answer, Source::Fallback { .. })) => {
                numbers.cache_fallback();
                (AnswerSource::Fallback, Outcome::Success(answer))
            }
            Ok((answer, _)) => {
                numbers.cache_hit();
                (AnswerSource::Cache, Outcome::Success(answer))
            }
            Err(error) => {
                numbers.cache_hit();
                (AnswerSource::CacheMissing, Outcome::Failure(error))
            }
        };
        self.recorder.answered_without(request, source, &outcome);
        known
    }
}

impl Answered {
    fn alone(outcome: Result<Answer, Error>) -> Self {
        Self {
            outcome,
            joined: false,
        }
    }
}
