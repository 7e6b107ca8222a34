Examples for those who run builds
=================================

  tbbuild-serve.service    a unit for systemd: "tbbuild serve", which builds what
                           the webhooks of a forge ask for; tbbuild-serve(8)
  forge/report.sh          tells GitHub, Gitea, Forgejo or Pagure what becomes of a
                           job: the status of its commit, and for a tag the files
                           and proofs of its release; needs curl and jq
  kubernetes-job.yaml      one build as a job of Kubernetes

More than one machine.  There are three ways, and each leaves the scheduling to an
engine that exists:

  executor/slurm           tbbuild-serve hands its builds to Slurm; needs jq
  executor/kubernetes
  executor/kubernetes-job.json
                           or to Kubernetes, each as that Job; it has been held to
                           the schema of the API, and never been run against a
                           cluster
  forge/github-runner.yaml
  forge/forgejo-runner.yaml
                           no tbbuild-serve: a runner of the forge's own, on a host
                           with enclaves, runs "tbbuild run".  The forge queues the
                           builds, tells what became of them and keeps the assets
