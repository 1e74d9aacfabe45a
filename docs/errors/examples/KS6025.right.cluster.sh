kubestage kubectl config view > config.txt
