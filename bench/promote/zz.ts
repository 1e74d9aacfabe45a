import { writeHistory } from "/work/main/bench/promote/write-history.ts";
import { sixStages } from "/work/main/bench/promote/declaration.ts";
const [dir, apps, versions] = process.argv.slice(2);
const ten = ["dev","int","test","perf","qa","client","stage","pre","eu","us"].map((name, i, all) => ({ name, cluster: name, tier: i===0 ? "development" : i > 7 ? "production" : "verification", after: i === 0 ? [] : [all[i-1]] }));
console.time("write"); console.log(await writeHistory(dir, { stages: ten as any, apps: +apps, versions: +versions })); console.timeEnd("write");
