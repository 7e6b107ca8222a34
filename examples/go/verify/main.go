// verify DIR POLICY ARTIFACT ATTESTATION [KIND=VALUE...]: holds a file to its
// attestation, under DIR/POLICY; KIND is name, ref, commit or repository.  Exit
// status: 0 verified, 1 refused, 2 usage, 3 no verdict, 4 not attested.
//
// SPDX-License-Identifier: BSD-2-Clause
package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"tbverify.example/tbverify"
)

// An attestation that cannot be opened is none.
func gather(p *tbverify.Policy, arg []string) (*tbverify.Evidence, error) {
	e, err := tbverify.NewEvidence(time.Now().Unix())
	artifact, failed := os.Open(arg[2])
	if failed != nil {
		return nil, failed
	}
	if err == nil {
		err = e.HashArtifact(artifact, arg[2], p.Algorithms())
	}
	if file, absent := os.Open(arg[3]); err == nil && absent == nil {
		data, _ := io.ReadAll(io.LimitReader(file, tbverify.AttestationSizeMax+1))
		err = e.SetAttestation(data)
	}
	for _, word := range arg[4:] {
		kind, value, _ := strings.Cut(word, "=")
		if err == nil {
			err = e.Expect(tbverify.Kind(kind), value)
		}
	}
	return e, err
}

func verify(arg []string) (*tbverify.Verified, error) {
	p, err := tbverify.Load(arg[0], arg[1])
	if err != nil {
		return nil, err
	}
	e, err := gather(p, arg)
	if err != nil {
		return nil, err
	}
	return p.Verify(e)
}

func main() {
	os.Unsetenv("OPENSSL_CONF")
	if len(os.Args) < 5 {
		fmt.Fprintln(os.Stderr, "usage: verify DIR POLICY ARTIFACT ATTESTATION [KIND=VALUE...]")
		os.Exit(2)
	}
	verified, err := verify(os.Args[1:])
	if err != nil {
		fmt.Fprintf(os.Stderr, "verify: %v: %v\n", tbverify.ClassOf(err), err)
		// by class, as in tbverify.h
		os.Exit([]int{3, 3, 4, 1, 1, 1, 1, 1}[tbverify.ClassOf(err)])
	}
	fmt.Println(verified.Summary)
	for _, fact := range verified.Facts {
		fmt.Println(fact.Name, fact.Value)
	}
}
