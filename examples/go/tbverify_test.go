// What does not verify, and what is misused, is an error and no panic.
//
// SPDX-License-Identifier: BSD-2-Clause
package tbverify

import (
	"errors"
	"strings"
	"sync"
	"testing"
)

func want(t *testing.T, token string, err error) {
	t.Helper()
	var e *Error
	got := "ok"
	if errors.As(err, &e) {
		got = e.Token
		if e.Message == "" || e.Class.String() == "" {
			t.Error("no words")
		}
	} else if err != nil {
		got = err.Error()
	}
	if got != token {
		t.Errorf("want %s, got %s", token, got)
	}
}

func objects(t *testing.T) (*Policy, *Evidence) {
	t.Helper()
	p, err := NewPolicy()
	want(t, "ok", err)
	e, err := NewEvidence(1)
	want(t, "ok", err)
	return p, e
}

func TestNothingVerifies(t *testing.T) {
	p, e := objects(t)
	_, err := p.Verify(e)
	var why *Error
	if !errors.As(err, &why) || why.Class != System || why.Class.String() != "SYSTEM" ||
		!strings.HasPrefix(why.JSON, `{"tbverify":1,"verdict":"none"`) {
		t.Error(err)
	}
	_, err = p.Check(1)
	want(t, "no-image", err)
	_, err = p.Check(-1)
	want(t, "no-clock", err)
}

func TestSetterThatFailed(t *testing.T) {
	p, e := objects(t)
	if p.AddRef("v1.0") == nil {
		t.Error("a ref without refs/")
	}
	_, err := p.Verify(e)
	want(t, "setter-failed", err)
	want(t, "ok", e.Expect(Ref, "refs/tags/a"))
	want(t, "usage", e.Expect(Ref, "refs/tags/a"))
	e.Reset()
	want(t, "ok", e.Expect(Ref, "refs/tags/b"))
	want(t, "usage", e.Expect("branch", "main"))
	want(t, "ok", e.Expect(Name, "a"))
	want(t, "ok", e.Expect(Commit, strings.Repeat("1", 40)))
	want(t, "ok", e.Expect(Repository, "https://git.example/a"))
}

func TestMisuse(t *testing.T) {
	p, _ := objects(t)
	want(t, "usage", p.AddRepository("https://a\x00b"))
	if p.ImageSetPCR(7, 0, "00") == nil || p.SetFile(7, nil) == nil {
		t.Error("an index past the end")
	}
	p, _ = objects(t)
	want(t, "policy-syntax", p.SetJSON(nil))
	_, err := Load(".", "absent.json")
	want(t, "io", err)
	_, err = Load(".", "../go.mod")
	want(t, "policy-unsafe", err)
	_, err = ParseTime("tomorrow")
	want(t, "usage", err)
	if seconds, err := ParseDuration("2m"); err != nil || seconds != 120 {
		t.Error(seconds, err)
	}
	if !strings.HasPrefix(Version(), "0.") || BuiltinRoots()["aws-nitro-g1"] == nil {
		t.Error(Version())
	}
}

func TestDigest(t *testing.T) {
	_, e := objects(t)
	want(t, "ok", e.HashArtifact(strings.NewReader("abc"), "a", 7))
	d, err := NewDigest(1)
	want(t, "ok", err)
	want(t, "ok", e.SetDigest(d, 1, "a"))
	want(t, "usage", e.SetDigest(d, 1, "a"))
	_, err = d.Write([]byte("more"))
	want(t, "usage", err)
}

func TestShared(t *testing.T) {
	p, _ := objects(t)
	var all sync.WaitGroup
	for i := 0; i < 4; i++ {
		all.Add(1)
		go func() {
			defer all.Done()
			e, _ := NewEvidence(1)
			if _, err := p.Verify(e); err == nil {
				t.Error("verified")
			}
		}()
	}
	all.Wait()
}
