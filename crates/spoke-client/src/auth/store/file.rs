//! [`FileTokenStore`]: tokens in a file of its owner's alone.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::{StoreError, StoreFuture, StoreLock, TokenStore, text};
use crate::auth::tokens::Tokens;

/// No tokens are longer.
const LONGEST: u64 = 64 << 10;

/// Keeps tokens in a file: readable by its owner only (mode 0600), replaced as a whole, and locked while somebody renews,
/// so that several processes on one file renew once.
///
/// A file that others can read or write is refused. The folder has to be there.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::start().await?;
/// # let (app, folder) = (portal.app(), std::env::temp_dir().join(format!("spoke-tokens-{}", std::process::id())));
/// # std::fs::create_dir_all(&folder)?;
/// use std::sync::Arc;
/// use spoke_client::HubSpot;
/// use spoke_client::auth::{FileTokenStore, OAuthTokens};
///
/// let tokens = OAuthTokens::new(portal.url(), &app.client_id, app.client_secret.clone(), app.refresh_token.clone())?
///     .store(Arc::new(FileTokenStore::new(folder.join("tokens.json"))));
/// let hubspot = HubSpot::builder().base_url(portal.url()).token_source(Arc::new(tokens)).build()?;
/// hubspot.account().details().await?;
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct FileTokenStore {
    path: PathBuf,
}

impl FileTokenStore {
    /// The file at this path; it is made by the first tokens.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl TokenStore for FileTokenStore {
    fn load(&self) -> StoreFuture<'_, Option<Tokens>> {
        Box::pin(off_the_runtime(self.path.clone(), read))
    }

    fn save<'a>(&'a self, tokens: &'a Tokens) -> StoreFuture<'a, ()> {
        let tokens = tokens.clone();
        Box::pin(off_the_runtime(self.path.clone(), move |path| {
            let text = text::write(&tokens)?;
            replace(path, text.as_bytes()).map_err(|error| at(path, &error.to_string()))
        }))
    }

    fn lock(&self) -> StoreFuture<'_, StoreLock> {
        Box::pin(async move { Ok(StoreLock::beside(&self.path).await?) })
    }
}

async fn off_the_runtime<T: Send + 'static>(
    path: PathBuf,
    work: impl FnOnce(&Path) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(move || work(&path)).await?
}

fn read(path: &Path) -> Result<Option<Tokens>, StoreError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(at(path, &error.to_string())),
    };
    // Asked of the open file, so that nobody can put another one in its place in between.
    let about = file.metadata()?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = about.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            let told = format!(
                "others can read or write it (mode {mode:03o}), so its tokens are not used; \
                 make it yours alone with chmod 600, and renew the tokens if that came too late"
            );
            return Err(at(path, &told));
        }
    }
    if about.len() > LONGEST {
        return Err(at(path, "it is longer than any tokens"));
    }
    let mut content = String::new();
    file.take(LONGEST)
        .read_to_string(&mut content)
        .map_err(|_| at(path, "it holds no text"))?;
    text::read(&content)
        .map(Some)
        .map_err(|error| at(path, &error.to_string()))
}

/// Writes a draft beside the file and moves it into its place.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut draft = path.as_os_str().to_owned();
    draft.push(format!(".{}-{:016x}.new", std::process::id(), fastrand::u64(..)));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&draft).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.and_then(|()| fs::rename(&draft, path)).inspect_err(|_| {
        let _ = fs::remove_file(&draft);
    })
}

fn at(path: &Path, what: &str) -> StoreError {
    format!("the token file {}: {what}", path.display()).into()
}
