//! The parameters of a connection in a URL or a list of `key=value` (libpq's documentation, "Connection Strings").

use crate::secret::Secret;
use percent_encoding::percent_decode_str;
use std::iter::Peekable;
use std::str::Chars;

/// The schemes of a URL.
const SCHEMES: [&str; 2] = ["postgres://", "postgresql://"];

/// The parameters that may be shown.
const SEEN: [&str; 2] = ["user", "dbname"];

const NO_HOST: &str = "its host is not a valid name";

/// The parameters of a connection. Passwords must be UTF-8, since `psql` couldn't be given others either.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Parameters {
    /// Host names, and paths of directories with sockets.
    pub(super) hosts: Vec<String>,
    /// The ports: one for each host, or one for all.
    pub(super) ports: Vec<u16>,
    /// All other parameters by name, in their order.
    others: Vec<(String, String)>,
}

impl Parameters {
    /// Parses the parameters.
    ///
    /// # Errors
    /// The reason why the text is malformed or ambiguous, as a phrase that shows nothing of it.
    pub(crate) fn read(text: &str) -> Result<Self, &'static str> {
        let text = text.trim();
        let body = SCHEMES.iter().find_map(|scheme| text.strip_prefix(scheme));
        let read = match body {
            Some(body) => url(body)?,
            None if is_url(text) || !text.contains('=') => {
                return Err(
                    "it begins with neither postgres:// nor postgresql://, and is not a list of key=value",
                );
            }
            None => list(text)?,
        };
        read.check()?;
        Ok(read)
    }

    /// Creates parameters from names and values.
    pub(crate) fn of(others: Vec<(String, String)>) -> Self {
        Self {
            others,
            ..Self::default()
        }
    }

    /// Adds a parameter.
    fn add(&mut self, name: &str, value: String) -> Result<(), &'static str> {
        let is_name = |it: char| it.is_ascii_alphanumeric() || it == '_';
        match name {
            "host" => self.hosts.extend(value.split(',').map(str::to_owned)),
            "port" => {
                let read = |port: &str| {
                    if port.is_empty() {
                        Ok(5432)
                    } else {
                        port.parse()
                    }
                };
                let ports: Result<Vec<u16>, _> = value.split(',').map(read).collect();
                self.ports
                    .extend(ports.map_err(|_| "its port is not a number")?);
            }
            _ if name.is_empty() || !name.chars().all(is_name) => {
                return Err("a parameter of it has no name");
            }
            _ => self.others.push((name.to_owned(), value)),
        }
        Ok(())
    }

    /// Removes a parameter and returns its value; the last one if there are several.
    pub(crate) fn take(&mut self, name: &str) -> Option<String> {
        let value = self.others.iter().rfind(|(known, _)| known == name);
        let value = value.map(|(_, value)| value.clone());
        self.others.retain(|(known, _)| known != name);
        value
    }

    /// Returns the values that must not be shown.
    pub(super) fn unseen(&self) -> Vec<Secret> {
        let unseen = self
            .others
            .iter()
            .filter(|(name, _)| !SEEN.contains(&&**name));
        unseen.map(|(_, value)| Secret::new(value)).collect()
    }

    /// Formats all but hosts and ports as a list of `key='value'`, which is unambiguous.
    pub(super) fn list(&self) -> String {
        let quoted = |value: &str| value.replace('\\', "\\\\").replace('\'', "\\'");
        let all = self
            .others
            .iter()
            .map(|(name, value)| format!("{name}='{}'", quoted(value)));
        all.collect::<Vec<_>>().join(" ")
    }

    /// Refuses values that are shown later and may be something else than they seem.
    fn check(&self) -> Result<(), &'static str> {
        let is_of_name = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '%');
        let is_host = |host: &String| host.starts_with('/') || host.chars().all(is_of_name);
        if !self.hosts.iter().all(is_host) {
            return Err(NO_HOST);
        }
        for (name, value) in &self.others {
            match name.as_str() {
                // For libpq, such a name is a list or a URL itself, with its own password.
                "dbname" if value.contains("://") || value.contains('=') => {
                    return Err("its database name is a connection string");
                }
                _ if value.contains('\0') => return Err("it has a null character"),
                _ => {}
            }
        }
        Ok(())
    }
}

/// Returns `true` if a text begins with a scheme.
fn is_url(text: &str) -> bool {
    let scheme = text.split_once(':').map_or("", |(scheme, _)| scheme);
    !scheme.is_empty() && scheme.chars().all(|it| it.is_ascii_alphanumeric())
}

/// Parses a URL without its scheme.
fn url(body: &str) -> Result<Parameters, &'static str> {
    const AMBIGUOUS: &str = "it can be read in several ways";
    let mut found = Parameters::default();
    let mut rest = body;
    if let Some((credentials, after)) = body.split_once('@') {
        // A password with such unencoded characters can't be separated from what follows it.
        let has_parameters = credentials.contains('?') && credentials.contains('=');
        if after.contains('@')
            || credentials.contains('/')
            || credentials.starts_with('?')
            || has_parameters
        {
            return Err(AMBIGUOUS);
        }
        let (user, password) = match credentials.split_once(':') {
            Some((user, password)) => (user, Some(password)),
            None if credentials.contains('?') => return Err(AMBIGUOUS),
            None => (credentials, None),
        };
        if user.contains('?') {
            return Err(AMBIGUOUS);
        }
        if !user.is_empty() {
            found.add("user", decoded(user)?)?;
        }
        if let Some(password) = password {
            found.add("password", decoded(password)?)?;
        }
        rest = after;
    }
    let (address, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (hosts, database) = match address.split_once('/') {
        Some((hosts, database)) => (hosts, Some(database)),
        None => (address, None),
    };
    if !hosts.is_empty() {
        for host in hosts.split(',') {
            let (name, port) = host_and_port(host).ok_or(NO_HOST)?;
            found.hosts.push(decoded(name)?);
            found.add("port", decoded(port)?)?;
        }
    }
    if let Some(database) = database.filter(|it| !it.is_empty()) {
        found.add("dbname", decoded(database)?)?;
    }
    for part in query.split('&').filter(|part| !part.is_empty()) {
        let (name, value) = part
            .split_once('=')
            .ok_or("a parameter of it has no value")?;
        match (&*decoded(name)?, decoded(value)?) {
            // A directory may have a comma in its name.
            ("host", host) => found.hosts.push(host),
            (name, value) => found.add(name, value)?,
        }
    }
    Ok(found)
}

/// Splits a host from its port, which may be empty. An IPv6 address is in brackets.
fn host_and_port(host: &str) -> Option<(&str, &str)> {
    match host.strip_prefix('[') {
        Some(rest) => {
            let (name, port) = rest.split_once(']')?;
            match port.strip_prefix(':') {
                Some(port) => Some((name, port)),
                None => port.is_empty().then_some((name, "")),
            }
        }
        None => Some(host.split_once(':').unwrap_or((host, ""))),
    }
}

fn decoded(text: &str) -> Result<String, &'static str> {
    let decoded = percent_decode_str(text).decode_utf8();
    decoded
        .map(Into::into)
        .map_err(|_| "its percent-encoded text is not UTF-8")
}

/// Parses a list of `key=value`.
fn list(text: &str) -> Result<Parameters, &'static str> {
    const SPACES: &str =
        "a value in it has spaces: put it into ' ', with \\ before each ' or \\ in it";
    let mut found = Parameters::default();
    let mut rest = text.chars().peekable();
    loop {
        skip_spaces(&mut rest);
        if rest.peek().is_none() {
            return Ok(found);
        }
        let mut name = String::new();
        while let Some(c) = rest.next_if(|c| !c.is_whitespace() && *c != '=') {
            name.push(c);
        }
        skip_spaces(&mut rest);
        if rest.next() != Some('=') {
            return Err(SPACES);
        }
        skip_spaces(&mut rest);
        let value = value(&mut rest)?;
        found.add(&name, value)?;
    }
}

fn skip_spaces(rest: &mut Peekable<Chars<'_>>) {
    while rest.next_if(|c| c.is_whitespace()).is_some() {}
}

/// Parses a value of a list.
fn value(rest: &mut Peekable<Chars<'_>>) -> Result<String, &'static str> {
    let is_quoted = rest.next_if_eq(&'\'').is_some();
    let mut value = String::new();
    loop {
        match rest.next() {
            Some('\\') => value.extend(rest.next()),
            Some('\'') if is_quoted => return Ok(value),
            Some(c) if !is_quoted && c.is_whitespace() => return Ok(value),
            Some(c) => value.push(c),
            None if is_quoted => return Err("a quote in it has no end"),
            None => return Ok(value),
        }
    }
}
