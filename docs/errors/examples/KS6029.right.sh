KUBESTAGE_STATE=$PWD/state kubestage use
