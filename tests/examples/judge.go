// judge makes the calls of cases.py by the package: of each case a line with its name,
// the token, the class, and the JSON of the result or "-".
//
// SPDX-License-Identifier: BSD-2-Clause
package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	t "tbverify.example/tbverify"
)

type trial struct {
	p     *t.Policy
	e     *t.Evidence
	image int
}

func newTrial() *trial {
	p, err := t.NewPolicy()
	e, failed := t.NewEvidence(0)
	if err != nil || failed != nil {
		panic("out of memory")
	}
	return &trial{p, e, 0}
}

// file calls with what is in a file.
func file(path string, set func([]byte) error) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return set(data)
}

func (c *trial) files(path string, lists bool) error {
	for i, named := range c.p.Files() {
		if named.IsList != lists {
			continue
		}
		if err := file(filepath.Join(filepath.Dir(path), named.Path),
			func(d []byte) error { return c.p.SetFile(i, d) }); err != nil {
			return err
		}
	}
	return nil
}

func (c *trial) add(name string) (err error) {
	c.image, err = c.p.AddImage(name)
	return
}

func (c *trial) debugImage() error {
	if c.p.ImageCount() > 0 {
		return nil
	}
	if err := c.add("command line"); err != nil {
		return err
	}
	return c.p.ImageSetInsecureDebug(c.image)
}

func (c *trial) root(path string) error {
	set := func(d []byte) error { return c.p.ImageAddRoot(c.image, path, d) }
	if der := t.BuiltinRoots()[path]; der != nil {
		return set(der)
	}
	return file(path, set)
}

func (c *trial) opened(path string, use func(*os.File) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return use(f)
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		panic(err)
	}
	return n
}

func (c *trial) call(word []string) error {
	p, e, i, v := c.p, c.e, c.image, append(word, "")[1]
	switch word[0] {
	case "policy.json":
		return file(v, p.SetJSON)
	case "policy.label":
		return p.SetLabel(v)
	case "policy.files":
		return c.files(v, false)
	case "policy.lists":
		return c.files(v, true)
	case "policy.clear":
		return p.Clear(t.Part(number(v)))
	case "policy.image":
		return c.add(v)
	case "policy.debug-image":
		return c.debugImage()
	case "image.reference":
		return file(v, func(d []byte) error { return p.ImageAddReference(i, d) })
	case "image.measure":
		return c.opened(v, func(f *os.File) error { return p.ImageMeasure(i, f) })
	case "image.pcr":
		return p.ImageSetPCR(i, uint(number(v)), word[2])
	case "image.root":
		return c.root(v)
	case "image.claim":
		return p.ImageSetClaim(i, []byte(v))
	case "image.debug":
		return p.ImageSetInsecureDebug(i)
	case "policy.repository":
		return p.AddRepository(v)
	case "policy.ref":
		return p.AddRef(v)
	case "policy.commit":
		return p.AddCommit(v)
	case "policy.tree":
		return p.SetTree(v)
	case "policy.any-source":
		return p.SetAnySource()
	case "policy.time":
		return p.SetChainTimeNow(v == "now")
	case "policy.max-age":
		seconds, err := t.ParseDuration(v)
		if err != nil {
			return err
		}
		return p.SetMaxAge(seconds)
	case "policy.log-policy":
		return file(v, p.SetLogPolicy)
	case "policy.require-log":
		return p.RequireLog()
	case "policy.endorsers":
		return file(v, p.SetEndorsers)
	case "policy.stream":
		return p.SetEndorsementStream(v)
	case "policy.endorsements":
		return file(v, p.AddEndorsements)
	case "policy.debug":
		return p.AllowInsecureDebug()
	case "evidence.now":
		now, err := t.ParseTime(v)
		if err != nil {
			return err
		}
		return e.SetNow(now)
	case "evidence.attestation":
		return file(v, e.SetAttestation)
	case "evidence.artifact":
		return c.opened(v, func(f *os.File) error { return e.HashArtifact(f, v, p.Algorithms()) })
	case "evidence.name":
		return e.Expect(t.Name, v)
	case "evidence.list":
		return file(v, e.SetChecksums)
	case "evidence.statement":
		return file(v, e.SetStatement)
	case "evidence.proof":
		return file(v, e.SetProof)
	}
	panic(word[0])
}

func (c *trial) verdict() (string, error) {
	verified, err := c.p.Verify(c.e)
	if err != nil {
		return "", err
	}
	if verified.Question != "artifact" || !strings.HasPrefix(verified.Summary, "verified") ||
		!strings.Contains(verified.JSON, fmt.Sprintf("%q:%q", "verdict", verified.Verdict)) {
		panic(verified.Summary)
	}
	for _, fact := range verified.Facts {
		if !strings.Contains(verified.JSON, fmt.Sprintf("%q:%q", fact.Name, fact.Value)) {
			panic(fact.Name)
		}
	}
	return "ok\tOK\t" + verified.JSON, nil
}

func tell(err error) string {
	why := &t.Error{Token: "io", Class: t.System}
	_ = errors.As(err, &why)
	if why.JSON == "" {
		why.JSON = "-"
	}
	return fmt.Sprintf("%s\t%v\t%s", why.Token, why.Class, why.JSON)
}

func main() {
	var name, said string
	var c *trial
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		word := strings.Split(lines.Text(), "\t")
		var err error
		switch {
		case word[0] == "case":
			name, said, c = word[1], "", newTrial()
		case said != "":
		case word[0] == "verify":
			said, err = c.verdict()
		default:
			err = c.call(word)
		}
		if err != nil {
			said = tell(err)
		}
		if word[0] == "verify" {
			fmt.Printf("%s\t%s\n", name, said)
		}
	}
}
