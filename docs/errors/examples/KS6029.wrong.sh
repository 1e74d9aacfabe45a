mkdir -p state/in-use.json # a folder stands in the place of the file
KUBESTAGE_STATE=$PWD/state kubestage use
