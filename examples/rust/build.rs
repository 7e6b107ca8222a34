// Where libtbverify is: what pkg-config says of it.
//
// SPDX-License-Identifier: BSD-2-Clause
use std::{env, process::Command};

fn main() {
    println!("cargo:rerun-if-env-changed=PKG_CONFIG");
    println!("cargo:rerun-if-env-changed=PKG_CONFIG_PATH");
    let program = env::var("PKG_CONFIG").unwrap_or_else(|_| "pkg-config".into());
    let out = Command::new(&program)
        .args(["--libs", "libtbverify >= 0.1.0"])
        .output()
        .unwrap_or_else(|error| panic!("{program}: {error}"));
    if !out.status.success() {
        panic!("{program}: {}", String::from_utf8_lossy(&out.stderr));
    }
    for word in String::from_utf8_lossy(&out.stdout).split_whitespace() {
        if let Some(directory) = word.strip_prefix("-L") {
            println!("cargo:rustc-link-search=native={directory}");
        } else if let Some(library) = word.strip_prefix("-l") {
            println!("cargo:rustc-link-lib={library}");
        }
    }
}
