//! verify DIR POLICY ARTIFACT ATTESTATION [KIND=VALUE...]: holds a file to its
//! attestation, under DIR/POLICY; KIND is name, ref, commit or repository.  Exit
//! status: 0 verified, 1 refused, 2 usage, 3 no verdict, 4 not attested.
//!
//! SPDX-License-Identifier: BSD-2-Clause
use std::io::{self, Read};
use std::{env, fs::File, process, time::UNIX_EPOCH};
use tbverify::{Class, Error, Evidence, Expect, Policy, Verified};

fn now() -> i64 {
    UNIX_EPOCH.elapsed().map_or(-1, |since| since.as_secs() as i64)
}

/// One that cannot be opened is none.
fn attestation(path: &str) -> io::Result<Vec<u8>> {
    let mut data = Vec::new();
    if let Ok(file) = File::open(path) {
        file.take(tbverify::ATTESTATION_SIZE_MAX + 1).read_to_end(&mut data)?;
    }
    Ok(data)
}

fn verify(arg: &[String]) -> Result<Verified, Error> {
    let policy = Policy::load_at(&File::open(&arg[0])?, &arg[1])?;
    let mut evidence = Evidence::new(now())?;
    evidence.hash_artifact(&mut File::open(&arg[2])?, &arg[2], policy.algorithms())?;
    let document = attestation(&arg[3])?;
    if !document.is_empty() {
        evidence.set_attestation(&document)?;
    }
    for word in &arg[4..] {
        match word.split_once('=') {
            Some(("name", value)) => evidence.expect(Expect::Name, value)?,
            Some(("ref", value)) => evidence.expect(Expect::Ref, value)?,
            Some(("commit", value)) => evidence.expect(Expect::Commit, value)?,
            Some(("repository", value)) => evidence.expect(Expect::Repository, value)?,
            _ => process::exit(2),
        }
    }
    policy.verify(&evidence)
}

fn main() {
    env::remove_var("OPENSSL_CONF");
    let arg: Vec<String> = env::args_os().skip(1).filter_map(|word| word.into_string().ok()).collect();
    if arg.len() < 4 {
        eprintln!("usage: verify DIR POLICY ARTIFACT ATTESTATION [KIND=VALUE...]");
        process::exit(2);
    }
    match verify(&arg) {
        Ok(verified) => {
            println!("{}", verified.summary());
            verified.facts().iter().for_each(|(name, value)| println!("{name} {value}"));
        }
        Err(error) => {
            eprintln!("verify: {}: {error}", error.class_name());
            process::exit(match error.class { Class::System => 3, Class::Absent => 4, _ => 1 });
        }
    }
}
