import { expect, test } from "vitest";
import type { Labels } from "../../selectors/match.ts";
import {
  answer,
  byLabel,
  byName,
  letting,
  making,
  newName,
  given,
  relabellingOthers,
  shut,
} from "../testing/changed-namespaces.ts";
import { deployment, join, namespace, nobody, policy, somebody } from "../testing/stage-worlds.ts";

const times = <T>(count: number, of: (at: number) => T) => Array.from({ length: count }, (_, at) => of(at));
const unknown = (reason: string) => ["unknown", `${reason}: not all of it was followed.`];

test("twenty thousand namespaces with peers are tried for new labels, and no more", () => {
  // One namespace to be made and 199 of their own, for each of a hundred peers.
  const own = times(199, (at) => namespace(`dev-${at}`, "dev"));
  const may = (team: string) => ({
    ...making((labels) => (labels["team"] === team ? somebody : nobody)),
    relabelledNamespace: (stage: string, _name: string, labels: Labels) =>
      stage === "dev" && labels["team"] === undefined ? somebody : nobody,
  });
  const peers = (count: number) => letting(times(count, (at) => byLabel(`team: t${at}`)).join(", "));
  expect(answer(may("t99"), ...own, peers(101))).toEqual(["broken KS3108", given(`team=t99, ${newName}`)]);
  expect(answer(may("t100"), ...own, peers(100))[0]).toBe("holds");
  expect(answer(may("t100"), ...own, peers(101))).toEqual(
    unknown("People of dev may make or label more namespaces than were tried"),
  );
});

test("a hundred thousand connections are tried with others' namespaces under new labels, and no more", () => {
  const labels = times(16, (at) => `v${at}`).join(", ");
  const out = `{ namespaceSelector: { matchExpressions: [{ key: team, operator: In, values: [${labels}] }] } }`;
  const dev = times(25, (at) =>
    join(
      namespace(`dev-${at}`, "dev"),
      deployment(`dev-${at}`, "web"),
      policy(`dev-${at}`, "out", `podSelector: {}, policyTypes: [Egress, Ingress], egress: [{ to: [${out}] }]`),
    ),
  );
  const prod = (count: number) =>
    times(count, (at) => join(namespace(`prod-${at}`, "prod"), deployment(`prod-${at}`, "web"), shut(`prod-${at}`)));
  const may = relabellingOthers((_name, { team }) => (team === undefined ? nobody : somebody));
  expect(answer(may, ...dev, ...prod(250))[0]).toBe("holds");
  expect(answer(may, ...dev, ...prod(251))).toEqual(
    unknown("People of dev may label more namespaces of others than were tried"),
  );
});

test("two hundred and fifty-six peers of pods of no stage tell new namespaces apart that get further", () => {
  const tools = (count: number) =>
    join(
      namespace("tools"),
      deployment("tools", "proxy"),
      policy(
        "tools",
        "in",
        `podSelector: {}, ingress: [{ from: [${times(count, (at) => byLabel(`use: u${at}`)).join(", ")}] }]`,
      ),
    );
  const dev = join(namespace("shop-dev", "dev"), shut("shop-dev"));
  const may = (use: string) => making((labels) => (labels["use"] === use ? somebody : nobody));
  // The first is a namespace without labels.
  expect(answer(may("u254"), dev, letting(byName("tools")), tools(255))[0]).toBe("broken KS3105");
  expect(answer(may("u255"), dev, letting(byName("tools")), tools(256))).toEqual(
    unknown("People of dev may make more namespaces that get further than were tried"),
  );
  expect(answer(may("u255"), dev, letting(byName("tools")), tools(255))[0]).toBe("holds");
});

test("of pods of no stage that many label sets may open sixteen are tried, and no more", () => {
  const peer = (count: number) =>
    `{ namespaceSelector: { matchExpressions: [{ key: use, operator: In, values: [${times(count, (at) => `u${at}`).join(", ")}] }] } }`;
  const tools = (count: number) =>
    join(
      namespace("tools"),
      deployment("tools", "proxy"),
      policy("tools", "in", `podSelector: {}, ingress: [{ from: [${peer(count)}] }]`),
    );
  const dev = join(namespace("shop-dev", "dev"), shut("shop-dev"));
  const may = (use: string) => making((labels) => (labels["use"] === use ? somebody : nobody));
  expect(answer(may("u15"), dev, letting(byName("tools")), tools(17))[0]).toBe("broken KS3105");
  expect(answer(may("u16"), dev, letting(byName("tools")), tools(16))[0]).toBe("holds");
  expect(answer(may("u16"), dev, letting(byName("tools")), tools(17))).toEqual(
    unknown("People of dev may make more namespaces that get further than were tried"),
  );
});
