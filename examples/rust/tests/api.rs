//! What does not verify, and what is misused, is an error and no crash.
//!
//! SPDX-License-Identifier: BSD-2-Clause
use std::{fs::File, io, thread};
use tbverify::{Class, Digest, Evidence, Expect, Part, Policy};

fn token<T>(result: Result<T, tbverify::Error>) -> String {
    result.err().map_or("ok".into(), |error| {
        assert!(!error.message.is_empty() && !error.class_name().is_empty());
        error.token
    })
}

#[test]
fn nothing_verifies() {
    let policy = Policy::new().unwrap();
    let error = policy.verify(&Evidence::new(1).unwrap()).err().unwrap();
    assert_eq!((error.class, &*error.class_name()), (Class::System, "SYSTEM"));
    assert!(error.json.unwrap().starts_with("{\"tbverify\":1,\"verdict\":\"none\""));
    assert_eq!(token(policy.check(1)), "no-image");
    assert_eq!(token(policy.check(-1)), "no-clock");
}

#[test]
fn a_setter_that_failed() {
    let mut policy = Policy::new().unwrap();
    assert_ne!(token(policy.add_ref("v1.0")), "ok");
    assert_eq!(token(policy.verify(&Evidence::new(1).unwrap())), "setter-failed");
    let mut evidence = Evidence::new(1).unwrap();
    assert_eq!(token(evidence.expect(Expect::Ref, "refs/tags/a")), "ok");
    assert_eq!(token(evidence.expect(Expect::Ref, "refs/tags/a")), "usage");
    evidence.reset();
    assert_eq!(token(evidence.expect(Expect::Ref, "refs/tags/b")), "ok");
}

#[test]
fn misuse() {
    let mut policy = Policy::new().unwrap();
    assert_eq!(token(policy.add_repository("https://a\0b")), "usage");
    assert_ne!(token(policy.image_set_pcr(7, 0, "00")), "ok");
    assert_ne!(token(policy.set_file(7, b"")), "ok");
    assert_eq!(token(Policy::new().unwrap().set_json(b"")), "policy-syntax");
    assert_eq!(token(Policy::new().unwrap().clear(Part::Refs)), "ok");
    let here = File::open(".").unwrap();
    assert_eq!(token(Policy::load_at(&here, "absent.json")), "io");
    assert_eq!(token(Policy::load_at(&here, "../Cargo.toml")), "policy-unsafe");
    assert_eq!(token(tbverify::parse_time("tomorrow")), "usage");
    assert_eq!(tbverify::parse_duration("2m").unwrap(), 120);
    assert!(tbverify::version().starts_with("0."));
    assert_eq!(tbverify::builtin_roots()[0].0, "aws-nitro-g1");
}

#[test]
fn progress() {
    let mut seen = Vec::new();
    let mut digest = Digest::new(1).unwrap().progress(|size| {
        seen.push(size);
        size < 4
    });
    assert_eq!(token(digest.update(b"abc")), "ok");
    assert_eq!(token(digest.update(b"d")), "io");
    assert_ne!(token(Evidence::new(1).unwrap().set_digest(digest, 1, "a")), "ok");
    assert_eq!(seen, [3, 4]);
    assert_eq!(token(Evidence::new(1).unwrap().hash_artifact(&mut io::empty(), "a", 7)), "ok");
}

#[test]
fn shared() {
    let policy = Policy::new().unwrap();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| assert_ne!(token(policy.verify(&Evidence::new(1).unwrap())), "ok"));
        }
    });
}
