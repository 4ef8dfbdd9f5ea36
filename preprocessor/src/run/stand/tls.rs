//! Encrypted connections of our own, by the modes that libpq knows (its documentation, "SSL Mode Descriptions").
//!
//! `sslmode` and `sslrootcert` are taken out of a server's URL: tokio-postgres doesn't know all of them. Sessions get
//! them by their environment, so that `psql` and the preprocessor trust the same servers.

use postgres::config::{Host, SslMode};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::{CertificateDer, pem::PemObject};
use rustls::{ClientConfig, RootCertStore};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio_postgres::NoTls;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::url::Parameters;
use super::verifier::Lenient;

pub use super::wire::Wire;

/// What the connections to a server are secured with.
#[derive(Clone, Default)]
pub struct Tls {
    mode: Option<Mode>,
    roots: Option<PathBuf>,
    connect: Option<MakeRustlsConnect>,
}

/// A mode as libpq names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Disable,
    Prefer,
    Require,
    VerifyCa,
    VerifyFull,
}

const MODES: [(&str, Mode); 5] = [
    ("disable", Mode::Disable),
    ("prefer", Mode::Prefer),
    ("require", Mode::Require),
    ("verify-ca", Mode::VerifyCa),
    ("verify-full", Mode::VerifyFull),
];

impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tls({:?}, {:?})", self.mode, self.roots)
    }
}

impl Tls {
    /// Takes what is about encryption out of a connection's parameters: what is left, and what was taken.
    ///
    /// # Errors
    /// A mode that isn't known, certificates that can't be read: what is wrong, as a phrase. A word that is no mode isn't
    /// told: it may be a password in the wrong place.
    pub(super) fn take(mut parameters: Parameters) -> Result<(Parameters, Self), String> {
        let mut tls = Self::default();
        if let Some(word) = parameters.take("sslmode") {
            let known = MODES.iter().find(|(name, _)| *name == word);
            let (_, mode) = known.ok_or_else(|| {
                let names = MODES.map(|(name, _)| name).join(", ");
                format!("its sslmode is not one of {names}")
            })?;
            tls.mode = Some(*mode);
        }
        tls.roots = parameters.take("sslrootcert").map(Into::into);
        tls.connect = tls.connector()?;
        Ok((parameters, tls))
    }

    /// The same of `PGSSLMODE` and `PGSSLROOTCERT`, where they are set.
    ///
    /// # Errors
    /// As for a URL.
    pub fn of(mode: Option<String>, roots: Option<String>) -> Result<Self, String> {
        let named = [("sslmode", mode), ("sslrootcert", roots)];
        let named = named
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value?)));
        Self::take(Parameters::of(named.collect())).map(|(_, tls)| tls)
    }

    /// The mode in the words of tokio-postgres, which leaves verifying to us.
    pub fn mode(&self) -> SslMode {
        match self.mode {
            Some(Mode::Disable) => SslMode::Disable,
            None | Some(Mode::Prefer) => SslMode::Prefer,
            Some(Mode::Require | Mode::VerifyCa | Mode::VerifyFull) => SslMode::Require,
        }
    }

    /// The file of the certificates that are trusted, where one is named.
    pub fn roots(&self) -> Option<&Path> {
        self.roots.as_deref()
    }

    /// What tells `psql` the same.
    pub fn environment(&self) -> Vec<(String, OsString)> {
        let name = |mode| MODES.iter().find(|(_, known)| *known == mode);
        let mode = self.mode.and_then(name);
        let mode = mode.map(|(name, _)| ("PGSSLMODE".to_owned(), OsString::from(name)));
        let roots = self
            .roots
            .clone()
            .map(|path| ("PGSSLROOTCERT".to_owned(), path.into()));
        mode.into_iter().chain(roots).collect()
    }

    /// Connects. A Unix socket is never encrypted, as with libpq.
    ///
    /// # Errors
    /// What the server, or the check of its certificate, says.
    pub async fn open(
        &self,
        config: &tokio_postgres::Config,
    ) -> Result<(tokio_postgres::Client, Wire), postgres::Error> {
        Ok(match self.unless_local(config.get_hosts()) {
            Some(connect) => {
                let (client, wire) = config.connect(connect).await?;
                (client, Box::pin(wire))
            }
            None => {
                let (client, wire) = config.connect(NoTls).await?;
                (client, Box::pin(wire))
            }
        })
    }

    /// Asks for what a connection runs to be canceled.
    ///
    /// # Errors
    /// When the server doesn't answer.
    pub async fn cancel(
        &self,
        config: &tokio_postgres::Config,
        token: &tokio_postgres::CancelToken,
    ) -> Result<(), postgres::Error> {
        match self.unless_local(config.get_hosts()) {
            Some(connect) => token.cancel_query(connect).await,
            None => token.cancel_query(NoTls).await,
        }
    }

    /// What a connection is secured with, unless it stays on this machine's sockets.
    fn unless_local(&self, hosts: &[Host]) -> Option<MakeRustlsConnect> {
        let is_local = hosts.iter().all(|host| matches!(host, Host::Unix(_)));
        self.connect.clone().filter(|_| !is_local)
    }

    fn connector(&self) -> Result<Option<MakeRustlsConnect>, String> {
        let provider = Arc::new(ring::default_provider());
        let verifier = match (self.mode, &self.roots) {
            (Some(Mode::Disable), _) => return Ok(None),
            (Some(Mode::VerifyFull), roots) => verifier(roots.as_deref(), &provider)?,
            (Some(Mode::VerifyCa), roots) => {
                Lenient::any_name(verifier(roots.as_deref(), &provider)?, provider.clone())
            }
            // With certificates, libpq verifies also where it is only told to encrypt.
            (Some(Mode::Require), Some(roots)) => {
                Lenient::any_name(verifier(Some(roots), &provider)?, provider.clone())
            }
            (None | Some(Mode::Prefer | Mode::Require), _) => Lenient::anyone(provider.clone()),
        };
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .dangerous()
            .with_custom_certificate_verifier(verifier)
            .with_no_client_auth();
        Ok(Some(MakeRustlsConnect::new(config)))
    }
}

/// Verifies by these certificates; by those of the system where none, or `system`, are named.
fn verifier(
    roots: Option<&Path>,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, String> {
    let mut store = RootCertStore::empty();
    match roots.filter(|path| *path != Path::new("system")) {
        Some(path) => {
            // Where it is, isn't told: it may be a password in the wrong place.
            let unreadable = |error| format!("the file of its sslrootcert can't be read: {error}");
            for certificate in CertificateDer::pem_file_iter(path).map_err(unreadable)? {
                let certificate = certificate.map_err(unreadable)?;
                store.add(certificate).map_err(|error| {
                    format!("the file of its sslrootcert can't be used: {error}")
                })?;
            }
        }
        None => {
            store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
    }
    let verifier = WebPkiServerVerifier::builder_with_provider(store.into(), provider.clone())
        .build()
        .map_err(|error| format!("no certificate to verify the server by: {error}"))?;
    Ok(verifier)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_about_encryption_is_taken_out() {
        let take = |url: &str| {
            let (mut rest, tls) = Tls::take(Parameters::read(url)?)?;
            Ok::<_, String>((
                rest.take("sslmode"),
                rest.take("application_name"),
                tls.mode,
            ))
        };
        let url = "postgres://ann@db.example/shop?sslmode=require&application_name=x";
        assert_eq!(take(url), Ok((None, Some("x".into()), Some(Mode::Require))));
        let list = "host=db.example sslmode=disable user=ann";
        assert_eq!(take(list), Ok((None, None, Some(Mode::Disable))));
        let plain = "postgres://ann@db.example/shop";
        assert_eq!(take(plain), Ok((None, None, None)));
        let wrong = take("host=x sslmode=maybe").expect_err("not known");
        assert!(
            wrong.contains("verify-full") && !wrong.contains("maybe"),
            "{wrong}"
        );
        let wrong = take("host=x sslmode=verify-ca sslrootcert=/no/such.pem").expect_err("none");
        assert!(
            wrong.contains("No such file") && !wrong.contains("such.pem"),
            "{wrong}"
        );
        let wrong = take("host=x sslmode=verify-ca sslrootcert=s3cret").expect_err("none");
        assert!(!wrong.contains("s3cret"), "{wrong}");
    }
}
