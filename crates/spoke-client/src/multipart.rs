//! [`Multipart`]: bodies that carry files beside fields (RFC 7578).
//!
//! A body is built in one buffer of its exact size, so a file is in memory twice while its upload is being prepared and
//! once afterwards. What is too large is refused before anything is copied.

use bytes::Bytes;
use http::HeaderValue;

use crate::error::Error;

/// A body and what it is.
pub(crate) struct Content {
    pub(crate) media_type: HeaderValue,
    pub(crate) body: Bytes,
}

/// Fields and files in the making.
pub(crate) struct Multipart {
    boundary: String,
    parts: Vec<(String, Bytes)>,
}

impl Multipart {
    pub(crate) fn new() -> Self {
        // 120 random bits: a file that holds the boundary by accident will not be met.
        let random: String = std::iter::repeat_with(fastrand::alphanumeric).take(20).collect();
        Self {
            boundary: format!("spoke-{random}"),
            parts: Vec::new(),
        }
    }

    /// A field with this text.
    pub(crate) fn text(mut self, name: &str, text: impl Into<String>) -> Self {
        let head = format!(
            "Content-Disposition: form-data; name=\"{}\"\r\n\r\n",
            quoted(name)
        );
        self.parts.push((head, Bytes::from(text.into())));
        self
    }

    /// A file. Its content is not copied before [`Multipart::build`].
    pub(crate) fn file(mut self, name: &str, file_name: &str, media_type: &str, content: Bytes) -> Self {
        let media_type: String = media_type.chars().filter(|one| !one.is_control()).collect();
        let head = format!(
            "Content-Disposition: form-data; name=\"{}\"; filename=\"{}\"\r\nContent-Type: {media_type}\r\n\r\n",
            quoted(name),
            quoted(file_name),
        );
        self.parts.push((head, content));
        self
    }

    /// The body, of at most `most` bytes.
    pub(crate) fn build(self, most: u64) -> Result<Content, Error> {
        let around = self.boundary.len() + 6;
        let size = self
            .parts
            .iter()
            .map(|(head, content)| around + head.len() + content.len())
            .sum::<usize>()
            + around;
        if u64::try_from(size).unwrap_or(u64::MAX) > most {
            return Err(Error::invalid_input(format!(
                "the upload has {size} bytes, and HubSpot takes {most}; split it"
            )));
        }
        let mut body = Vec::with_capacity(size);
        for (head, content) in &self.parts {
            for piece in [
                b"--",
                self.boundary.as_bytes(),
                b"\r\n",
                head.as_bytes(),
                content,
                b"\r\n",
            ] {
                body.extend_from_slice(piece);
            }
        }
        for piece in [b"--".as_slice(), self.boundary.as_bytes(), b"--\r\n"] {
            body.extend_from_slice(piece);
        }
        let media_type = format!("multipart/form-data; boundary={}", self.boundary);
        let media_type = HeaderValue::from_str(&media_type)
            .map_err(|cause| Error::invalid_input("the upload can't be described").caused_by(cause))?;
        Ok(Content {
            media_type,
            body: Bytes::from(body),
        })
    }
}

/// A name between quotation marks, as browsers write it: what would end the name or the line is escaped.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

/// The media type of a file by the ending of its name.
pub(crate) fn media_type_of(file_name: &str) -> &'static str {
    let extension = file_name.rsplit_once('.').map_or("", |(_, extension)| extension);
    match extension.to_ascii_lowercase().as_str() {
        "csv" => "text/csv",
        "txt" => "text/plain",
        "html" => "text/html",
        "json" => "application/json",
        "pdf" => "application/pdf",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "svg" => "image/svg+xml",
        "webp" => "image/webp",
        "mp4" => "video/mp4",
        "xls" => "application/vnd.ms-excel",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built(parts: Multipart) -> (String, String) {
        let boundary = parts.boundary.clone();
        let content = parts.build(1 << 20).unwrap();
        let text = String::from_utf8(content.body.to_vec()).unwrap();
        (
            content.media_type.to_str().unwrap().replace(&boundary, "B"),
            text.replace(&boundary, "B"),
        )
    }

    #[test]
    fn fields_and_files_stand_between_boundaries() {
        let parts = Multipart::new().text("options", "{}").file(
            "file",
            "a\"b\r\n.txt",
            "text/plain",
            Bytes::from_static(b"hello"),
        );
        let (media_type, body) = built(parts);
        assert_eq!(media_type, "multipart/form-data; boundary=B");
        assert_eq!(
            body,
            "--B\r\nContent-Disposition: form-data; name=\"options\"\r\n\r\n{}\r\n\
             --B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a%22b%0D%0A.txt\"\r\n\
             Content-Type: text/plain\r\n\r\nhello\r\n--B--\r\n"
        );
    }

    #[test]
    fn the_size_is_known_before_anything_is_copied() {
        let parts = || Multipart::new().file("file", "a", "text/plain", Bytes::from_static(&[0; 100]));
        let size = parts().build(u64::MAX).unwrap().body.len() as u64;
        assert!(parts().build(size).is_ok());
        let refused = parts().build(size - 1).err().unwrap();
        assert_eq!(refused.kind(), crate::ErrorKind::InvalidInput);
    }
}
