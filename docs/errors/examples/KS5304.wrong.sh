kubestage build base.yaml --out out > summary.txt
sed -i.before 's/revisionHistoryLimit: 3/revisionHistoryLimit: 7/' out/nonprod/dev/*.yaml
kubestage import out > imported.yaml
