export KUBESTAGE_STATE=$PWD/state # where no stage was chosen
kubestage kubectl get pods
