// verify POLICY ARTIFACT ATTESTATION [FILE...]: holds a file to its attestation.
// FILEs are those that the policy names, in its order.
//
//	bindgen --size_t-is-usize tbverify.h -o tbverify.rs
//	BINDINGS=$PWD rustc --edition 2021 verify.rs $(pkg-config --libs libtbverify)
//
// SPDX-License-Identifier: BSD-2-Clause
use std::{env, error, ffi::CStr, ffi::CString, fs, os::unix::io::AsRawFd, process, ptr, time::UNIX_EPOCH};

#[allow(dead_code, non_upper_case_globals, non_camel_case_types)]
mod tbverify {
    include!(concat!(env!("BINDINGS"), "/tbverify.rs"));
}
use tbverify::*;

fn main() -> Result<(), Box<dyn error::Error>> {
    env::remove_var("OPENSSL_CONF");
    let arg: Vec<String> = env::args().collect();
    let (name, artifact) = (CString::new(&*arg[2])?, fs::File::open(&arg[2])?);
    let (json, document) = (fs::read(&arg[1])?, fs::read(&arg[3])?);
    let named = arg[4..].iter().map(fs::read).collect::<Result<Vec<_>, _>>()?;
    let now = UNIX_EPOCH.elapsed()?.as_secs() as i64;
    let (mut sha256, mut size, mut result) = ([0; 32], 0, ptr::null_mut());
    unsafe {
        let (policy, evidence) = (tbv_policy_new(), tbv_evidence_new());
        tbv_policy_set_json_mem(policy, json.as_ptr().cast(), json.len());
        for (i, file) in named.iter().enumerate() {
            tbv_policy_set_file_mem(policy, i, file.as_ptr().cast(), file.len());
        }
        if tbv_digest_fd(artifact.as_raw_fd(), sha256.as_mut_ptr(), &mut size, None, ptr::null_mut()) == 0 {
            tbv_evidence_set_artifact(evidence, sha256.as_ptr(), size, name.as_ptr());
        }
        tbv_evidence_set_attestation_mem(evidence, document.as_ptr().cast(), document.len());
        tbv_evidence_set_now(evidence, now);
        let error = tbv_verify(policy, evidence, &mut result);
        let text = |p| CStr::from_ptr(p).to_string_lossy();
        if error != tbv_error_TBV_OK as i32 {
            eprintln!("{} [{}]", text(tbv_result_message(result)), text(tbv_error_token(error)));
            process::exit(1);
        }
        println!("{}", text(tbv_result_summary(result)));
    }
    Ok(())
}
