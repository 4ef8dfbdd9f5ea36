//! Encrypted connections of our own, by the modes that libpq knows (its documentation, "SSL Mode Descriptions").
//!
//! `sslmode` and `sslrootcert` are taken out of a server's URL: tokio-postgres doesn't know all of them. Sessions get
//! them by their environment, so that `psql` and the preprocessor trust the same servers.

use percent_encoding::percent_decode_str;
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
    /// Takes what is about encryption out of a URL or a list of `key=value`: what is left, and what was taken.
    ///
    /// # Errors
    /// A mode that isn't known, certificates that can't be read: what is wrong, as a phrase.
    pub fn take(url: &str) -> Result<(String, Self), String> {
        let mut tls = Self::default();
        let mut taken = |part: &str| -> Result<bool, String> {
            match part.split_once('=') {
                Some(("sslmode", word)) => {
                    let known = MODES.iter().find(|(name, _)| *name == word);
                    let (_, mode) = known.ok_or_else(|| {
                        let names = MODES.map(|(name, _)| name).join(", ");
                        format!("sslmode={word} is not one of {names}")
                    })?;
                    tls.mode = Some(*mode);
                    Ok(true)
                }
                Some(("sslrootcert", path)) => {
                    let path = percent_decode_str(path).decode_utf8_lossy();
                    tls.roots = Some(path.into_owned().into());
                    Ok(true)
                }
                _ => Ok(false),
            }
        };
        let mut keep = |list: &str, between: char| -> Result<String, String> {
            let mut kept = Vec::new();
            for part in list.split(between).filter(|part| !part.is_empty()) {
                if !taken(part)? {
                    kept.push(part);
                }
            }
            Ok(kept.join(&between.to_string()))
        };
        let rest = match url.split_once('?') {
            Some((address, query)) if address.contains("://") => {
                let query = keep(query, '&')?;
                format!("{address}?{query}")
            }
            _ if url.contains("://") => url.to_owned(),
            _ => keep(url, ' ')?,
        };
        tls.connect = tls.connector()?;
        Ok((rest, tls))
    }

    /// The mode in the words of tokio-postgres, which leaves verifying to us.
    pub fn mode(&self) -> SslMode {
        match self.mode {
            Some(Mode::Disable) => SslMode::Disable,
            None | Some(Mode::Prefer) => SslMode::Prefer,
            Some(Mode::Require | Mode::VerifyCa | Mode::VerifyFull) => SslMode::Require,
        }
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
            let unreadable = |error| format!("sslrootcert {}: {error}", path.display());
            for certificate in CertificateDer::pem_file_iter(path).map_err(unreadable)? {
                let certificate = certificate.map_err(unreadable)?;
                store
                    .add(certificate)
                    .map_err(|error| format!("sslrootcert {}: {error}", path.display()))?;
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
        let take = |url: &str| Tls::take(url).map(|(rest, tls)| (rest, tls.mode));
        let url = "postgres://ann@db.example/shop?sslmode=require&application_name=x";
        let rest = "postgres://ann@db.example/shop?application_name=x";
        assert_eq!(take(url), Ok((rest.into(), Some(Mode::Require))));
        let list = "host=db.example sslmode=disable user=ann";
        let rest = "host=db.example user=ann";
        assert_eq!(take(list), Ok((rest.into(), Some(Mode::Disable))));
        let plain = "postgres://ann@db.example/shop";
        assert_eq!(take(plain), Ok((plain.into(), None)));
        let wrong = take("host=x sslmode=maybe").expect_err("not known");
        assert!(wrong.contains("verify-full"), "{wrong}");
        let wrong = take("host=x sslmode=verify-ca sslrootcert=/no/such.pem").expect_err("none");
        assert!(wrong.contains("/no/such.pem"), "{wrong}");
    }
}
