import { expect, test } from "vitest";
import { ProofWatch } from "./proof-watch.ts";
import { coldOf, following, options, world } from "./testing/followed.ts";
import { devPod, letsIn, teamBinding } from "./testing/single-events.ts";
import { all, base, firstShowing, goneOf, openEgress } from "./testing/stories.ts";

const landing = devPod("z", { nodeName: "prod-0" });
const gone = goneOf("Pod", "app-1-dev", "app-1-z");

test("what is said to the letter is what a proof from the beginning says, after quick answers too", {
  timeout: 60_000,
}, () => {
  const { after, watch, cluster } = following(base);
  const events = [letsIn("app-1-dev"), teamBinding("app-1-dev", "team-0-prod", "view"), landing, gone, devPod("y")];
  for (const event of events) {
    expect(after(event).isQuick).toBe(true);
    const { verdicts, findings, properties, stages, world, hasIntent } = watch.proof;
    const cold = coldOf(cluster);
    expect({ verdicts, findings }).toEqual({ verdicts: cold.verdicts, findings: cold.findings });
    expect([properties, stages, world, hasIntent]).toEqual([all.split(" "), ["dev", "prod"], "watched", false]);
  }
});

test("to the letter only what does not hold is proved again, and once", { timeout: 60_000 }, () => {
  const { after, watch } = following(base);
  const provedFor = () => {
    const { wholes } = watch;
    const answers = watch.proof.verdicts.filter(({ verdict }) => verdict !== "holds");
    return [watch.wholes - wholes, [...new Set(answers.map(({ property }) => property))].join(" ")];
  };
  const told = (event: Parameters<typeof after>[0]) => [after(event).isQuick, ...provedFor(), ...provedFor()];
  expect(provedFor(), "what was proved first says it").toEqual([0, "network"]);
  expect(told(devPod("y"))).toEqual([true, 1, "network", 0, "network"]);
  expect(told(landing)).toEqual([true, 2, "network placement", 0, "network placement"]);
  expect(told(gone), "placement holds again").toEqual([true, 1, "network", 0, "network"]);
  expect(told(letsIn("app-1-dev"))).toEqual([true, 1, "network", 0, "network"]);
  expect(told(teamBinding("app-1-dev", "guests", "view")), "access holds").toEqual([true, 1, "network", 0, "network"]);
});

test("a pod that shows what people may make is shown no longer once it is gone", { timeout: 60_000 }, () => {
  const { after, watch, cluster } = following(firstShowing(openEgress));
  const friends = letsIn("app-1-prod", { stage: "dev" }, { role: "friend" });
  expect(after(friends).turned).toEqual(["network dev prod broken"]);
  const shows = (image: string) => JSON.stringify(watch.proof.verdicts).includes(image);
  expect([shows("app-1:a"), shows("app-1:b")]).toEqual([true, false]);
  expect(after(goneOf("Pod", "app-1-dev", "app-1-a")).proved).toEqual([]);
  expect([shows("app-1:a"), shows("app-1:b")]).toEqual([false, true]);
  expect(watch.proof.verdicts).toEqual(coldOf(cluster).verdicts);
});

test("with an intent each event is one for the whole world", { timeout: 60_000 }, () => {
  const intent = { openings: [], grants: [], administrators: [], shared: [] };
  const watch = new ProofWatch(base, { ...options, intent, world });
  const { wholes } = watch;
  expect(watch.apply(letsIn("app-1-dev")).proved).toEqual(["network"]);
  expect(watch.wholes).toBe(wholes + 1);
  expect(watch.proof.hasIntent).toBe(true);
});
