//! Carries an import out, batch by batch.

use std::path::PathBuf;

use http::HeaderMap;
use serde::Deserialize;
use spoke_model::import::{
    FILE_ROWS_MAX, FileFormat, ImportErrorType, ImportFile, ImportRequest, ImportState,
};
use spoke_model::object_type::ObjectTypeId;

use super::book::{self, Import, Place, Progress};
use super::contact_list;
use super::failure::{self, Failure, Origin as Spot};
use super::file_name;
use super::link;
use super::pending::{self, Pending};
use super::plan::{self, FilePlan};
use super::row::ReadRow;
use super::source::{Source, SourceRow};
use super::spreadsheet;
use super::write::{Domains, Turn, Written};
use crate::api::{ApiError, Call, Origin};
use crate::guard::Grant;
use crate::portal::PortalState;
use crate::store::Transaction;

/// Rows of one transaction. Requests wait for at most one such batch.
const BATCH: usize = 100;

/// Why an import does not go on.
enum Halt {
    /// It was cancelled, or the portal stops: nothing to do.
    Left,
    /// It cannot be carried out.
    Failed(Box<(Failure, Option<usize>)>),
}

impl Halt {
    fn failed(failure: Failure, file: Option<usize>) -> Self {
        Self::Failed(Box::new((failure, file)))
    }
}

impl From<ApiError> for Halt {
    fn from(error: ApiError) -> Self {
        Self::failed(
            Failure::new(ImportErrorType::UnknownError).note(error.message()),
            None,
        )
    }
}

/// Goes on with an import until it is done, cancelled, or the portal stops.
pub(crate) fn run(portal: &PortalState, id: u64) {
    let import = book::find(&portal.store.read(), id);
    let Some(import) = import else { return };
    let job = Job { portal, import };
    match job.work() {
        Ok(()) => job.finish(ImportState::Done, None),
        Err(Halt::Left) => {}
        Err(Halt::Failed(failure)) => job.finish(ImportState::Failed, Some(*failure)),
    }
    job.tidy();
}

/// Ends an import that broke off.
pub(crate) fn give_up(portal: &PortalState, id: u64) {
    let import = book::find(&portal.store.read(), id);
    if let Some(import) = import {
        let job = Job { portal, import };
        let failure = Failure::new(ImportErrorType::UnknownError);
        job.finish(ImportState::Failed, Some((failure, None)));
        job.tidy();
    }
}

/// A file whose rows are being written.
#[derive(Clone, Copy)]
struct Part<'a> {
    plan: &'a FilePlan,
    /// Its id.
    file: u64,
    /// The sheet, for spreadsheets.
    page: Option<&'a str>,
}

struct Job<'p> {
    portal: &'p PortalState,
    import: Import,
}

impl<'p> Job<'p> {
    fn work(&self) -> Result<(), Halt> {
        let request = ImportRequest::deserialize(&self.import.request).map_err(|error| {
            let failure = Failure::new(ImportErrorType::InvalidColumnConfiguration);
            Halt::failed(failure.note(error.to_string()), None)
        })?;
        let order = plan::file_order(&request);
        let progress = self.begin(&request)?;
        let mut domains = Domains::read(&self.portal.store.read());
        for (position, number) in order.iter().enumerate().skip(progress.place.file) {
            if let Some(file) = request.files.get(*number) {
                let place = match position {
                    _ if position == progress.place.file => progress.place,
                    _ => Place {
                        file: position,
                        ..Place::default()
                    },
                };
                self.file(&request, file, *number, place, &mut domains)?;
            }
        }
        self.resolve(&domains)
    }

    /// Moves the import to PROCESSING.
    fn begin(&self, request: &ImportRequest) -> Result<Progress, Halt> {
        let mut transaction = self.portal.store.write();
        let mut progress = self.open(&transaction)?;
        let now = self.portal.clock.now();
        if progress.started_at.is_none() {
            progress.started_at = Some(now);
            let columns = || {
                request
                    .files
                    .iter()
                    .flat_map(|file| &file.file_import_page.column_mappings)
            };
            let unmapped = columns().filter(|one| one.is_ignored()).count() as u64;
            progress.counters.unmapped_columns = unmapped;
            progress.counters.mapped_columns = columns().count() as u64 - unmapped;
        }
        progress.state = ImportState::Processing;
        progress.updated_at = now;
        book::put_progress(&mut transaction, self.import.id, &progress);
        drop(transaction.commit());
        Ok(progress)
    }

    /// How far the import is, if it may go on.
    fn open(&self, transaction: &Transaction<'_>) -> Result<Progress, Halt> {
        match book::progress(transaction, self.import.id) {
            Some(progress) if !progress.state.is_final() && !self.portal.jobs.are_stopping() => Ok(progress),
            _ => Err(Halt::Left),
        }
    }

    /// Reads one file from a place on.
    fn file(
        &self,
        request: &ImportRequest,
        file: &ImportFile,
        number: usize,
        place: Place,
        domains: &mut Domains,
    ) -> Result<(), Halt> {
        let halt = |fault: ImportErrorType| Halt::failed(Failure::new(fault), Some(number));
        let (path, page) = self.table(file, number)?;
        let mappings = &file.file_import_page.column_mappings;
        let mut order: Vec<usize> = (0..mappings.len()).collect();
        if file.file_import_page.has_header {
            let mut start = Source::open(&path, mappings.len(), Place::default()).map_err(halt)?;
            if let Some(header) = start.next().map_err(halt)? {
                order = self.columns(&header, file, number)?;
            }
        }
        let plan_of = || {
            let definitions = self.portal.definitions.current();
            FilePlan::new(&definitions, request, file, &order)
                .map_err(|failure| Halt::failed(failure, Some(number)))
        };
        plan_of()?;
        let mut source = Source::open(&path, mappings.len(), place).map_err(halt)?;
        let mut rows = place.rows;
        if rows == 0 && file.file_import_page.has_header && source.next().map_err(halt)?.is_some() {
            rows = 1;
        }
        loop {
            let mut batch = Vec::with_capacity(BATCH);
            let mut fault = None;
            while batch.len() < BATCH && fault.is_none() {
                match source.next() {
                    Ok(Some(_)) if rows >= FILE_ROWS_MAX => fault = Some(ImportErrorType::LimitExceeded),
                    Ok(Some(row)) => {
                        rows += 1;
                        batch.push(row);
                    }
                    Ok(None) => break,
                    Err(found) => fault = Some(found),
                }
            }
            let ended = batch.len() < BATCH;
            let next = if ended {
                Place {
                    file: place.file + 1,
                    ..Place::default()
                }
            } else {
                source.place(place.file)
            };
            // Asked for anew with every batch: properties and labels may come and go meanwhile.
            let part = Part {
                plan: &plan_of()?,
                file: self.import.files.get(number).map_or(0, |file| file.id),
                page: page.as_deref(),
            };
            self.batch(request, part, batch, next, domains)?;
            match fault {
                Some(fault) => return Err(halt(fault)),
                None if ended => return Ok(()),
                None => {}
            }
        }
    }

    /// The file as CSV, and the sheet that it was before.
    fn table(&self, file: &ImportFile, number: usize) -> Result<(PathBuf, Option<String>), Halt> {
        let halt = |fault: ImportErrorType| Halt::failed(Failure::new(fault), Some(number));
        let name = file_name(self.import.id, number);
        let path = self
            .portal
            .workroom
            .path(&name)
            .map_err(|_| halt(ImportErrorType::FileNotFound))?;
        if file.file_format == FileFormat::Csv {
            return Ok((path, None));
        }
        // Made again after a restart: that costs little and leaves nothing to keep in step.
        let csv = path.with_extension("csv");
        let page = spreadsheet::to_csv(&path, &csv).map_err(halt)?;
        Ok((csv, Some(page)))
    }

    /// The mapping of each column.
    fn columns(&self, header: &SourceRow, file: &ImportFile, number: usize) -> Result<Vec<usize>, Halt> {
        let mappings = &file.file_import_page.column_mappings;
        // Without names, or with another number of columns, only the order can tell; rows then say what is wrong.
        if header.cells.len() != mappings.len() || mappings.iter().any(|one| one.column_name.is_none()) {
            return Ok((0..mappings.len()).collect());
        }
        plan::columns_by_header(&header.cells, mappings).ok_or_else(|| {
            let note = format!("the file's columns are: {}", header.cells.join(", "));
            let failure = Failure::new(ImportErrorType::InvalidColumnConfiguration).note(note);
            Halt::failed(failure, Some(number))
        })
    }

    /// Writes a batch of rows, and that the import is behind them.
    fn batch(
        &self,
        request: &ImportRequest,
        part: Part<'_>,
        batch: Vec<SourceRow>,
        next: Place,
        domains: &mut Domains,
    ) -> Result<(), Halt> {
        let (grant, headers) = (Grant::everything(), HeaderMap::new());
        let now = self.portal.clock.now();
        let call = Call::internal(self.portal, &grant, &headers, now, Origin::Import(self.import.id));
        let rows: Vec<ReadRow> = batch
            .into_iter()
            .map(|row| ReadRow::read(&call.definitions, part.plan, row))
            .collect();
        let mut transaction = self.portal.store.write();
        let mut progress = self.open(&transaction)?;
        let plan = part.plan;
        let mut counters = progress.counters;
        let (mut contacts, mut waiting) = (Vec::new(), Vec::new());
        for mut row in rows {
            counters.total_rows += 1;
            let mut failures = std::mem::take(&mut row.failures);
            let mut ids: Vec<Option<u64>> = Vec::with_capacity(plan.records.len());
            let mut turn = Turn {
                call: &call,
                started_at: progress.started_at.unwrap_or(now),
                domains,
                counters: &mut counters,
            };
            for (record, item) in plan.records.iter().zip(std::mem::take(&mut row.records)) {
                let Some(item) = item else {
                    ids.push(None);
                    continue;
                };
                let (open, written) = turn.write(transaction, record, item)?;
                transaction = open;
                ids.push(match written {
                    Written::Record(id) => Some(id),
                    Written::Refused(failure) => {
                        failures.push(failure);
                        None
                    }
                });
                if record.object_type.id == ObjectTypeId::CONTACT {
                    contacts.extend(ids.last().copied().flatten());
                }
            }
            let mut links = link::pairs(&call.definitions, plan, &row, &ids, &mut failures);
            let facts = (&*call.definitions, &*domains);
            let (more, missing) = link::references(&transaction, facts, plan, &row, &ids, &mut failures);
            links.extend(more);
            for one in &missing {
                waiting.push(Pending::new(one, part.file, row.source.line));
            }
            if !links.is_empty() {
                let stamp = link::stamp(&call, &mut transaction).map_err(ApiError::from)?;
                for one in &links {
                    let made = link::make(&call.definitions, &mut transaction, one, stamp, &mut counters);
                    failures.extend(made.map_err(ApiError::from)?);
                }
            }
            if !failures.is_empty() {
                let spot = Spot {
                    file: part.file,
                    page: part.page,
                    line: row.source.line,
                    row: &row.source.cells,
                };
                progress.counters = counters;
                failure::keep(
                    &mut transaction,
                    self.import.id,
                    &mut progress,
                    spot,
                    failures,
                    now,
                );
                counters = progress.counters;
            }
        }
        progress.counters = counters;
        if request.create_contact_list_from_import {
            let added = contact_list::add(&mut transaction, &self.import, &mut progress, &contacts, now);
            if let Err(problem) = added {
                tracing::warn!(
                    import = self.import.id,
                    ?problem,
                    "contacts could not be put into a list"
                );
            }
        }
        pending::put(
            &mut transaction,
            self.import.id,
            progress.counters.total_rows,
            &waiting,
        );
        progress.place = next;
        progress.updated_at = now;
        book::put_progress(&mut transaction, self.import.id, &progress);
        drop(transaction.commit());
        Ok(())
    }

    /// Associates with records that came behind the rows that name them.
    fn resolve(&self, domains: &Domains) -> Result<(), Halt> {
        let (grant, headers) = (Grant::everything(), HeaderMap::new());
        loop {
            let now = self.portal.clock.now();
            let call = Call::internal(self.portal, &grant, &headers, now, Origin::Import(self.import.id));
            let mut transaction = self.portal.store.write();
            let mut progress = self.open(&transaction)?;
            let Some(waiting) = pending::take(&mut transaction, self.import.id) else {
                return Ok(());
            };
            let stamp = link::stamp(&call, &mut transaction).map_err(ApiError::from)?;
            for one in waiting {
                let mut counters = progress.counters;
                let failure = match one.link(&transaction, domains) {
                    Ok(Some(found)) => {
                        link::make(&call.definitions, &mut transaction, &found, stamp, &mut counters)
                            .map_err(ApiError::from)?
                    }
                    Ok(None) => Some(Failure::of(
                        ImportErrorType::AssociationRecordNotFound,
                        one.object_type(),
                    )),
                    Err(fault) => Some(Failure::of(fault, one.object_type())),
                };
                progress.counters = counters;
                if let Some(failure) = failure {
                    let row = [one.value().to_owned()];
                    let spot = Spot {
                        file: one.file,
                        page: None,
                        line: one.line,
                        row: &row,
                    };
                    let failures = vec![failure.at(one.column, one.value())];
                    failure::keep(
                        &mut transaction,
                        self.import.id,
                        &mut progress,
                        spot,
                        failures,
                        now,
                    );
                }
            }
            progress.updated_at = now;
            book::put_progress(&mut transaction, self.import.id, &progress);
            drop(transaction.commit());
        }
    }

    /// Notes the end, unless another one was noted meanwhile.
    fn finish(&self, state: ImportState, failure: Option<(Failure, Option<usize>)>) {
        let mut transaction = self.portal.store.write();
        let Some(mut progress) = book::progress(&transaction, self.import.id) else {
            return;
        };
        if progress.state.is_final() {
            return;
        }
        let now = self.portal.clock.now();
        if let Some((failure, number)) = failure {
            let file = self.import.files.get(number.unwrap_or_default());
            let spot = Spot {
                file: file.map_or(0, |file| file.id),
                page: None,
                line: 1,
                row: &[],
            };
            failure::keep(
                &mut transaction,
                self.import.id,
                &mut progress,
                spot,
                vec![failure],
                now,
            );
        }
        progress.state = state;
        progress.updated_at = now;
        book::put_progress(&mut transaction, self.import.id, &progress);
        if let Err(error) = transaction.commit().wait() {
            tracing::error!(import = self.import.id, %error, "the end of an import is not on disk");
        }
    }

    /// Removes the files of an import that has come to an end.
    fn tidy(&self) {
        let ended =
            book::progress(&self.portal.store.read(), self.import.id).is_some_and(|one| one.state.is_final());
        if !ended {
            return;
        }
        for number in 0..self.import.files.len() {
            let name = file_name(self.import.id, number);
            self.portal.workroom.remove(&name);
            self.portal.workroom.remove(&format!("{name}.csv"));
            self.portal.workroom.remove(&format!("{name}.unfinished"));
        }
        pending::forget(&mut self.portal.store.write(), self.import.id);
    }
}
