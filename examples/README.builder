Examples for running builds
===========================

  tbbuild-serve.service    a systemd unit for "tbbuild serve", which builds what
                           is pushed to a forge; tbbuild-serve(8)
  forge/post-receive       a hook for a plain git server, which reports pushes
                           to tbbuild-serve; needs curl and perl
  forge/report.sh          reports jobs to GitHub, Gitea, Forgejo or Pagure: the
                           status of the commit, and for a tag the files and
                           proofs of its release; needs curl and jq
  kubernetes-job.yaml      one build as a Kubernetes Job

There are three ways to use more than one machine.  Each uses an existing engine
for scheduling:

  executor/slurm           tbbuild-serve submits builds to Slurm; needs jq
  executor/kubernetes
  executor/kubernetes-job.json
                           tbbuild-serve submits each build to Kubernetes as
                           this Job.  The Job was checked against the schema of
                           the API, but has never been run in a cluster
  forge/github-runner.yaml
  forge/forgejo-runner.yaml
  forge/gitlab-runner.yaml
                           without tbbuild-serve, the forge's own runner runs
                           "tbbuild run", on a host with enclaves.  The forge
                           queues the builds, shows their results and keeps the
                           assets

The following has been run, always with a simulated hypervisor and never on a
Nitro host:

  executor/slurm           with Debian's Slurm; --account-of-hook with its
                           slurmdbd
  forge/report.sh          with Debian's Pagure; for the other forges, with a
                           server that answers as their API documentation
                           describes
  forge/gitlab-runner.yaml
                           with gitlab-ci-local, which checks it against
                           GitLab's schema and runs it, but is not GitLab's own
                           runner
  forge/github-runner.yaml
  forge/forgejo-runner.yaml
                           in part: GitHub's own parser reads them and evaluates
                           their expressions, bash runs their steps, and gh and
                           report.sh make the release on such a server.  No
                           runner of GitHub or Forgejo has run them, and
                           Forgejo's runner has its own parser
