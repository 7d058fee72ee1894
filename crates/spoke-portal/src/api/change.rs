//! Runs one change of definitions: current snapshot in, documents and the next snapshot out.

use super::call::Call;
use super::errors::ApiError;
use crate::definitions::{Definitions, Editor};
use crate::store::Commit;

/// Runs `work` under the store's write lock against the definitions of that moment, then publishes what it wrote.
///
/// `work` checks before it writes: when it refuses, nothing has changed.
pub(crate) fn change<T>(
    call: &Call<'_>,
    work: impl FnOnce(&Definitions, &mut Editor<'_, '_>) -> Result<T, ApiError>,
) -> Result<(T, Commit), ApiError> {
    let mut transaction = call.portal.store.write();
    let definitions = call.portal.definitions.current();
    let mut editor = Editor::new(&mut transaction, &call.portal.definitions);
    let outcome = work(&definitions, &mut editor)?;
    editor.publish();
    Ok((outcome, transaction.commit()))
}
