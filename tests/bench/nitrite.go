// Verifies a document by nitrite (github.com/hf/nitrite), for tests/bench/peers.sh:
// BENCH_NITRITE is what this is built into, where that module can be had.
//
// usage: nitrite ROOT TIME DOCUMENT
//
// SPDX-License-Identifier: BSD-2-Clause
package main

import (
	"crypto/x509"
	"fmt"
	"os"
	"time"

	"github.com/hf/nitrite"
)

func run(root, now, document string) error {
	pem, err := os.ReadFile(root)
	if err != nil {
		return err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		return fmt.Errorf("%s: no certificate", root)
	}
	at, err := time.Parse(time.RFC3339, now)
	if err != nil {
		return err
	}
	data, err := os.ReadFile(document)
	if err != nil {
		return err
	}
	_, err = nitrite.Verify(data, nitrite.VerifyOptions{
		Roots: roots, CurrentTime: at})
	return err
}

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: nitrite ROOT TIME DOCUMENT")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, "nitrite:", err)
		os.Exit(1)
	}
}
