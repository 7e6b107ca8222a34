Examples for those who run builds
=================================

  tbbuild-serve.service    a unit for systemd: "tbbuild serve", which builds what
                           the webhooks of a forge ask for; tbbuild-serve(8)
  forge/report.sh          tells GitHub, Gitea, Forgejo or Pagure what becomes of a
                           job: the status of its commit, and for a tag the files
                           and proofs of its release; needs curl and jq
  kubernetes-job.yaml      one build as a job of Kubernetes
