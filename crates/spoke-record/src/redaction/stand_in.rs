//! What stands in for a value: of the same form, always the same for the same value, and telling nothing of it.
//!
//! Each stand-in is made from an HMAC-SHA-256 of the value under a random key that lives as long as the recording is
//! made. The key is in no file: who has the file alone can't try values until one fits.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::form::{Piece, pieces};

/// The syllables of made-up words: sixteen consonants by four vowels.
const CONSONANTS: &[u8; 16] = b"bdfghjklmnprstvz";
const VOWELS: &[u8; 4] = b"aeio";

/// Makes stand-ins.
#[derive(Clone)]
pub(crate) struct StandIns {
    key: Key,
}

#[derive(Clone)]
enum Key {
    /// Values become others.
    Random([u8; 32]),
    /// Values become an asterisk, whatever they are: for telling whether two requests are alike but for them.
    Mask,
}

/// What masks a value.
const MASK: &str = "*";

impl StandIns {
    /// With a new key.
    ///
    /// # Errors
    /// When the operating system has no randomness.
    pub(crate) fn random() -> std::io::Result<Self> {
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(std::io::Error::other)?;
        Ok(Self {
            key: Key::Random(key),
        })
    }

    /// Every value becomes the same.
    pub(crate) fn mask() -> Self {
        Self { key: Key::Mask }
    }

    /// With a key of one's own.
    pub(crate) fn with_key(key: [u8; 32]) -> Self {
        Self {
            key: Key::Random(key),
        }
    }

    /// What stands in for a text: addresses, numbers, words and tags keep their form.
    pub(crate) fn text(&self, text: &str) -> String {
        if text.trim().is_empty() || text == MASK {
            return text.to_owned();
        }
        if let Key::Mask = self.key {
            return MASK.to_owned();
        }
        self.in_pieces(text, true)
    }

    /// The text with the addresses, phone numbers and names of servers in it replaced, and its words as they are.
    pub(crate) fn addresses_in(&self, text: &str) -> String {
        self.in_pieces(text, false)
    }

    /// A stand-in of a value that no other value has: the one that was made, and a mark of the value.
    pub(crate) fn alone(&self, made: &str, value: &str) -> String {
        match &self.key {
            Key::Mask => MASK.to_owned(),
            Key::Random(_) if is_number(value) => self.digits("alone", value, "700000000000000"),
            Key::Random(_) => format!("{made} {}", self.hex("alone", &value.to_lowercase(), 12)),
        }
    }

    /// What tells these stand-ins from those of another key, and nothing else.
    pub(crate) fn mark(&self) -> String {
        self.hex("mark", "", 16)
    }

    /// What stands in for a secret.
    pub(crate) fn secret(&self, text: &str) -> String {
        match &self.key {
            Key::Mask => MASK.to_owned(),
            Key::Random(_) if text.is_empty() => String::new(),
            Key::Random(_) => format!("redacted-{}", self.hex("secret", text, 12)),
        }
    }

    /// What stands in for a value whose property nobody knows: truth values and times of the day keep their form.
    pub(crate) fn unknown(&self, text: &str) -> String {
        if matches!(text, "" | "true" | "false") {
            return text.to_owned();
        }
        if let Key::Mask = self.key {
            return MASK.to_owned();
        }
        if is_date(text) {
            return self.date(text);
        }
        if is_number(text) {
            return self.digits("number", text, text);
        }
        self.text(text)
    }

    fn in_pieces(&self, text: &str, words: bool) -> String {
        let mut out = String::with_capacity(text.len());
        for piece in pieces(text) {
            match piece {
                Piece::Email(one) => self.email(&mut out, one),
                Piece::Url(one) => self.url(&mut out, one, words),
                Piece::Domain(one) if words => self.domain(&mut out, one),
                // Without a sign of its own a number in HubSpot's texts is rather an id or a time.
                Piece::Phone(one) if words || one.starts_with(['+', '(']) => self.phone(&mut out, one),
                Piece::Tag(one) if words => out.push_str(&bare_tag(one)),
                Piece::Mixed(one) if words => out.push_str(&self.hex("mixed", one, 10).to_ascii_uppercase()),
                Piece::Number(one) if words => out.push_str(&self.digits("digits", one, one)),
                Piece::Word(one) if words => out.push_str(&self.word(one)),
                Piece::Domain(one)
                | Piece::Phone(one)
                | Piece::Tag(one)
                | Piece::Mixed(one)
                | Piece::Number(one)
                | Piece::Word(one)
                | Piece::Other(one) => out.push_str(one),
            }
        }
        out
    }

    /// Two people of one company stay people of one company.
    fn email(&self, out: &mut String, address: &str) {
        if let Key::Mask = self.key {
            out.push_str(MASK);
            return;
        }
        let lower = address.to_lowercase();
        let (local, at, domain) = match lower.rsplit_once('@') {
            Some((local, domain)) => (local.to_owned(), "@", domain.to_owned()),
            None => match lower.rsplit_once("%40") {
                Some((local, domain)) => (local.to_owned(), "%40", domain.to_owned()),
                None => (lower.clone(), "@", String::new()),
            },
        };
        let whole = format!("{local}@{domain}");
        out.push_str("person-");
        out.push_str(&self.hex("email", &whole, 10));
        out.push_str(at);
        self.domain(out, &domain);
    }

    fn domain(&self, out: &mut String, domain: &str) {
        if let Key::Mask = self.key {
            out.push_str(MASK);
            return;
        }
        let lower = domain.to_lowercase();
        let (www, bare) = match lower.strip_prefix("www.") {
            Some(bare) => ("www.", bare),
            None => ("", lower.as_str()),
        };
        out.push_str(www);
        out.push('d');
        out.push_str(&self.hex("domain", bare, 10));
        out.push_str(".example.com");
    }

    fn url(&self, out: &mut String, url: &str, words: bool) {
        if let Key::Mask = self.key {
            out.push_str(MASK);
            return;
        }
        if !words {
            // Addresses of HubSpot's own, in answers: an address of a person in them is found as such.
            out.push_str(&self.without_people(url));
            return;
        }
        let (scheme, rest) = url.split_once("://").unwrap_or(("https", url));
        let (host, path) = match rest.find(['/', '?', '#']) {
            Some(at) => rest.split_at(at),
            None => (rest, ""),
        };
        out.push_str(scheme);
        out.push_str("://");
        self.domain(out, host.split('@').next_back().unwrap_or_default());
        if !path.trim_matches('/').is_empty() {
            out.push('/');
            out.push_str(&self.hex("path", path, 10));
        }
    }

    /// An address as it is, but for the people in it.
    fn without_people(&self, url: &str) -> String {
        let mut out = String::new();
        let mut rest = url;
        while let Some((head, one, tail)) = super::form::next_email(rest) {
            out.push_str(head);
            self.email(&mut out, one);
            rest = tail;
        }
        out.push_str(rest);
        out
    }

    /// The last seven digits become others: with and without the code of the country it is the same number.
    fn phone(&self, out: &mut String, phone: &str) {
        if let Key::Mask = self.key {
            out.push_str(MASK);
            return;
        }
        const LINE: usize = 7;
        let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
        let keep = digits.len().saturating_sub(LINE);
        let line = digits.get(keep..).unwrap_or_default();
        let mut new = self.numbers("phone", line);
        let mut seen = 0;
        for letter in phone.chars() {
            if letter.is_ascii_digit() {
                seen += 1;
                if seen > keep {
                    out.push(new.next().unwrap_or('0'));
                    continue;
                }
            }
            out.push(letter);
        }
    }

    /// A word with as many capitals, and another length.
    fn word(&self, word: &str) -> String {
        let bytes = self.bytes("word", &word.to_lowercase());
        let mut made = String::with_capacity(8);
        for pair in bytes.chunks_exact(2).take(4) {
            let (consonant, vowel) = (pair.first().copied(), pair.get(1).copied());
            let consonant = CONSONANTS.get(usize::from(consonant.unwrap_or_default() % 16));
            let vowel = VOWELS.get(usize::from(vowel.unwrap_or_default() % 4));
            made.extend(consonant.into_iter().chain(vowel).map(|byte| char::from(*byte)));
        }
        let mut letters = word.chars();
        let first = letters.next().is_some_and(char::is_uppercase);
        let more = word.chars().count() > 1
            && word
                .chars()
                .filter(|one| one.is_alphabetic())
                .all(char::is_uppercase);
        match (first, more) {
            (_, true) => made.to_uppercase(),
            (true, false) => {
                let mut chars = made.chars();
                chars
                    .next()
                    .map(|one| one.to_uppercase().chain(chars).collect())
                    .unwrap_or_default()
            }
            (false, false) => made,
        }
    }

    /// The text with other digits in the places of its digits; the first one is not zero unless it was.
    fn digits(&self, kind: &str, value: &str, form: &str) -> String {
        let mut new = self.numbers(kind, value);
        let mut first = true;
        form.chars()
            .map(|letter| {
                if !letter.is_ascii_digit() {
                    return letter;
                }
                let digit = new.next().unwrap_or('7');
                let kept = std::mem::replace(&mut first, false) && digit == '0';
                if kept { '5' } else { digit }
            })
            .collect()
    }

    /// Another day in the same form; a time of the day stays.
    fn date(&self, text: &str) -> String {
        let bytes = self.bytes("date", text);
        let of = |at: usize| u32::from(bytes.get(at).copied().unwrap_or_default());
        let day = format!(
            "{:04}-{:02}-{:02}",
            1950 + of(0) % 70,
            1 + of(1) % 12,
            1 + of(2) % 28
        );
        format!("{day}{}", text.get(10..).unwrap_or_default())
    }

    /// Digits without end.
    fn numbers(&self, kind: &str, value: &str) -> impl Iterator<Item = char> + use<> {
        let bytes = self.bytes(kind, value);
        (0..).map(move |at: usize| {
            let byte = bytes.get(at % bytes.len()).copied().unwrap_or_default();
            char::from(b'0' + byte % 10)
        })
    }

    fn hex(&self, kind: &str, value: &str, length: usize) -> String {
        self.bytes(kind, value)
            .iter()
            .flat_map(|byte| [byte >> 4, byte & 15])
            .filter_map(|digit| char::from_digit(u32::from(digit), 16))
            .take(length)
            .collect()
    }

    fn bytes(&self, kind: &str, value: &str) -> [u8; 32] {
        let Key::Random(key) = &self.key else {
            return [0; 32];
        };
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
            return [0; 32];
        };
        mac.update(kind.as_bytes());
        mac.update(&[0]);
        mac.update(value.as_bytes());
        mac.finalize().into_bytes().into()
    }
}

/// Never the key.
impl fmt::Debug for StandIns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StandIns([key])")
    }
}

/// The tag without its attributes, which hold addresses and names.
fn bare_tag(tag: &str) -> String {
    let inner = tag.trim_start_matches('<').trim_end_matches('>');
    let slash = inner.starts_with('/');
    let name: String = inner
        .trim_start_matches('/')
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect();
    format!("<{}{name}>", if slash { "/" } else { "" })
}

fn is_date(text: &str) -> bool {
    spoke_model::time::Timestamp::parse(text).is_ok()
        && text.as_bytes().get(4) == Some(&b'-')
        && text.is_ascii()
}

fn is_number(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    !text.is_empty()
        && text
            .chars()
            .all(|letter| letter.is_ascii_digit() || letter == '.')
        && text.chars().any(|letter| letter.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn stand_ins() -> StandIns {
        StandIns::with_key([7; 32])
    }

    #[test]
    fn the_form_stays_and_the_value_goes() {
        let made = stand_ins();
        for (text, form) in [
            ("Jane", r"^[A-Z][a-z]{7}$"),
            ("VAN", r"^[A-Z]{8}$"),
            ("Mary-Ann O'Neil", r"^[A-Z][a-z]{7}-[A-Z][a-z]{7} [A-Z][a-z]{7}$"),
            (
                "jane@acme.com",
                r"^person-[0-9a-f]{10}@d[0-9a-f]{10}\.example\.com$",
            ),
            ("acme.com", r"^d[0-9a-f]{10}\.example\.com$"),
            (
                "https://www.acme.com/team",
                r"^https://www\.d[0-9a-f]{10}\.example\.com/[0-9a-f]{10}$",
            ),
            ("+1 (555) 123-4567", r"^\+1 \(555\) [0-9]{3}-[0-9]{4}$"),
            ("12 Main Street", r"^[0-9]{2} [A-Z][a-z]{7} [A-Z][a-z]{7}$"),
            ("<p class=\"x\">Hello</p>", r"^<p>[A-Z][a-z]{7}</p>$"),
            ("AB12-C3", r"^[0-9A-F]{10}"),
        ] {
            let found = made.text(text);
            assert!(
                regex::Regex::new(form).unwrap().is_match(&found),
                "{text} became {found}"
            );
            assert_ne!(found, text);
            assert_eq!(found, made.text(text), "the same value has the same stand-in");
        }
    }

    #[test]
    fn values_of_unknown_properties_keep_their_type() {
        let made = stand_ins();
        for (text, form) in [
            ("true", r"^true$"),
            ("", r"^$"),
            ("42.50", r"^[1-9][0-9]\.[0-9]{2}$"),
            ("1984-05-06", r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
            ("1984-05-06T07:08:09Z", r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T07:08:09Z$"),
        ] {
            let found = made.unknown(text);
            assert!(
                regex::Regex::new(form).unwrap().is_match(&found),
                "{text} became {found}"
            );
        }
    }

    #[test]
    fn what_belongs_together_stays_together() {
        let made = stand_ins();
        let domain_of = |email: &str| made.text(email).split_once('@').unwrap().1.to_owned();
        assert_eq!(domain_of("a@acme.com"), domain_of("B@ACME.com"));
        assert_ne!(domain_of("a@acme.com"), domain_of("a@apex.com"));
        assert_eq!(domain_of("a@acme.com"), made.text("acme.com"));
        assert_eq!(made.text("Jane@Acme.com"), made.text("jane@acme.com"));
        let (short, long) = (made.text("555-123-4567"), made.text("+1 555 123 4567"));
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        assert!(digits(&long).ends_with(&digits(&short)));
        assert_eq!(
            made.text("Jane Doe"),
            format!("{} {}", made.text("Jane"), made.text("Doe"))
        );
        assert_ne!(StandIns::with_key([8; 32]).text("Jane"), made.text("Jane"));
    }

    proptest! {
        #[test]
        fn no_word_survives(words in prop::collection::vec("[qxw][a-z]{6,12}", 1..5), between in "[ ,;.\n-]") {
            let text = words.join(&between);
            let made = stand_ins().text(&text);
            for word in &words {
                prop_assert!(!made.contains(word.as_str()), "{} became {}", text, made);
            }
        }

        #[test]
        fn any_text_passes_and_masks_are_alike(text in "\\PC{0,80}") {
            let made = stand_ins().text(&text);
            prop_assert_eq!(StandIns::mask().text(&made), StandIns::mask().text(&text));
        }
    }
}
