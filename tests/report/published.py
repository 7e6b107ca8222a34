# Checks statements against the Protocol Buffers that in-toto publishes: no
# unknown members, each of its type.
#
#   python3 published.py PROTOS STATEMENT...
#
# SPDX-License-Identifier: BSD-2-Clause
import json
import os
import subprocess
import sys
import tempfile

from google.protobuf import json_format

# Predicate type: where its definition is, and what it is called.
PREDICATES = {
    "https://slsa.dev/provenance/v1":
        ("in_toto_attestation/predicates/provenance/v1/provenance",
         "Provenance"),
    "https://slsa.dev/verification_summary/v1":
        ("in_toto_attestation/predicates/vsa/v1/vsa", "VerificationSummary"),
}


def module(path):
    """The classes of one definition."""
    name = path.replace("/", ".") + "_pb2"
    __import__(name)
    return sys.modules[name]


def compile_all(protos, out):
    names = ["in_toto_attestation/v1/resource_descriptor",
             "in_toto_attestation/v1/statement"]
    names += [path for path, _ in PREDICATES.values()]
    subprocess.run(["protoc", "-I", protos, "--python_out", out] +
                   [os.path.join(protos, name + ".proto") for name in names],
                   check=True)
    sys.path.insert(0, out)
    return module(names[1]).Statement


def is_valid(statement, Statement):
    path, name = PREDICATES[statement["predicateType"]]
    predicate = getattr(module(path), name)
    try:
        json_format.ParseDict(statement, Statement())
        json_format.ParseDict(statement["predicate"], predicate())
    except json_format.ParseError as error:
        return str(error)
    return None


def main(protos, *paths):
    bad = []
    with tempfile.TemporaryDirectory() as out:
        Statement = compile_all(protos, out)
        for path in paths:
            with open(path, encoding="ascii") as file:
                statement = json.load(file)
            error = is_valid(statement, Statement)
            if error is not None:
                bad.append(f"{path}: {error}")
            statement["predicate"]["stray"] = 1
            if is_valid(statement, Statement) is None:
                bad.append(f"{path}: a stray member is not noticed")
    for line in bad:
        print(line)
    return 1 if bad else 0


sys.exit(main(*sys.argv[1:]))
