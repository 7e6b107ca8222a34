# SPDX-License-Identifier: BSD-2-Clause

# What completes command lines in three shells, each made of one list of words.
bashcompdir = $(datadir)/bash-completion/completions
zshcompdir = $(datadir)/zsh/site-functions
fishcompdir = $(datadir)/fish/vendor_completions.d
bashcomp_DATA = completions/bash/tbverify
zshcomp_DATA = completions/zsh/_tbverify
fishcomp_DATA = completions/fish/tbverify.fish
builder_bash = completions/bash/tbbuild completions/bash/tblog
builder_zsh = completions/zsh/_tbbuild completions/zsh/_tblog
builder_fish = completions/fish/tbbuild.fish completions/fish/tblog.fish
if BUILDER
bashcomp_DATA += $(builder_bash)
zshcomp_DATA += $(builder_zsh)
fishcomp_DATA += $(builder_fish)
endif
made_completions = $(bashcomp_DATA) $(zshcomp_DATA) $(fishcomp_DATA)

complete_awk = $(srcdir)/completions/complete.awk
completions/bash/tbverify completions/zsh/_tbverify \
completions/fish/tbverify.fish: $(srcdir)/completions/tbverify.words
$(builder_bash) $(builder_zsh) $(builder_fish): \
	$(srcdir)/completions/tbbuild.words $(srcdir)/completions/tblog.words
$(made_completions): $(complete_awk)
	$(AM_V_GEN)set -e; $(MKDIR_P) $(@D); name=$(@F); \
	name=$${name%.fish}; name=$${name#_}; dir=$(@D); \
	$(AWK) -v shell=$${dir##*/} -f $(complete_awk) \
		$(srcdir)/completions/$$name.words >$@.tmp; mv $@.tmp $@
CLEANFILES += $(made_completions)

slow_shell_tests += tests/completion/completion.t
EXTRA_DIST += \
	completions/README \
	completions/complete.awk \
	completions/tbbuild.words \
	completions/tblog.words \
	completions/tbverify.words \
	tests/completion/drive.py

.PHONY: shellcheck-completions
shellcheck: shellcheck-completions
#: shellcheck over the completions for bash
shellcheck-completions: $(bashcomp_DATA)
	shellcheck $(bashcomp_DATA)
