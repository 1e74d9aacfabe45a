kubestage build base.yaml --out out > summary.txt
mkdir old && sed 's/stage: dev/stage: test/' out/nonprod/dev/_stage.yaml > old/_stage.yaml
kubestage import out old # the same objects in two versions
