module tbverify.example/tbverify

go 1.19
