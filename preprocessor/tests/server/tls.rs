//! A server that takes encrypted connections only.

use crate::support::{TestBook, stdout};
use mdbook_witness::stand::server::user::User;
use std::fs;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A server on two addresses of the loopback that no other process uses, with a certificate for the first.
struct Encrypted {
    child: Child,
    certified: Ipv4Addr,
    other: Ipv4Addr,
    certificate: PathBuf,
    /// Whose cluster it runs on.
    _book: TestBook,
}

impl Encrypted {
    fn start() -> Self {
        let book = TestBook::with_stand("");
        stdout(&book.witness(&["stand", "up"]));
        let show = |what: &str| stdout(&book.witness(&["stand", "psql", "-Atc", what]));
        let data = PathBuf::from(show("show data_directory").trim());
        let environment = stdout(&book.witness(&["stand", "env"]));
        stdout(&book.witness(&["stand", "down"]));

        let [_, high, middle, low] = std::process::id().to_be_bytes();
        let certified = Ipv4Addr::new(127, high, middle, low);
        let other = Ipv4Addr::new(127, 128 + high % 128, middle, low);
        let made = rcgen::generate_simple_self_signed([certified.to_string()]).expect("made");
        let certificate = book.path().join("server.crt");
        fs::write(&certificate, made.cert.pem()).expect("written");
        let key = data.join("server.key");
        fs::write(&key, made.signing_key.serialize_pem()).expect("written");
        fs::write(data.join("server.crt"), made.cert.pem()).expect("written");
        fs::write(
            data.join("pg_hba.conf"),
            "hostssl all all 127.0.0.0/8 trust\n",
        )
        .expect("written");
        let user = User::for_server().expect("known");
        for path in [&key, &data.join("server.crt"), &data.join("pg_hba.conf")] {
            owned(path, user.as_ref());
        }
        let mut command = Command::new(program(&environment, "postgres"));
        command.arg("-D").arg(&data).args([
            "-c",
            &format!("listen_addresses={certified},{other}"),
            "-c",
            "unix_socket_directories=",
            "-c",
            "ssl=on",
        ]);
        if let Some(user) = &user {
            user.run_as(&mut command);
        }
        let child = command
            .current_dir("/")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("started");
        let server = Self {
            child,
            certified,
            other,
            certificate,
            _book: book,
        };
        // The last line of this file is the server's state: see src/include/utils/pidfile.h of PostgreSQL.
        crate::support::eventually("the server is ready", || {
            fs::read_to_string(data.join("postmaster.pid"))
                .is_ok_and(|state| state.trim_end().ends_with("ready"))
        });
        server
    }

    /// A run of another book on this server: whether it went well, and what it said.
    fn run(&self, host: Ipv4Addr, mode: &str) -> (bool, String) {
        let roots = self.certificate.display();
        let url = format!(
            "postgres://postgres@{host}/postgres?sslmode={}",
            mode.replace("ROOTS", &roots.to_string())
        );
        let book = TestBook::with_stand("database = \"shop\"")
            .variable("WITNESS_STAND", Some("url"))
            .variable("WITNESS_DATABASE_URL", Some(&url));
        let mut run = book.probe("end");
        let (status, said) = run.wait();
        (status.success(), said)
    }
}

impl Drop for Encrypted {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn owned(path: &Path, user: Option<&User>) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).expect("ours");
    if let Some(user) = user {
        let id = nix::unistd::User::from_name(&user.name).expect("a list of users");
        let id = id.expect("the user is there").uid.as_raw();
        std::os::unix::fs::chown(path, Some(id), None).expect("root may");
    }
}

/// A program on the `PATH` of a stand's environment.
fn program(environment: &str, name: &str) -> PathBuf {
    let line = environment
        .lines()
        .find_map(|line| line.strip_prefix("export PATH="));
    let path = shlex::split(line.expect("a path"))
        .expect("quoted")
        .concat();
    std::env::split_paths(&path)
        .map(|directory| directory.join(name))
        .find(|program| program.is_file())
        .expect("there")
}

#[test]
fn connections_are_encrypted_and_verified_as_asked() {
    let server = Encrypted::start();
    for mode in [
        "prefer",
        "require",
        "verify-ca&sslrootcert=ROOTS",
        "verify-full&sslrootcert=ROOTS",
    ] {
        let (well, said) = server.run(server.certified, mode);
        assert!(well, "{mode}: {said}");
    }
    // The certificate is for the other address: only the strictest mode minds.
    let (well, said) = server.run(server.other, "verify-ca&sslrootcert=ROOTS");
    assert!(well, "{said}");
    let (well, said) = server.run(server.other, "verify-full&sslrootcert=ROOTS");
    assert!(!well);
    assert!(said.contains("certificate"), "{said}");
    let (well, said) = server.run(server.certified, "disable");
    assert!(!well);
    assert!(said.contains("no encryption"), "{said}");
    let (well, said) = server.run(server.certified, "sometimes");
    assert!(!well);
    assert!(said.contains("verify-full"), "{said}");
}
