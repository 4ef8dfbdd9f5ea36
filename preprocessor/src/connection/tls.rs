//! Encryption of the tool's own connections, by libpq's modes (its documentation, "SSL Mode Descriptions").
//!
//! `sslmode` and `sslrootcert` are removed from a server's URL, since tokio-postgres doesn't know all of them. Sessions
//! get them through their environment, so that `psql` and the preprocessor trust the same servers.

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

use crate::connection::tls_verifier::LenientVerifier;
use crate::connection::url::parameters::Parameters;

pub(crate) use crate::connection::end::ConnectionFuture;

/// The encryption of connections to a server.
#[derive(Clone, Default)]
pub struct Tls {
    mode: Option<TlsMode>,
    roots: Option<PathBuf>,
    connect: Option<MakeRustlsConnect>,
}

/// The modes of libpq.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TlsMode {
    Disable,
    Prefer,
    Require,
    VerifyCa,
    VerifyFull,
}

const MODES: [(&str, TlsMode); 5] = [
    ("disable", TlsMode::Disable),
    ("prefer", TlsMode::Prefer),
    ("require", TlsMode::Require),
    ("verify-ca", TlsMode::VerifyCa),
    ("verify-full", TlsMode::VerifyFull),
];

impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tls({:?}, {:?})", self.mode, self.roots)
    }
}

impl Tls {
    /// Splits a connection's parameters into those about encryption and the rest.
    ///
    /// # Errors
    /// If the mode is unknown or the certificates can't be read: the reason, as a phrase. The unknown word isn't
    /// shown, since it may be a password in the wrong place.
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

    /// Reads the values of `PGSSLMODE` and `PGSSLROOTCERT`, if they are set.
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

    /// Returns the mode for tokio-postgres, which doesn't verify certificates itself.
    pub fn mode(&self) -> SslMode {
        match self.mode {
            Some(TlsMode::Disable) => SslMode::Disable,
            None | Some(TlsMode::Prefer) => SslMode::Prefer,
            Some(TlsMode::Require | TlsMode::VerifyCa | TlsMode::VerifyFull) => SslMode::Require,
        }
    }

    /// Returns the file of the trusted certificates, if one is set.
    pub fn roots(&self) -> Option<&Path> {
        self.roots.as_deref()
    }

    /// Returns the variables that set the same encryption for `psql`.
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
    /// If the server refuses, or the check of its certificate fails.
    pub async fn open(
        &self,
        config: &tokio_postgres::Config,
    ) -> Result<(tokio_postgres::Client, ConnectionFuture), postgres::Error> {
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

    /// Requests the cancellation of a connection's current query.
    ///
    /// # Errors
    /// If the server doesn't answer.
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

    /// Returns the encryption of a connection; `None` for Unix sockets.
    fn unless_local(&self, hosts: &[Host]) -> Option<MakeRustlsConnect> {
        let is_local = hosts.iter().all(|host| matches!(host, Host::Unix(_)));
        self.connect.clone().filter(|_| !is_local)
    }

    fn connector(&self) -> Result<Option<MakeRustlsConnect>, String> {
        let provider = Arc::new(ring::default_provider());
        let verifier = match (self.mode, &self.roots) {
            (Some(TlsMode::Disable), _) => return Ok(None),
            (Some(TlsMode::VerifyFull), roots) => verifier(roots.as_deref(), &provider)?,
            (Some(TlsMode::VerifyCa), roots) => {
                LenientVerifier::any_name(verifier(roots.as_deref(), &provider)?, provider.clone())
            }
            // Given certificates, libpq verifies them even in mode `require`.
            (Some(TlsMode::Require), Some(roots)) => {
                LenientVerifier::any_name(verifier(Some(roots), &provider)?, provider.clone())
            }
            (None | Some(TlsMode::Prefer | TlsMode::Require), _) => {
                LenientVerifier::anyone(provider.clone())
            }
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

/// Creates a verifier for these certificates; for those of the system if none, or `system`, is named.
fn verifier(
    roots: Option<&Path>,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, String> {
    let mut store = RootCertStore::empty();
    match roots.filter(|path| *path != Path::new("system")) {
        Some(path) => {
            // The path isn't shown: it may be a password in the wrong place.
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
        .map_err(|error| format!("no certificate to verify the server with: {error}"))?;
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
        assert_eq!(
            take(url),
            Ok((None, Some("x".into()), Some(TlsMode::Require)))
        );
        let list = "host=db.example sslmode=disable user=ann";
        assert_eq!(take(list), Ok((None, None, Some(TlsMode::Disable))));
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
