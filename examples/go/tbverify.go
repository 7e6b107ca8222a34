// Package tbverify is the offline verification of attestable builds, by
// libtbverify: "this file was built by that image from that commit", proved from a
// document that the AWS Nitro hypervisor signed.
//
// There is no Verified but of a verdict that is OK: whatever else happens is an
// *Error, whose Token and Class are those of tbverify(1).  Goroutines may share a
// Policy once it has been set up; all else belongs to one.
//
// OPENSSL_CONF can name code for libcrypto to load: a program whose verdicts must
// not depend on it is started without it.
//
// SPDX-License-Identifier: BSD-2-Clause
package tbverify

// #cgo pkg-config: libtbverify
// #include <stdlib.h>
// #include <tbverify.h>
import "C"

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"unsafe"
)

// AttestationSizeMax is the most that is made use of, in bytes.
const AttestationSizeMax = C.TBV_ATTESTATION_SIZE_MAX

// Class is what an error means to somebody who decides whether to go on.
type Class int

// Only Absent may ever be optional, and only where a written policy makes it so.
const (
	System    Class = C.TBV_CLASS_SYSTEM
	Absent    Class = C.TBV_CLASS_ABSENT
	Untrusted Class = C.TBV_CLASS_UNTRUSTED
	Revoked   Class = C.TBV_CLASS_REVOKED
	Malformed Class = C.TBV_CLASS_MALFORMED
	Forged    Class = C.TBV_CLASS_FORGED
	Mismatch  Class = C.TBV_CLASS_MISMATCH
)

func (c Class) String() string { return C.GoString(C.tbv_class_name(C.enum_tbv_class(c))) }

// Part is one of a policy that Clear empties.
type Part int

// As in tbverify.h.
const (
	Images       Part = C.TBV_PART_IMAGES
	Repositories Part = C.TBV_PART_REPOSITORIES
	Refs         Part = C.TBV_PART_REFS
	Commits      Part = C.TBV_PART_COMMITS
	LogPolicy    Part = C.TBV_PART_LOG_POLICY
	Endorsers    Part = C.TBV_PART_ENDORSERS
	Endorsements Part = C.TBV_PART_ENDORSEMENTS
	AnySource    Part = C.TBV_PART_ANY_SOURCE
)

// Error is no verdict of trust, and why.
type Error struct {
	Code    int
	Token   string
	Class   Class
	Message string // field, wanted and got
	JSON    string // the result, where there is one: tbverify(1)
}

func (e *Error) Error() string { return fmt.Sprintf("%s [%s]", e.Message, e.Token) }

// ClassOf is that of an error; what is none of ours is no verdict either.
func ClassOf(err error) Class {
	var e *Error
	if errors.As(err, &e) {
		return e.Class
	}
	return System
}

func failure(code C.int, message *C.char) *Error {
	e := &Error{Code: int(code), Token: C.GoString(C.tbv_error_token(code)),
		Class: Class(C.tbv_error_class(code)), Message: C.GoString(message)}
	if e.Message == "" {
		e.Message = C.GoString(C.tbv_error_sentence(code))
	}
	return e
}

func done(code C.int, message *C.char) error {
	if code != C.TBV_OK {
		return failure(code, message)
	}
	return nil
}

// withText calls with a copy that the library's own copies outlive.  A NUL would end
// what it sees.
func withText(text string, call func(*C.char) error) error {
	if strings.IndexByte(text, 0) >= 0 {
		return failure(C.TBV_ERR_USAGE, nil)
	}
	copied := C.CString(text)
	defer C.free(unsafe.Pointer(copied))
	return call(copied)
}

func bytes(data []byte) (unsafe.Pointer, C.size_t) {
	if len(data) == 0 {
		return unsafe.Pointer(&empty), 0
	}
	return unsafe.Pointer(&data[0]), C.size_t(len(data))
}

var empty byte

// ParseTime reads RFC 3339, to seconds.
func ParseTime(text string) (seconds int64, err error) {
	err = withText(text, func(t *C.char) error {
		return done(C.tbv_time_parse(t, (*C.int64_t)(&seconds)), nil)
	})
	return
}

// ParseDuration reads such as "180d", to seconds.
func ParseDuration(text string) (seconds int64, err error) {
	err = withText(text, func(t *C.char) error {
		return done(C.tbv_duration_parse(t, (*C.int64_t)(&seconds)), nil)
	})
	return
}

// Version is that of the library.
func Version() string { return C.GoString(C.tbv_version()) }

// BuiltinRoots has the DER of each root that is built in, by its name.
func BuiltinRoots() map[string][]byte {
	roots := make(map[string][]byte)
	for i := C.size_t(0); i < C.tbv_root_count(); i++ {
		var n C.size_t
		der := C.tbv_root_der(i, &n)
		roots[C.GoString(C.tbv_root_name(i))] = C.GoBytes(unsafe.Pointer(der), C.int(n))
	}
	return roots
}

// Digest is SHA-256 in pieces, for whoever hashes while downloading: a Writer.
type Digest struct{ d *C.struct_tbv_digest }

// NewDigest is by SHA-256, and by what a policy needs: Policy.Algorithms.
func NewDigest(algorithms uint) (*Digest, error) {
	d := &Digest{C.tbv_digest_new()}
	if d.d == nil {
		return nil, failure(C.TBV_ERR_MEMORY, nil)
	}
	runtime.SetFinalizer(d, func(d *Digest) { C.tbv_digest_free(d.d) })
	return d, done(C.tbv_digest_add(d.d, C.uint(algorithms)), nil)
}

func (d *Digest) Write(piece []byte) (int, error) {
	defer runtime.KeepAlive(d)
	p, n := bytes(piece)
	if err := done(C.tbv_digest_update(d.d, p, n), nil); err != nil {
		return 0, err
	}
	return len(piece), nil
}

// Evidence is one artifact, one document, and the present.  A setter that fails leaves
// it failed until it is reset: no verdict.
type Evidence struct{ e *C.struct_tbv_evidence }

// NewEvidence is at this time, in seconds since 1970.
func NewEvidence(now int64) (*Evidence, error) {
	e := &Evidence{C.tbv_evidence_new()}
	if e.e == nil {
		return nil, failure(C.TBV_ERR_MEMORY, nil)
	}
	runtime.SetFinalizer(e, func(e *Evidence) { C.tbv_evidence_free(e.e) })
	return e, e.SetNow(now)
}

func (e *Evidence) done(code C.int) error {
	defer runtime.KeepAlive(e)
	return done(code, C.tbv_evidence_message(e.e))
}

// Reset empties it, for the next artifact: now as well.
func (e *Evidence) Reset() {
	C.tbv_evidence_reset(e.e)
	runtime.KeepAlive(e)
}

// SetNow sets the present.
func (e *Evidence) SetNow(now int64) error {
	return e.done(C.tbv_evidence_set_now(e.e, C.int64_t(now)))
}

// SetAttestation takes any bytes: what is wrong with them is the verdict's to say.
func (e *Evidence) SetAttestation(data []byte) error {
	p, n := bytes(data)
	return e.done(C.tbv_evidence_set_attestation_mem(e.e, p, n))
}

// SetDigest takes what a digest has seen, and ends it.
func (e *Evidence) SetDigest(d *Digest, algorithms uint, path string) error {
	defer runtime.KeepAlive(d)
	var sha256 [C.TBV_SHA256_SIZE]C.uint8_t
	var size C.uint64_t
	if err := done(C.tbv_digest_final(d.d, &sha256[0], &size), nil); err != nil {
		return err
	}
	if err := withText(path, func(p *C.char) error {
		return e.done(C.tbv_evidence_set_artifact(e.e, &sha256[0], size, p))
	}); err != nil {
		return err
	}
	for _, a := range []C.enum_tbv_algorithm{C.TBV_ALGORITHM_SHA384, C.TBV_ALGORITHM_SHA512} {
		var value [C.TBV_DIGEST_SIZE_MAX]C.uint8_t
		if algorithms&uint(a) == 0 {
			continue
		}
		if err := done(C.tbv_digest_value(d.d, a, &value[0]), nil); err != nil {
			return err
		}
		if err := e.done(C.tbv_evidence_set_artifact_digest(e.e, a, &value[0])); err != nil {
			return err
		}
	}
	return nil
}

// HashArtifact takes the rest of a file, a pipe or a connection, whose name is path.
func (e *Evidence) HashArtifact(from io.Reader, path string, algorithms uint) error {
	d, err := NewDigest(algorithms)
	if err == nil {
		_, err = io.Copy(d, from)
	}
	if err != nil {
		return err
	}
	return e.SetDigest(d, algorithms, path)
}

// Kind is one of what is expected of one artifact, under a policy that is shared.
type Kind string

// Of these, the ref is a full name and no pattern, and the repository is compared byte
// for byte.
const (
	Name       Kind = "name"
	Ref        Kind = "ref"
	Commit     Kind = "commit"
	Repository Kind = "repository"
)

// Expect narrows what the policy accepts.  A second value of one kind fails the
// evidence; another kind is an error.
func (e *Evidence) Expect(kind Kind, value string) error {
	return withText(value, func(t *C.char) error {
		switch kind {
		case Name:
			return e.done(C.tbv_evidence_expect_name(e.e, t))
		case Ref:
			return e.done(C.tbv_evidence_expect_ref(e.e, t))
		case Commit:
			return e.done(C.tbv_evidence_expect_commit(e.e, t))
		case Repository:
			return e.done(C.tbv_evidence_expect_repository(e.e, t))
		}
		return failure(C.TBV_ERR_USAGE, nil)
	})
}

// SetChecksums takes a checksums file, as sha256sum writes it.
func (e *Evidence) SetChecksums(data []byte) error {
	p, n := bytes(data)
	return e.done(C.tbv_evidence_set_checksums_mem(e.e, p, n))
}

// SetStatement takes the in-toto Statement whose digest the claim is.
func (e *Evidence) SetStatement(data []byte) error {
	p, n := bytes(data)
	return e.done(C.tbv_evidence_set_statement_mem(e.e, p, n))
}

// SetProof takes a tlog-proof, when the attestation is not one itself.
func (e *Evidence) SetProof(data []byte) error {
	p, n := bytes(data)
	return e.done(C.tbv_evidence_set_proof_mem(e.e, p, n))
}

// Verified is a verdict that is OK, on an artifact, and what is proved.
type Verified struct {
	Summary  string // it begins with what is weaker, where something is
	Question string // "artifact": there is no other here
	Verdict  string // "verified"; "verified-insecure" for a debug enclave that was allowed
	Facts    []Fact
	JSON     string // the object of tbverify(1)
}

// Fact has a name of tbverify(1).
type Fact struct{ Name, Value string }

func factsOf(r *C.struct_tbv_result) (facts []Fact) {
	for i := C.enum_tbv_fact(0); ; i++ {
		name := C.tbv_fact_name(i)
		if name == nil {
			return
		}
		if value := C.tbv_result_fact(r, i); value != nil {
			facts = append(facts, Fact{C.GoString(name), C.GoString(value)})
		}
	}
}

// Verify is the one call that decides.
func (p *Policy) Verify(e *Evidence) (*Verified, error) {
	defer runtime.KeepAlive(p)
	defer runtime.KeepAlive(e)
	var r *C.struct_tbv_result
	var json *C.char
	code := C.tbv_verify(p.p, e.e, &r)
	if r == nil {
		return nil, failure(C.TBV_ERR_MEMORY, nil)
	}
	defer C.tbv_result_free(r)
	if rc := C.tbv_result_json(r, &json); code == C.TBV_OK && rc != C.TBV_OK {
		return nil, failure(rc, nil)
	}
	if code != C.TBV_OK {
		err := failure(code, C.tbv_result_message(r))
		err.JSON = C.GoString(json)
		return nil, err
	}
	question, verdict := C.tbv_result_question(r), C.tbv_result_verdict(r)
	if question != C.TBV_QUESTION_ARTIFACT || verdict != C.TBV_VERDICT_VERIFIED &&
		verdict != C.TBV_VERDICT_VERIFIED_INSECURE {
		return nil, failure(C.TBV_ERR_INTERNAL, nil)
	}
	return &Verified{C.GoString(C.tbv_result_summary(r)), C.GoString(C.tbv_question_name(question)),
		C.GoString(C.tbv_verdict_name(verdict)), factsOf(r), C.GoString(json)}, nil
}

// Policy is what must hold.  An empty one never verifies anything.
type Policy struct{ p *C.struct_tbv_policy }

// NewPolicy is an empty one.
func NewPolicy() (*Policy, error) {
	p := &Policy{C.tbv_policy_new()}
	if p.p == nil {
		return nil, failure(C.TBV_ERR_MEMORY, nil)
	}
	runtime.SetFinalizer(p, func(p *Policy) { C.tbv_policy_free(p.p) })
	return p, nil
}

// Load reads a file beneath a directory, and the files that it names, none of which
// others may be able to write: tbv_policy_load_at(3).
func Load(directory, name string) (*Policy, error) {
	dir, err := os.Open(directory)
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	p, err := NewPolicy()
	if err == nil {
		err = p.with(name, func(t *C.char) C.int {
			return C.tbv_policy_load_at(p.p, C.int(dir.Fd()), t)
		})
	}
	return p, err
}

func (p *Policy) done(code C.int) error {
	defer runtime.KeepAlive(p)
	return done(code, C.tbv_policy_message(p.p))
}

func (p *Policy) with(text string, call func(*C.char) C.int) error {
	return withText(text, func(t *C.char) error { return p.done(call(t)) })
}

// Check is what will be asked, as the JSON of tbv_policy_check(3), before the first
// artifact; or what every verdict would come to.
func (p *Policy) Check(now int64) (string, error) {
	defer runtime.KeepAlive(p)
	var plan *C.struct_tbv_plan
	var json *C.char
	code := C.tbv_policy_check(p.p, C.int64_t(now), &plan)
	if plan == nil {
		return "", failure(C.TBV_ERR_MEMORY, nil)
	}
	defer C.tbv_plan_free(plan)
	if code == C.TBV_OK {
		code = C.tbv_plan_json(plan, &json)
	}
	return C.GoString(json), done(code, C.tbv_plan_message(plan))
}

// Algorithms is the set by which its images' claims name artifacts.
func (p *Policy) Algorithms() uint {
	defer runtime.KeepAlive(p)
	return uint(C.tbv_policy_algorithms(p.p))
}

// SetLabel says whence it comes, for reports.
func (p *Policy) SetLabel(label string) error {
	return p.with(label, func(t *C.char) C.int { return C.tbv_policy_set_label(p.p, t) })
}

// SetJSON takes a policy file; the files that it names are not opened.
func (p *Policy) SetJSON(data []byte) error {
	d, n := bytes(data)
	return p.done(C.tbv_policy_set_json_mem(p.p, d, n))
}

// File is one that a policy of SetJSON names.
type File struct {
	Path   string
	IsList bool // of endorsements
}

// Files are in the order of SetFile.
func (p *Policy) Files() (files []File) {
	defer runtime.KeepAlive(p)
	for i := C.size_t(0); i < C.tbv_policy_file_count(p.p); i++ {
		files = append(files, File{C.GoString(C.tbv_policy_file_path(p.p, i)),
			C.tbv_policy_file_kind(p.p, i) == C.TBV_POLICY_FILE_ENDORSEMENTS})
	}
	return
}

// SetFile takes the contents of one of Files.
func (p *Policy) SetFile(i int, data []byte) error {
	d, n := bytes(data)
	return p.done(C.tbv_policy_set_file_mem(p.p, C.size_t(i), d, n))
}

// Clear empties one part, so that what is added next replaces it.
func (p *Policy) Clear(part Part) error {
	return p.done(C.tbv_policy_clear(p.p, C.enum_tbv_policy_part(part)))
}

// AddImage adds a trusted image, whose number is for the calls below.
func (p *Policy) AddImage(name string) (image int, err error) {
	var i C.size_t
	err = p.with(name, func(t *C.char) C.int { return C.tbv_policy_add_image(p.p, t, &i) })
	return int(i), err
}

// ImageCount is how many there are.
func (p *Policy) ImageCount() int {
	defer runtime.KeepAlive(p)
	return int(C.tbv_policy_image_count(p.p))
}

// ImageSetPCR takes 96 hex digits.
func (p *Policy) ImageSetPCR(image int, index uint, hex string) error {
	return p.with(hex, func(t *C.char) C.int {
		return C.tbv_policy_image_set_pcr_hex(p.p, C.size_t(image), C.uint(index), t)
	})
}

// ImageAddReference takes measurements as they are published.
func (p *Policy) ImageAddReference(image int, data []byte) error {
	d, n := bytes(data)
	return p.done(C.tbv_policy_image_add_reference_mem(p.p, C.size_t(image), d, n))
}

// ImageMeasure takes those of an enclave image, which is a regular file.
func (p *Policy) ImageMeasure(image int, file *os.File) error {
	defer runtime.KeepAlive(file)
	var m *C.struct_tbv_measurement
	code := C.tbv_measure_fd(C.int(file.Fd()), nil, nil, &m)
	defer C.tbv_measurement_free(m)
	if code != C.TBV_OK {
		return failure(code, C.tbv_measurement_message(m))
	}
	return p.done(C.tbv_policy_image_add_measurement(p.p, C.size_t(image), m))
}

// ImageAddRoot adds a root that certifies the image.
func (p *Policy) ImageAddRoot(image int, name string, data []byte) error {
	d, n := bytes(data)
	return p.with(name, func(t *C.char) C.int {
		return C.tbv_policy_image_add_root_mem(p.p, C.size_t(image), t, d, n)
	})
}

// ImageSetClaim takes what a policy file has as "claim".
func (p *Policy) ImageSetClaim(image int, data []byte) error {
	d, n := bytes(data)
	return p.done(C.tbv_policy_image_set_claim_mem(p.p, C.size_t(image), d, n))
}

// ImageSetInsecureDebug makes it any enclave in debug mode.
func (p *Policy) ImageSetInsecureDebug(image int) error {
	return p.done(C.tbv_policy_image_set_insecure_debug(p.p, C.size_t(image)))
}

// AllowInsecureDebug is what the caller has to say to that as well.
func (p *Policy) AllowInsecureDebug() error {
	return p.done(C.tbv_policy_allow_insecure_debug(p.p))
}

// AddRepository accepts one more.
func (p *Policy) AddRepository(url string) error {
	return p.with(url, func(t *C.char) C.int { return C.tbv_policy_add_repository(p.p, t) })
}

// AddRef takes a full name, or a pattern with one "*".
func (p *Policy) AddRef(pattern string) error {
	return p.with(pattern, func(t *C.char) C.int { return C.tbv_policy_add_ref(p.p, t) })
}

// AddCommit takes 40 or 64 hex digits.
func (p *Policy) AddCommit(hex string) error {
	return p.with(hex, func(t *C.char) C.int { return C.tbv_policy_add_commit_hex(p.p, t) })
}

// SetTree takes 64 hex digits.
func (p *Policy) SetTree(hex string) error {
	return p.with(hex, func(t *C.char) C.int { return C.tbv_policy_set_tree_hex(p.p, t) })
}

// SetAnySource says that any source will do.
func (p *Policy) SetAnySource() error { return p.done(C.tbv_policy_set_any_source(p.p)) }

// SetChainTimeNow says that certificates must be valid now, and not at the document's
// time.
func (p *Policy) SetChainTimeNow(now bool) error {
	var when C.enum_tbv_chain_time = C.TBV_CHAIN_TIME_DOCUMENT
	if now {
		when = C.TBV_CHAIN_TIME_NOW
	}
	return p.done(C.tbv_policy_set_chain_time(p.p, when))
}

// SetMaxAge is in seconds.
func (p *Policy) SetMaxAge(seconds int64) error {
	return p.done(C.tbv_policy_set_max_age(p.p, C.int64_t(seconds)))
}

// SetLogPolicy takes one of c2sp.org/tlog-policy.
func (p *Policy) SetLogPolicy(data []byte) error {
	d, n := bytes(data)
	return p.done(C.tbv_policy_set_log_policy_mem(p.p, d, n))
}

// RequireLog says that there must be a proof of a log.
func (p *Policy) RequireLog() error { return p.done(C.tbv_policy_set_log_required(p.p, 1)) }

// SetEndorsers says who may endorse images, and revoke.
func (p *Policy) SetEndorsers(data []byte) error {
	d, n := bytes(data)
	return p.done(C.tbv_policy_set_endorsers_mem(p.p, d, n))
}

// SetEndorsementStream is that of their lists.
func (p *Policy) SetEndorsementStream(stream string) error {
	return p.with(stream, func(t *C.char) C.int {
		return C.tbv_policy_set_endorsement_stream(p.p, t)
	})
}

// AddEndorsements takes a list with its signatures.
func (p *Policy) AddEndorsements(data []byte) error {
	d, n := bytes(data)
	return p.done(C.tbv_policy_add_endorsements_mem(p.p, d, n))
}
