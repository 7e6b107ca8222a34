// verify POLICY ARTIFACT ATTESTATION [FILE...]: holds a file to its attestation.
// FILEs are those that the policy names, in its order.
//
//	bindgen --size_t-is-usize tbverify.h -o tbverify.rs
//	BINDINGS=$PWD rustc --edition 2021 verify.rs $(pkg-config --libs libtbverify)
//
// SPDX-License-Identifier: BSD-2-Clause
use std::{env, ffi::CStr, ffi::CString, fs, fs::File, os::unix::io::AsRawFd, process::exit, ptr};

#[allow(dead_code, non_upper_case_globals, non_camel_case_types)]
mod tbverify {
    include!(concat!(env!("BINDINGS"), "/tbverify.rs"));
}
use tbverify::*;

fn main() -> std::io::Result<()> {
    let arg: Vec<String> = env::args().collect();
    env::remove_var("OPENSSL_CONF");
    let now = std::time::UNIX_EPOCH.elapsed().expect("a clock").as_secs() as i64;
    let name = CString::new(&*arg[2])?;
    let (policy, evidence) = unsafe { (tbv_policy_new(), tbv_evidence_new()) };
    let (mut sha256, mut size, mut result) = ([0u8; 32], 0, ptr::null_mut());
    let json = fs::read(&arg[1])?;
    unsafe { tbv_policy_set_json_mem(policy, json.as_ptr().cast(), json.len()) };
    for (i, file) in arg.iter().skip(4).enumerate() {
        let data = fs::read(file)?;
        unsafe { tbv_policy_set_reference_mem(policy, i, data.as_ptr().cast(), data.len()) };
    }
    let (artifact, document) = (File::open(&arg[2])?, fs::read(&arg[3])?);
    let error = unsafe {
        if tbv_digest_fd(artifact.as_raw_fd(), sha256.as_mut_ptr(), &mut size, None, ptr::null_mut()) == 0 {
            tbv_evidence_set_artifact(evidence, sha256.as_ptr(), size, name.as_ptr());
        }
        tbv_evidence_set_attestation_mem(evidence, document.as_ptr().cast(), document.len());
        tbv_evidence_set_now(evidence, now);
        tbv_verify(policy, evidence, &mut result)
    };
    let text = |p| unsafe { CStr::from_ptr(p) }.to_string_lossy().into_owned();
    if error == tbv_error_TBV_OK as i32 {
        println!("{}", text(unsafe { tbv_result_summary(result) }));
    } else {
        let (message, token) = unsafe { (tbv_result_message(result), tbv_error_token(error)) };
        eprintln!("{} [{}]", text(message), text(token));
    }
    unsafe {
        tbv_result_free(result);
        tbv_evidence_free(evidence);
        tbv_policy_free(policy);
    }
    exit((error != 0) as i32)
}
