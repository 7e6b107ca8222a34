"""Types lines and Tab into a real shell on a terminal: drive.py SHELL FILE.

Reads lines from the standard input, each what to type, and prints for each
what the shell shows, among it what it lists; "became: TEXT" is what the line
has become.  A line END follows each.  FILE is the completion.

SPDX-License-Identifier: BSD-2-Clause
"""
import fcntl
import os
import pty
import re
import select
import struct
import sys
import termios

BASH = """PS1='ready> ' PROMPT_COMMAND=
bind 'set show-all-if-ambiguous on' 2>/dev/null
bind 'set completion-query-items 0' 2>/dev/null
bind 'set page-completions off' 2>/dev/null
bind 'set completion-display-width 1' 2>/dev/null
bind 'set enable-bracketed-paste off' 2>/dev/null
bind 'set bell-style none' 2>/dev/null
bind 'set colored-stats off' 2>/dev/null
source "{file}"
"""
ZSH = """PS1='ready> ' RPS1= PROMPT_EOL_MARK=
unsetopt BEEP PROMPT_SP AUTO_MENU LIST_AMBIGUOUS; unset zle_bracketed_paste
LISTMAX=0
fpath=("{dir}" $fpath)
autoload -Uz compinit && compinit -u -D
zstyle ':completion:*' verbose yes
zstyle ':completion:*:default' list-prompt ''
bindkey -e
"""
COMMANDS = {"bash": ["bash", "--noprofile", "--norc", "-i"],
            "zsh": ["zsh", "-f", "-i"]}
# Control sequences of a terminal.
CONTROL = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[=>]|[\x07\x00\r]")


class Shell:
    def __init__(self, name, path):
        self.count = 0
        pid, self.fd = pty.fork()
        if pid == 0:
            os.environ["TERM"] = "dumb" if name == "bash" else "vt100"
            os.execvp(COMMANDS[name][0], COMMANDS[name])
        size = struct.pack("HHHH", 1000, 250, 0, 0)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, size)
        setup = BASH if name == "bash" else ZSH
        setup = setup.format(file=path, dir=os.path.dirname(path))
        for line in setup.splitlines():
            self.send(line + "\n")
        self.wait()

    def send(self, text):
        os.write(self.fd, text.encode())

    def wait(self):
        """What came until the shell has run what was typed so far."""
        self.count += 1
        self.send("echo DONE$((%d + 0))\n" % self.count)
        want = re.compile("^DONE%d\n+ready> " % self.count, re.M)
        got = ""
        while not want.search(CONTROL.sub("", got)):
            if not select.select([self.fd], [], [], 60)[0]:
                sys.exit("the shell does not answer: %r" % got)
            got += os.read(self.fd, 65536).decode("utf-8", "replace")
        return CONTROL.sub("", got)

    def complete(self, line):
        """Ctrl-A: what the line has become is then an argument of echo."""
        self.send(line + "\t\x01echo became: \n")
        return self.wait()


def main(name, path):
    shell = Shell(name, path)
    for line in sys.stdin:
        print(shell.complete(line.rstrip("\n")))
        print("END", flush=True)


main(*sys.argv[1:])
