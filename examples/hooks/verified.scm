;; For Guix: a file that was fetched, once tbverify has verified it.  What is built of
;; the result is not built of anything else:
;;
;;   (use-modules (verified))                 ; "guix build -L DIRECTORY", or a channel
;;   (package
;;     (source
;;       (verified "widget-1.0.tar.gz"        ; as it is attested
;;         #:ref "refs/tags/v1.0"
;;         #:file (origin ...)
;;         #:attestation (origin ...)
;;         #:policy (file-append (local-file "trust" #:recursive? #t)
;;                               "/widget.json")     ; with the files that it names
;;         #:tbverify tbverify))              ; a package
;;     ...)
;;
;; Substitutes for the result are not used.  Guix keeps what it has built: an image that
;; is revoked later has no effect on it.  #:guile is that of computed-file.
;;
;; SPDX-License-Identifier: BSD-2-Clause
(define-module (verified)
  #:use-module (guix gexp)
  #:export (verified))

(define* (verified name #:key ref file attestation policy tbverify guile)
  (computed-file name
    #~(begin
        (unless (zero? (system* #+(file-append tbverify "/bin/tbverify") "verify"
                                "--no-state" "--policy" #+policy "--ref" #+ref
                                "--name" #+name "--" #+file #+attestation))
          (exit 1))
        (copy-file #+file #$output))
    #:guile guile
    #:options '(#:substitutable? #f)))
