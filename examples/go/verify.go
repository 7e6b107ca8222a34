// verify POLICY ARTIFACT ATTESTATION [FILE...]: holds a file to its attestation.
// FILEs are those that the policy names, in its order.
//
//	go build verify.go
//
// SPDX-License-Identifier: BSD-2-Clause
package main

// #cgo pkg-config: libtbverify
// #include <stdlib.h>
// #include <tbverify.h>
import "C"

import (
	"fmt"
	"log"
	"os"
	"time"
	"unsafe"
)

// The bytes of a file, and their number; the library copies them.
func fill(name string) (unsafe.Pointer, C.size_t) {
	data, err := os.ReadFile(name)
	if err != nil {
		log.Fatal(err)
	}
	return C.CBytes(data), C.size_t(len(data))
}

func main() {
	C.unsetenv(C.CString("OPENSSL_CONF"))
	policy, evidence := C.tbv_policy_new(), C.tbv_evidence_new()
	data, n := fill(os.Args[1])
	C.tbv_policy_set_json_mem(policy, data, n)
	for i, name := range os.Args[4:] {
		data, n = fill(name)
		C.tbv_policy_set_file_mem(policy, C.size_t(i), data, n)
	}
	var sha256 [C.TBV_SHA256_SIZE]C.uint8_t
	var size C.uint64_t
	artifact, err := os.Open(os.Args[2])
	if err == nil && C.tbv_digest_fd(C.int(artifact.Fd()), &sha256[0], &size, nil, nil) == C.TBV_OK {
		C.tbv_evidence_set_artifact(evidence, &sha256[0], size, C.CString(os.Args[2]))
	}
	data, n = fill(os.Args[3])
	C.tbv_evidence_set_attestation_mem(evidence, data, n)
	C.tbv_evidence_set_now(evidence, C.int64_t(time.Now().Unix()))
	var result *C.struct_tbv_result
	if code := C.tbv_verify(policy, evidence, &result); code != C.TBV_OK {
		log.Fatalf("%s [%s]", C.GoString(C.tbv_result_message(result)), C.GoString(C.tbv_error_token(code)))
	}
	fmt.Println(C.GoString(C.tbv_result_summary(result)))
}
