//! The file `app.json` in the data folder: the credentials of the portal's app, the same at every start.

use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use spoke_portal::App;

use super::write_private;

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Text {
    client_id: String,
    client_secret: String,
    refresh_token: String,
    developer_api_key: String,
}

/// Reads the credentials; `None` when there are none yet.
///
/// # Errors
/// When the file is there and can't be read.
pub fn read_app(path: &Path) -> io::Result<Option<App>> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let text: Text = serde_json::from_slice(&bytes)?;
    Ok(Some(App::new(
        text.client_id,
        text.client_secret,
        text.refresh_token,
        text.developer_api_key,
    )))
}

/// Writes the credentials, for their owner's eyes only.
///
/// # Errors
/// When the file can't be written.
pub fn write_app(path: &Path, app: &App) -> io::Result<()> {
    let text = Text {
        client_id: app.client_id.clone(),
        client_secret: app.client_secret.expose().to_owned(),
        refresh_token: app.refresh_token.expose().to_owned(),
        developer_api_key: app.developer_api_key.expose().to_owned(),
    };
    let mut bytes = serde_json::to_vec_pretty(&text)?;
    bytes.push(b'\n');
    write_private(path, &bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_read_as_written_and_belong_to_their_owner() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("app.json");
        assert!(read_app(&path).expect("no file is no error").is_none());
        write_app(&path, &App::new("id", "secret", "refresh", "key")).expect("written");
        let read = read_app(&path).expect("read").expect("there");
        assert_eq!(
            (
                read.client_id.as_str(),
                read.client_secret.expose(),
                read.refresh_token.expose()
            ),
            ("id", "secret", "refresh")
        );
        assert_eq!(read.developer_api_key.expose(), "key");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(&path).expect("there").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        fs::write(&path, "{").expect("written");
        assert!(read_app(&path).is_err(), "damage is told, not papered over");
    }
}
