//! Offline verification of attestable builds, by libtbverify.
//!
//! "This file was built by that image from that commit", proved from a document
//! that the AWS Nitro hypervisor signed.  There is no [`Verified`] but of a verdict
//! that is OK: whatever else happens is an [`Error`], whose token and class are
//! those of tbverify(1).  A policy may be shared by threads; a setter needs it
//! for itself.
//!
//! OPENSSL_CONF can name code for libcrypto to load: a program whose verdicts
//! must not depend on it takes it out of its environment first.
//!
//! SPDX-License-Identifier: BSD-2-Clause
#![warn(missing_docs)]
use std::ffi::{CStr, CString};
use std::io::{self, Read};
use std::os::raw::{c_char, c_int, c_void};
use std::os::unix::io::AsRawFd;
use std::{error, fmt, fs, panic, ptr};

#[allow(non_camel_case_types)]
mod ffi;
use ffi::*;

/// The most that is made use of in an attestation, in bytes.
pub const ATTESTATION_SIZE_MAX: u64 = 256 * 1024;
const ARTIFACT: c_int = 1;
const INTERNAL: c_int = 1;
const MEMORY: c_int = 2;
const USAGE: c_int = 5;
const IO: c_int = 6;
const ENDORSEMENTS: c_int = 4;

/// What an error means to somebody who decides whether to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Class {
    /// No verdict: never go on silently.
    System,
    /// Nothing was given to verify.
    Absent,
    /// Sound, but not by whom the policy trusts.
    Untrusted,
    /// Taken back: never go on.
    Revoked,
    /// No document that is accepted.
    Malformed,
    /// A signature or a proof does not verify.
    Forged,
    /// About something else.
    Mismatch,
}

/// Parts of a policy that [`Policy::clear`] empties.
#[allow(missing_docs)]
#[derive(Clone, Copy, Debug)]
#[repr(i32)]
pub enum Part {
    Images = 1,
    Repositories = 2,
    Refs = 3,
    Commits = 4,
    LogPolicy = 5,
    Endorsers = 6,
    Endorsements = 7,
    AnySource = 8,
}

/// What is expected of one artifact under a policy that is shared.
#[derive(Clone, Copy, Debug)]
pub enum Expect {
    /// The name under which it is attested.
    Name,
    /// A full name, no pattern.
    Ref,
    /// 40 or 64 hex digits.
    Commit,
    /// Byte for byte.
    Repository,
}

/// No verdict of trust, and why.
#[derive(Clone, Debug)]
pub struct Error {
    /// `enum tbv_error`.
    pub code: i32,
    /// As in tbverify-errors(7).
    pub token: String,
    /// Whether there can be a going on.
    pub class: Class,
    /// What failed: field, wanted and got.
    pub message: String,
    /// The result, where there is one: tbverify(1).
    pub json: Option<String>,
}

impl Error {
    fn new(code: c_int, message: String) -> Error {
        let sentence = || text(unsafe { tbv_error_sentence(code) });
        Error {
            code,
            token: text(unsafe { tbv_error_token(code) }),
            class: match unsafe { tbv_error_class(code) } {
                2 => Class::Absent,
                3 => Class::Untrusted,
                4 => Class::Revoked,
                5 => Class::Malformed,
                6 => Class::Forged,
                7 => Class::Mismatch,
                _ => Class::System,
            },
            message: if message.is_empty() { sentence() } else { message },
            json: None,
        }
    }

    /// "SYSTEM", "ABSENT", ...
    pub fn class_name(&self) -> String {
        text(unsafe { tbv_class_name(tbv_error_class(self.code)) })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} [{}]", self.message, self.token)
    }
}

impl error::Error for Error {}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Error {
        Error::new(IO, error.to_string())
    }
}

/// What may fail.
pub type Result<T> = std::result::Result<T, Error>;

fn text(raw: *const c_char) -> String {
    if raw.is_null() {
        return String::new();
    }
    unsafe { CStr::from_ptr(raw) }.to_string_lossy().into_owned()
}

/// A NUL would end what the library sees of it.
fn string(text: &str) -> Result<CString> {
    CString::new(text).map_err(|_| Error::new(USAGE, format!("a NUL in {text:?}")))
}

fn done(code: c_int, message: impl FnOnce() -> String) -> Result<()> {
    if code == 0 {
        Ok(())
    } else {
        Err(Error::new(code, message()))
    }
}

fn made<T>(object: *mut T) -> Result<*mut T> {
    if object.is_null() {
        return Err(Error::new(MEMORY, String::new()));
    }
    Ok(object)
}

fn parsed(parse: unsafe extern "C" fn(*const c_char, *mut i64) -> c_int, value: &str) -> Result<i64> {
    let (value, mut seconds) = (string(value)?, -1);
    done(unsafe { parse(value.as_ptr(), &mut seconds) }, String::new)?;
    Ok(seconds)
}

/// RFC 3339 to seconds.
pub fn parse_time(value: &str) -> Result<i64> {
    parsed(tbv_time_parse, value)
}

/// Such as "180d", to seconds.
pub fn parse_duration(value: &str) -> Result<i64> {
    parsed(tbv_duration_parse, value)
}

/// That of the library.
pub fn version() -> String {
    text(unsafe { tbv_version() })
}

/// Name and DER of each root that is built in; the default first.
pub fn builtin_roots() -> Vec<(String, Vec<u8>)> {
    (0..unsafe { tbv_root_count() })
        .map(|i| unsafe {
            let mut len = 0;
            let der = tbv_root_der(i, &mut len);
            (text(tbv_root_name(i)), std::slice::from_raw_parts(der, len).to_vec())
        })
        .collect()
}

macro_rules! owned {
    ($name:ident, $raw:ident, $free:ident) => {
        impl Drop for $name {
            fn drop(&mut self) {
                unsafe { $free(self.0) }
            }
        }
        unsafe impl Send for $name {}
    };
}

/// SHA-256 in pieces, for whoever hashes while downloading.
pub struct Digest<'a>(*mut tbv_digest, Option<Box<dyn FnMut(u64) -> bool + 'a>>);

impl Drop for Digest<'_> {
    fn drop(&mut self) {
        unsafe { tbv_digest_free(self.0) }
    }
}

unsafe extern "C" fn tell(arg: *mut c_void, size: u64) -> c_int {
    let progress = arg as *mut Box<dyn FnMut(u64) -> bool>;
    let go_on = panic::catch_unwind(panic::AssertUnwindSafe(|| (*progress)(size)));
    c_int::from(!go_on.unwrap_or(false))
}

impl<'a> Digest<'a> {
    /// By SHA-256, and by what a policy needs: [`Policy::algorithms`].
    pub fn new(algorithms: u32) -> Result<Self> {
        let digest = Digest(made(unsafe { tbv_digest_new() })?, None);
        done(unsafe { tbv_digest_add(digest.0, algorithms) }, String::new)?;
        Ok(digest)
    }

    /// Calls it with the bytes so far; false gives up, and so does a panic.
    pub fn progress(mut self, progress: impl FnMut(u64) -> bool + 'a) -> Self {
        self.1 = Some(Box::new(progress));
        self
    }

    /// Adds a piece.
    pub fn update(&mut self, data: &[u8]) -> Result<()> {
        // the digest may have moved since the last piece
        if let Some(progress) = &mut self.1 {
            let arg: *mut Box<dyn FnMut(u64) -> bool + 'a> = progress;
            unsafe { tbv_digest_set_progress(self.0, Some(tell), arg.cast()) };
        }
        done(unsafe { tbv_digest_update(self.0, data.as_ptr(), data.len()) }, String::new)
    }
}

/// One artifact, one document, and the present.  A setter that fails leaves it
/// failed until it is reset: no verdict.
pub struct Evidence(*mut tbv_evidence);
owned!(Evidence, tbv_evidence, tbv_evidence_free);

impl Evidence {
    /// At this time, in seconds since 1970.
    pub fn new(now: i64) -> Result<Evidence> {
        let mut evidence = Evidence(made(unsafe { tbv_evidence_new() })?);
        evidence.set_now(now)?;
        Ok(evidence)
    }

    fn done(&self, code: c_int) -> Result<()> {
        done(code, || text(unsafe { tbv_evidence_message(self.0) }))
    }

    /// Empties it, for the next artifact: now as well.
    pub fn reset(&mut self) {
        unsafe { tbv_evidence_reset(self.0) }
    }

    /// The present.
    pub fn set_now(&mut self, now: i64) -> Result<()> {
        self.done(unsafe { tbv_evidence_set_now(self.0, now) })
    }

    /// Any bytes: what is wrong with them is the verdict's to say.
    pub fn set_attestation(&mut self, data: &[u8]) -> Result<()> {
        self.done(unsafe { tbv_evidence_set_attestation_mem(self.0, data.as_ptr(), data.len()) })
    }

    /// Its SHA-256, its length, and its path or name.
    pub fn set_artifact(&mut self, sha256: &[u8; 32], size: u64, path: &str) -> Result<()> {
        let path = string(path)?;
        self.done(unsafe { tbv_evidence_set_artifact(self.0, sha256.as_ptr(), size, path.as_ptr()) })
    }

    /// What a digest has seen, which this ends.
    pub fn set_digest(&mut self, digest: Digest, algorithms: u32, path: &str) -> Result<()> {
        let (mut sha256, mut size) = ([0; 32], 0);
        done(unsafe { tbv_digest_final(digest.0, sha256.as_mut_ptr(), &mut size) }, String::new)?;
        self.set_artifact(&sha256, size, path)?;
        for algorithm in [2, 4] {
            let mut value = [0; 64];
            if algorithms & algorithm as u32 != 0 {
                done(unsafe { tbv_digest_value(digest.0, algorithm, value.as_mut_ptr()) }, String::new)?;
                self.done(unsafe { tbv_evidence_set_artifact_digest(self.0, algorithm, value.as_ptr()) })?;
            }
        }
        Ok(())
    }

    /// The rest of a file, a pipe or a connection, whose name is path.
    pub fn hash_artifact(&mut self, from: &mut impl Read, path: &str, algorithms: u32) -> Result<()> {
        let (mut digest, mut piece) = (Digest::new(algorithms)?, vec![0; 1 << 16]);
        loop {
            match from.read(&mut piece) {
                Ok(0) => return self.set_digest(digest, algorithms, path),
                Ok(n) => digest.update(&piece[..n])?,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => (),
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Of this artifact alone: it narrows what the policy accepts.  A second value
    /// of one kind fails the evidence.
    pub fn expect(&mut self, kind: Expect, value: &str) -> Result<()> {
        let expect = match kind {
            Expect::Name => tbv_evidence_expect_name,
            Expect::Ref => tbv_evidence_expect_ref,
            Expect::Commit => tbv_evidence_expect_commit,
            Expect::Repository => tbv_evidence_expect_repository,
        };
        let value = string(value)?;
        self.done(unsafe { expect(self.0, value.as_ptr()) })
    }

    /// A checksums file, as sha256sum writes it.
    pub fn set_checksums(&mut self, data: &[u8]) -> Result<()> {
        self.done(unsafe { tbv_evidence_set_checksums_mem(self.0, data.as_ptr(), data.len()) })
    }

    /// The in-toto Statement whose digest the claim is.
    pub fn set_statement(&mut self, data: &[u8]) -> Result<()> {
        self.done(unsafe { tbv_evidence_set_statement_mem(self.0, data.as_ptr(), data.len()) })
    }

    /// A tlog-proof, when the attestation is not one itself.
    pub fn set_proof(&mut self, data: &[u8]) -> Result<()> {
        self.done(unsafe { tbv_evidence_set_proof_mem(self.0, data.as_ptr(), data.len()) })
    }
}

/// An enclave image that was measured.
pub struct Measurement(*mut tbv_measurement);
owned!(Measurement, tbv_measurement, tbv_measurement_free);

impl Measurement {
    /// An enclave image, which is a regular file.
    pub fn of(file: &fs::File) -> Result<Measurement> {
        let mut out = ptr::null_mut();
        let code = unsafe { tbv_measure_fd(file.as_raw_fd(), None, ptr::null_mut(), &mut out) };
        let measurement = Measurement(made(out)?);
        done(code, || text(unsafe { tbv_measurement_message(measurement.0) }))?;
        Ok(measurement)
    }
}

/// A verdict that is OK, on an artifact, and what is proved.
pub struct Verified(*mut tbv_result);
owned!(Verified, tbv_result, tbv_result_free);

impl Verified {
    /// In one line; it begins with what is weaker, where something is.
    pub fn summary(&self) -> String {
        text(unsafe { tbv_result_summary(self.0) })
    }

    /// "verified"; "verified-insecure" for a debug enclave, which the policy and the
    /// caller allowed.
    pub fn verdict(&self) -> String {
        text(unsafe { tbv_verdict_name(tbv_result_verdict(self.0)) })
    }

    /// "artifact": there is no other here.
    pub fn question(&self) -> String {
        text(unsafe { tbv_question_name(tbv_result_question(self.0)) })
    }

    /// Those that the verdict has, by the names of tbverify(1).
    pub fn facts(&self) -> Vec<(String, String)> {
        (0..)
            .map(|i| unsafe { (tbv_fact_name(i), tbv_result_fact(self.0, i)) })
            .take_while(|(name, _)| !name.is_null())
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (text(name), text(value)))
            .collect()
    }

    /// The object of tbverify(1).
    pub fn json(&self) -> Result<String> {
        let mut json = ptr::null();
        done(unsafe { tbv_result_json(self.0, &mut json) }, String::new)?;
        Ok(text(json))
    }
}

/// What must hold.  An empty one never verifies anything.
pub struct Policy(*mut tbv_policy);
owned!(Policy, tbv_policy, tbv_policy_free);
unsafe impl Sync for Policy {}

/// Setters of one text, or of bytes.
macro_rules! setters {
    ($($(#[$doc:meta])* $name:ident($kind:ident) $call:ident;)*) => { $(
        $(#[$doc])*
        pub fn $name(&mut self, value: &$kind) -> Result<()> {
            setters!($kind self value $call)
        }
    )* };
    (str $self:ident $value:ident $call:ident) => {{
        let value = string($value)?;
        $self.done(unsafe { $call($self.0, value.as_ptr()) })
    }};
    (Bytes $self:ident $value:ident $call:ident) => {
        $self.done(unsafe { $call($self.0, $value.as_ptr(), $value.len()) })
    };
}
type Bytes = [u8];

impl Policy {
    /// An empty one.
    pub fn new() -> Result<Policy> {
        Ok(Policy(made(unsafe { tbv_policy_new() })?))
    }

    /// A file beneath a directory, and the files that it names, none of which
    /// others may be able to write: tbv_policy_load_at(3).
    pub fn load_at(directory: &fs::File, name: &str) -> Result<Policy> {
        let (policy, name) = (Policy::new()?, string(name)?);
        policy.done(unsafe { tbv_policy_load_at(policy.0, directory.as_raw_fd(), name.as_ptr()) })?;
        Ok(policy)
    }

    fn done(&self, code: c_int) -> Result<()> {
        done(code, || text(unsafe { tbv_policy_message(self.0) }))
    }

    /// What will be asked, as the JSON of tbv_policy_check(3), before the first
    /// artifact; or what every verdict would come to.
    pub fn check(&self, now: i64) -> Result<String> {
        struct Plan(*mut tbv_plan);
        owned!(Plan, tbv_plan, tbv_plan_free);
        let (mut out, mut json) = (ptr::null_mut(), ptr::null());
        let code = unsafe { tbv_policy_check(self.0, now, &mut out) };
        let plan = Plan(made(out)?);
        done(code, || text(unsafe { tbv_plan_message(plan.0) }))?;
        done(unsafe { tbv_plan_json(plan.0, &mut json) }, String::new)?;
        Ok(text(json))
    }

    /// The one call that decides.
    pub fn verify(&self, evidence: &Evidence) -> Result<Verified> {
        let mut out = ptr::null_mut();
        let code = unsafe { tbv_verify(self.0, evidence.0, &mut out) };
        let result = Verified(made(out)?);
        if code != 0 {
            let message = text(unsafe { tbv_result_message(result.0) });
            return Err(Error { json: result.json().ok(), ..Error::new(code, message) });
        }
        if unsafe { tbv_result_question(result.0) != ARTIFACT || ![2, 3].contains(&tbv_result_verdict(result.0)) } {
            return Err(Error::new(INTERNAL, "a verdict that is none".into()));
        }
        Ok(result)
    }

    /// The set by which its images' claims name artifacts.
    pub fn algorithms(&self) -> u32 {
        unsafe { tbv_policy_algorithms(self.0) }
    }

    /// The number, path and kind (whether it is an endorsement list) of each file
    /// that a policy of [`Policy::set_json`] names.
    pub fn files(&self) -> Vec<(usize, String, bool)> {
        (0..unsafe { tbv_policy_file_count(self.0) })
            .map(|i| unsafe { (i, text(tbv_policy_file_path(self.0, i)), tbv_policy_file_kind(self.0, i) == ENDORSEMENTS) })
            .collect()
    }

    /// The contents of one of these.
    pub fn set_file(&mut self, i: usize, data: &[u8]) -> Result<()> {
        self.done(unsafe { tbv_policy_set_file_mem(self.0, i, data.as_ptr(), data.len()) })
    }

    /// Empties one part, so that what is added next replaces it.
    pub fn clear(&mut self, part: Part) -> Result<()> {
        self.done(unsafe { tbv_policy_clear(self.0, part as c_int) })
    }

    /// A trusted image, whose number is for the calls below.
    pub fn add_image(&mut self, name: &str) -> Result<usize> {
        let (name, mut image) = (string(name)?, 0);
        self.done(unsafe { tbv_policy_add_image(self.0, name.as_ptr(), &mut image) })?;
        Ok(image)
    }

    /// How many there are.
    pub fn image_count(&self) -> usize {
        unsafe { tbv_policy_image_count(self.0) }
    }

    /// 96 hex digits.
    pub fn image_set_pcr(&mut self, image: usize, index: u32, hex: &str) -> Result<()> {
        let hex = string(hex)?;
        self.done(unsafe { tbv_policy_image_set_pcr_hex(self.0, image, index, hex.as_ptr()) })
    }

    /// Measurements as they are published.
    pub fn image_add_reference(&mut self, image: usize, data: &[u8]) -> Result<()> {
        self.done(unsafe { tbv_policy_image_add_reference_mem(self.0, image, data.as_ptr(), data.len()) })
    }

    /// Those of an image that was measured.
    pub fn image_add_measurement(&mut self, image: usize, of: &Measurement) -> Result<()> {
        self.done(unsafe { tbv_policy_image_add_measurement(self.0, image, of.0) })
    }

    /// A root that certifies the image.
    pub fn image_add_root(&mut self, image: usize, name: &str, data: &[u8]) -> Result<()> {
        let name = string(name)?;
        self.done(unsafe {
            tbv_policy_image_add_root_mem(self.0, image, name.as_ptr(), data.as_ptr(), data.len())
        })
    }

    /// What a policy file has as "claim".
    pub fn image_set_claim(&mut self, image: usize, data: &[u8]) -> Result<()> {
        self.done(unsafe { tbv_policy_image_set_claim_mem(self.0, image, data.as_ptr(), data.len()) })
    }

    /// Any enclave in debug mode.
    pub fn image_set_insecure_debug(&mut self, image: usize) -> Result<()> {
        self.done(unsafe { tbv_policy_image_set_insecure_debug(self.0, image) })
    }

    /// And the caller allows it as well.
    pub fn allow_insecure_debug(&mut self) -> Result<()> {
        self.done(unsafe { tbv_policy_allow_insecure_debug(self.0) })
    }

    /// Any source will do.
    pub fn set_any_source(&mut self) -> Result<()> {
        self.done(unsafe { tbv_policy_set_any_source(self.0) })
    }

    /// Certificates must be valid now, instead of at the document's time.
    pub fn set_chain_time_now(&mut self, now: bool) -> Result<()> {
        self.done(unsafe { tbv_policy_set_chain_time(self.0, 1 + c_int::from(now)) })
    }

    /// In seconds.
    pub fn set_max_age(&mut self, seconds: i64) -> Result<()> {
        self.done(unsafe { tbv_policy_set_max_age(self.0, seconds) })
    }

    /// Whether there must be a proof of a log.
    pub fn set_log_required(&mut self, required: bool) -> Result<()> {
        self.done(unsafe { tbv_policy_set_log_required(self.0, c_int::from(required)) })
    }

    setters! {
        /// Whence it comes, for reports.
        set_label(str) tbv_policy_set_label;
        /// A policy file; the files that it names are not opened.
        set_json(Bytes) tbv_policy_set_json_mem;
        /// One more that is accepted.
        add_repository(str) tbv_policy_add_repository;
        /// A full name, or a pattern with one "*".
        add_ref(str) tbv_policy_add_ref;
        /// 40 or 64 hex digits.
        add_commit(str) tbv_policy_add_commit_hex;
        /// 64 hex digits.
        set_tree(str) tbv_policy_set_tree_hex;
        /// c2sp.org/tlog-policy.
        set_log_policy(Bytes) tbv_policy_set_log_policy_mem;
        /// Who may endorse images, and revoke.
        set_endorsers(Bytes) tbv_policy_set_endorsers_mem;
        /// Of their lists.
        set_endorsement_stream(str) tbv_policy_set_endorsement_stream;
        /// A list with its signatures.
        add_endorsements(Bytes) tbv_policy_add_endorsements_mem;
    }
}
