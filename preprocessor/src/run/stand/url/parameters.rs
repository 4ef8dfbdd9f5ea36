//! The parameters of a connection, as a URL or a list of `key=value` has them (libpq's documentation, "Connection Strings").

use crate::run::secret::Secret;
use percent_encoding::percent_decode_str;
use std::iter::Peekable;
use std::str::Chars;

/// How a URL begins.
const SCHEMES: [&str; 2] = ["postgres://", "postgresql://"];

/// What may be shown of a server's address.
const SEEN: [&str; 2] = ["user", "dbname"];

const NO_HOST: &str = "its host is no name of a host";

/// What a connection is made with. A password that isn't UTF-8 is none that `psql` could be given either.
#[derive(Clone, Default, PartialEq, Eq)]
pub(in crate::run::stand) struct Parameters {
    /// Names of hosts, and paths of directories with sockets.
    pub(super) hosts: Vec<String>,
    /// One for each host, or one for all.
    pub(super) ports: Vec<u16>,
    /// All others by their names, in their order.
    others: Vec<(String, String)>,
}

impl Parameters {
    /// Reads them.
    ///
    /// # Errors
    /// Why the text is none, or could be read in two ways, as a phrase with nothing of it.
    pub(in crate::run::stand) fn read(text: &str) -> Result<Self, &'static str> {
        let text = text.trim();
        let body = SCHEMES.iter().find_map(|scheme| text.strip_prefix(scheme));
        let read = match body {
            Some(body) => url(body)?,
            None if is_url(text) || !text.contains('=') => {
                return Err(
                    "it begins with neither postgres:// nor postgresql://, and is no list of key=value",
                );
            }
            None => list(text)?,
        };
        read.check()?;
        Ok(read)
    }

    /// Of these names and values.
    pub(in crate::run::stand) fn of(others: Vec<(String, String)>) -> Self {
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
                    .extend(ports.map_err(|_| "its port is no number")?);
            }
            _ if name.is_empty() || !name.chars().all(is_name) => {
                return Err("a parameter of it has no name");
            }
            _ => self.others.push((name.to_owned(), value)),
        }
        Ok(())
    }

    /// Takes the value of a parameter out; the last one where there are several.
    pub(in crate::run::stand) fn take(&mut self, name: &str) -> Option<String> {
        let value = self.others.iter().rfind(|(known, _)| known == name);
        let value = value.map(|(_, value)| value.clone());
        self.others.retain(|(known, _)| known != name);
        value
    }

    /// The values that must not be seen.
    pub(super) fn unseen(&self) -> Vec<Secret> {
        let unseen = self
            .others
            .iter()
            .filter(|(name, _)| !SEEN.contains(&&**name));
        unseen.map(|(_, value)| Secret::new(value)).collect()
    }

    /// All but hosts and ports as a list of `key='value'`, which can be read in one way only.
    pub(super) fn list(&self) -> String {
        let quoted = |value: &str| value.replace('\\', "\\\\").replace('\'', "\\'");
        let all = self
            .others
            .iter()
            .map(|(name, value)| format!("{name}='{}'", quoted(value)));
        all.collect::<Vec<_>>().join(" ")
    }

    /// Refuses what is shown later and may be something else than what it stands for.
    fn check(&self) -> Result<(), &'static str> {
        let is_of_name = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '%');
        let is_host = |host: &String| host.starts_with('/') || host.chars().all(is_of_name);
        if !self.hosts.iter().all(is_host) {
            return Err(NO_HOST);
        }
        for (name, value) in &self.others {
            match name.as_str() {
                // To libpq, such a name is a list or a URL of its own, with its own password.
                "dbname" if value.contains("://") || value.contains('=') => {
                    return Err("the name of its database is a connection by itself");
                }
                _ if value.contains('\0') => return Err("it has a null character"),
                _ => {}
            }
        }
        Ok(())
    }
}

/// Whether a text begins with a scheme.
fn is_url(text: &str) -> bool {
    let scheme = text.split_once(':').map_or("", |(scheme, _)| scheme);
    !scheme.is_empty() && scheme.chars().all(|it| it.is_ascii_alphanumeric())
}

/// The parameters of a URL, behind its scheme.
fn url(body: &str) -> Result<Parameters, &'static str> {
    const AMBIGUOUS: &str = "it can be read in several ways";
    let mut found = Parameters::default();
    let mut rest = body;
    if let Some((credentials, after)) = body.split_once('@') {
        // A password that has such signs as they are can't be told from what comes after it.
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

/// A host and its port, which may be empty. An address of version 6 stands in brackets.
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
        .map_err(|_| "what is percent-encoded in it is no UTF-8")
}

/// The parameters of a list.
fn list(text: &str) -> Result<Parameters, &'static str> {
    const SPACES: &str =
        "a value in it has spaces: put it into ' ', with \\ before a ' or a \\ of its own";
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

/// A value of a list.
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
