Examples for those who run builds
=================================

  tbbuild-serve.service    a unit for systemd: "tbbuild serve", which builds what
                           the webhooks of a forge ask for; tbbuild-serve(8)
  kubernetes-job.yaml      one build as a job of Kubernetes
