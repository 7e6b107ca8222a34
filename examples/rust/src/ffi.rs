// What of tbverify.h is used here.
//
// SPDX-License-Identifier: BSD-2-Clause
use std::os::raw::{c_char, c_int, c_uint, c_void};

macro_rules! opaque {
    ($($name:ident)*) => { $(
        #[repr(C)]
        pub struct $name {
            _private: [u8; 0],
        }
    )* };
}
opaque!(tbv_policy tbv_evidence tbv_result tbv_plan tbv_digest tbv_measurement);

pub type Progress = unsafe extern "C" fn(*mut c_void, u64) -> c_int;

extern "C" {
    pub fn tbv_version() -> *const c_char;
    pub fn tbv_error_token(error: c_int) -> *const c_char;
    pub fn tbv_error_sentence(error: c_int) -> *const c_char;
    pub fn tbv_error_class(error: c_int) -> c_int;
    pub fn tbv_class_name(class: c_int) -> *const c_char;
    pub fn tbv_time_parse(text: *const c_char, seconds: *mut i64) -> c_int;
    pub fn tbv_duration_parse(text: *const c_char, seconds: *mut i64) -> c_int;
    pub fn tbv_root_count() -> usize;
    pub fn tbv_root_name(i: usize) -> *const c_char;
    pub fn tbv_root_der(i: usize, len: *mut usize) -> *const u8;

    pub fn tbv_digest_new() -> *mut tbv_digest;
    pub fn tbv_digest_free(d: *mut tbv_digest);
    pub fn tbv_digest_add(d: *mut tbv_digest, algorithms: c_uint) -> c_int;
    pub fn tbv_digest_set_progress(d: *mut tbv_digest, progress: Option<Progress>, arg: *mut c_void);
    pub fn tbv_digest_update(d: *mut tbv_digest, data: *const u8, len: usize) -> c_int;
    pub fn tbv_digest_final(d: *mut tbv_digest, sha256: *mut u8, size: *mut u64) -> c_int;
    pub fn tbv_digest_value(d: *const tbv_digest, algorithm: c_int, value: *mut u8) -> c_int;

    pub fn tbv_policy_new() -> *mut tbv_policy;
    pub fn tbv_policy_free(p: *mut tbv_policy);
    pub fn tbv_policy_message(p: *const tbv_policy) -> *const c_char;
    pub fn tbv_policy_load_at(p: *mut tbv_policy, dirfd: c_int, name: *const c_char) -> c_int;
    pub fn tbv_policy_set_json_mem(p: *mut tbv_policy, data: *const u8, len: usize) -> c_int;
    pub fn tbv_policy_set_label(p: *mut tbv_policy, label: *const c_char) -> c_int;
    pub fn tbv_policy_file_count(p: *const tbv_policy) -> usize;
    pub fn tbv_policy_file_path(p: *const tbv_policy, i: usize) -> *const c_char;
    pub fn tbv_policy_file_kind(p: *const tbv_policy, i: usize) -> c_int;
    pub fn tbv_policy_set_file_mem(p: *mut tbv_policy, i: usize, data: *const u8, len: usize) -> c_int;
    pub fn tbv_policy_clear(p: *mut tbv_policy, part: c_int) -> c_int;
    pub fn tbv_policy_algorithms(p: *const tbv_policy) -> c_uint;
    pub fn tbv_policy_add_image(p: *mut tbv_policy, name: *const c_char, image: *mut usize) -> c_int;
    pub fn tbv_policy_image_count(p: *const tbv_policy) -> usize;
    pub fn tbv_policy_image_set_pcr_hex(p: *mut tbv_policy, image: usize, index: c_uint, hex: *const c_char) -> c_int;
    pub fn tbv_policy_image_add_reference_mem(p: *mut tbv_policy, image: usize, data: *const u8, len: usize) -> c_int;
    pub fn tbv_policy_image_add_measurement(p: *mut tbv_policy, image: usize, m: *const tbv_measurement) -> c_int;
    pub fn tbv_policy_image_add_root_mem(
        p: *mut tbv_policy,
        image: usize,
        name: *const c_char,
        data: *const u8,
        len: usize,
    ) -> c_int;
    pub fn tbv_policy_image_set_claim_mem(p: *mut tbv_policy, image: usize, data: *const u8, len: usize) -> c_int;
    pub fn tbv_policy_image_set_insecure_debug(p: *mut tbv_policy, image: usize) -> c_int;
    pub fn tbv_policy_allow_insecure_debug(p: *mut tbv_policy) -> c_int;
    pub fn tbv_policy_add_repository(p: *mut tbv_policy, url: *const c_char) -> c_int;
    pub fn tbv_policy_add_ref(p: *mut tbv_policy, pattern: *const c_char) -> c_int;
    pub fn tbv_policy_add_commit_hex(p: *mut tbv_policy, hex: *const c_char) -> c_int;
    pub fn tbv_policy_set_tree_hex(p: *mut tbv_policy, hex: *const c_char) -> c_int;
    pub fn tbv_policy_set_any_source(p: *mut tbv_policy) -> c_int;
    pub fn tbv_policy_set_chain_time(p: *mut tbv_policy, time: c_int) -> c_int;
    pub fn tbv_policy_set_max_age(p: *mut tbv_policy, seconds: i64) -> c_int;
    pub fn tbv_policy_set_log_policy_mem(p: *mut tbv_policy, data: *const u8, len: usize) -> c_int;
    pub fn tbv_policy_set_log_required(p: *mut tbv_policy, required: c_int) -> c_int;
    pub fn tbv_policy_set_endorsers_mem(p: *mut tbv_policy, data: *const u8, len: usize) -> c_int;
    pub fn tbv_policy_set_endorsement_stream(p: *mut tbv_policy, stream: *const c_char) -> c_int;
    pub fn tbv_policy_add_endorsements_mem(p: *mut tbv_policy, data: *const u8, len: usize) -> c_int;
    pub fn tbv_policy_check(p: *const tbv_policy, now: i64, plan: *mut *mut tbv_plan) -> c_int;
    pub fn tbv_plan_free(plan: *mut tbv_plan);
    pub fn tbv_plan_message(plan: *const tbv_plan) -> *const c_char;
    pub fn tbv_plan_json(plan: *mut tbv_plan, json: *mut *const c_char) -> c_int;

    pub fn tbv_measure_fd(
        fd: c_int,
        progress: Option<Progress>,
        arg: *mut c_void,
        measurement: *mut *mut tbv_measurement,
    ) -> c_int;
    pub fn tbv_measurement_free(m: *mut tbv_measurement);
    pub fn tbv_measurement_message(m: *const tbv_measurement) -> *const c_char;

    pub fn tbv_evidence_new() -> *mut tbv_evidence;
    pub fn tbv_evidence_free(e: *mut tbv_evidence);
    pub fn tbv_evidence_reset(e: *mut tbv_evidence);
    pub fn tbv_evidence_message(e: *const tbv_evidence) -> *const c_char;
    pub fn tbv_evidence_set_attestation_mem(e: *mut tbv_evidence, data: *const u8, len: usize) -> c_int;
    pub fn tbv_evidence_set_artifact(e: *mut tbv_evidence, sha256: *const u8, size: u64, path: *const c_char) -> c_int;
    pub fn tbv_evidence_set_artifact_digest(e: *mut tbv_evidence, algorithm: c_int, value: *const u8) -> c_int;
    pub fn tbv_evidence_expect_name(e: *mut tbv_evidence, name: *const c_char) -> c_int;
    pub fn tbv_evidence_expect_ref(e: *mut tbv_evidence, name: *const c_char) -> c_int;
    pub fn tbv_evidence_expect_commit(e: *mut tbv_evidence, hex: *const c_char) -> c_int;
    pub fn tbv_evidence_expect_repository(e: *mut tbv_evidence, url: *const c_char) -> c_int;
    pub fn tbv_evidence_set_checksums_mem(e: *mut tbv_evidence, data: *const u8, len: usize) -> c_int;
    pub fn tbv_evidence_set_statement_mem(e: *mut tbv_evidence, data: *const u8, len: usize) -> c_int;
    pub fn tbv_evidence_set_proof_mem(e: *mut tbv_evidence, data: *const u8, len: usize) -> c_int;
    pub fn tbv_evidence_set_now(e: *mut tbv_evidence, seconds: i64) -> c_int;

    pub fn tbv_verify(p: *const tbv_policy, e: *const tbv_evidence, result: *mut *mut tbv_result) -> c_int;
    pub fn tbv_result_free(r: *mut tbv_result);
    pub fn tbv_result_question(r: *const tbv_result) -> c_int;
    pub fn tbv_result_verdict(r: *const tbv_result) -> c_int;
    pub fn tbv_result_message(r: *const tbv_result) -> *const c_char;
    pub fn tbv_result_summary(r: *const tbv_result) -> *const c_char;
    pub fn tbv_result_fact(r: *const tbv_result, fact: c_int) -> *const c_char;
    pub fn tbv_result_json(r: *mut tbv_result, json: *mut *const c_char) -> c_int;
    pub fn tbv_fact_name(fact: c_int) -> *const c_char;
    pub fn tbv_verdict_name(verdict: c_int) -> *const c_char;
    pub fn tbv_question_name(question: c_int) -> *const c_char;
}
