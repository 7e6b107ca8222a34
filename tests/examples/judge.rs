//! Makes the calls of cases.py by the crate: of each case a line with its name, the
//! token, the class, and the JSON of the result or "-".
//!
//! SPDX-License-Identifier: BSD-2-Clause
use std::{fs, io, io::BufRead, path::Path};
use tbverify::{Error, Evidence, Expect, Measurement, Part, Policy};

const PARTS: [Part; 8] = [
    Part::Images,
    Part::Repositories,
    Part::Refs,
    Part::Commits,
    Part::LogPolicy,
    Part::Endorsers,
    Part::Endorsements,
    Part::AnySource,
];

struct Case {
    policy: Policy,
    evidence: Evidence,
    image: usize,
}

impl Case {
    fn new() -> Result<Case, Error> {
        Ok(Case { policy: Policy::new()?, evidence: Evidence::new(0)?, image: 0 })
    }

    fn files(&mut self, path: &str, lists: bool) -> Result<(), Error> {
        for (i, name, is_list) in self.policy.files() {
            if is_list == lists {
                let beside = Path::new(path).parent().unwrap().join(name);
                self.policy.set_file(i, &fs::read(beside)?)?;
            }
        }
        Ok(())
    }

    fn root(&mut self, path: &str) -> Result<(), Error> {
        let builtin = tbverify::builtin_roots().into_iter().find(|(name, _)| name == path);
        let der = builtin.map_or_else(|| fs::read(path), |(_, der)| Ok(der))?;
        self.policy.image_add_root(self.image, path, &der)
    }

    fn debug_image(&mut self) -> Result<(), Error> {
        if self.policy.image_count() > 0 {
            return Ok(());
        }
        self.image = self.policy.add_image("command line")?;
        self.policy.image_set_insecure_debug(self.image)
    }

    fn call(&mut self, word: &[&str]) -> Result<(), Error> {
        let (p, e, i) = (&mut self.policy, &mut self.evidence, self.image);
        let value = word.get(1).copied().unwrap_or("");
        let file = || fs::read(value);
        match word[0] {
            "policy.json" => p.set_json(&file()?),
            "policy.label" => p.set_label(value),
            "policy.files" => self.files(value, false),
            "policy.lists" => self.files(value, true),
            "policy.clear" => p.clear(PARTS[value.parse::<usize>().unwrap() - 1]),
            "policy.image" => p.add_image(value).map(|image| self.image = image),
            "policy.debug-image" => self.debug_image(),
            "image.reference" => p.image_add_reference(i, &file()?),
            "image.measure" => p.image_add_measurement(i, &Measurement::of(&fs::File::open(value)?)?),
            "image.pcr" => p.image_set_pcr(i, value.parse().unwrap(), word[2]),
            "image.root" => self.root(value),
            "image.claim" => p.image_set_claim(i, value.as_bytes()),
            "image.debug" => p.image_set_insecure_debug(i),
            "policy.repository" => p.add_repository(value),
            "policy.ref" => p.add_ref(value),
            "policy.commit" => p.add_commit(value),
            "policy.tree" => p.set_tree(value),
            "policy.any-source" => p.set_any_source(),
            "policy.time" => p.set_chain_time_now(value == "now"),
            "policy.max-age" => p.set_max_age(tbverify::parse_duration(value)?),
            "policy.log-policy" => p.set_log_policy(&file()?),
            "policy.require-log" => p.set_log_required(true),
            "policy.endorsers" => p.set_endorsers(&file()?),
            "policy.stream" => p.set_endorsement_stream(value),
            "policy.endorsements" => p.add_endorsements(&file()?),
            "policy.debug" => p.allow_insecure_debug(),
            "evidence.now" => e.set_now(tbverify::parse_time(value)?),
            "evidence.attestation" => e.set_attestation(&file()?),
            "evidence.artifact" => e.hash_artifact(&mut fs::File::open(value)?, value, p.algorithms()),
            "evidence.name" => e.expect(Expect::Name, value),
            "evidence.list" => e.set_checksums(&file()?),
            "evidence.statement" => e.set_statement(&file()?),
            "evidence.proof" => e.set_proof(&file()?),
            other => panic!("{other}"),
        }
    }

    fn verdict(&self) -> Result<String, Error> {
        let verified = self.policy.verify(&self.evidence)?;
        let json = verified.json()?;
        assert!(verified.question() == "artifact" && verified.summary().starts_with("verified"));
        assert!(json.contains(&format!("\"verdict\":\"{}\"", verified.verdict())));
        for (name, value) in verified.facts() {
            assert!(json.contains(&format!("\"{name}\":\"{}\"", value.replace('\\', r"\\").replace('"', "\\\""))), "{name}");
        }
        Ok(format!("ok\tOK\t{json}"))
    }
}

fn tell(error: Error) -> String {
    let json = error.json.clone().unwrap_or_else(|| "-".into());
    format!("{}\t{}\t{json}", error.token, error.class_name())
}

fn main() {
    let (mut name, mut said) = (String::new(), None);
    let mut case = Case::new().unwrap();
    for line in io::stdin().lock().lines().map(Result::unwrap) {
        let word: Vec<&str> = line.split('\t').collect();
        match (word[0], &said) {
            ("case", _) => {
                (name, said, case) = (word[1].into(), None, Case::new().unwrap());
            }
            ("verify", None) => said = Some(case.verdict().unwrap_or_else(tell)),
            (_, None) => said = case.call(&word).err().map(tell),
            _ => (),
        }
        if word[0] == "verify" {
            println!("{name}\t{}", said.as_ref().unwrap());
        }
    }
}
