import { expect, test } from "vitest";
import type { Possibility, Possible } from "../../possible/possible.ts";
import {
  closed,
  codesOf,
  deployment,
  join,
  namespace,
  nobody,
  open,
  policy,
  possibleOf,
  profileOf,
  prove,
  somebody,
} from "../testing/stage-worlds.ts";
import { dev, shut, webhook } from "../testing/changed-namespaces.ts";
import { foundOf, told } from "../testing/told.ts";

const pod = (home: string, name: string, spec: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: ${home}, labels: { app: ${name} } }\nspec: { ${spec}containers: [{ name: app, image: app }] }`;
const prod = (...more: string[]) => join(namespace("shop-prod", "prod"), shut("shop-prod"), ...more);
const db = pod("shop-prod", "db", "nodeName: seven, ");
/** People of dev may make pods on the network of a node, in a namespace, of which this is so. */
const onNodes = (isLet: (home: string, node: string | undefined) => Possibility, parts: Partial<Possible> = {}) =>
  possibleOf({ podOnNodeNetwork: (stage, home, node) => (stage === "dev" ? isLet(home, node) : nobody), ...parts });
const answer = (possible: Possible, ...parts: string[]) => told(prove(join(...parts), { possible }), "dev", "prod");
const packet = (node: string, to: string) => `node ${node} opens TCP 443 of ${to}`;

test.each<[string, Possibility, readonly string[]]>([
  [
    "somebody may",
    somebody,
    [
      "broken KS3116",
      "people of dev may make a pod in shop-dev on the network of the node that runs Pod shop-prod/db.",
    ],
  ],
  ["nobody may", nobody, ["holds", "There is no pod in dev, and nobody may make one."]],
  ["it is not known", webhook, ["unknown KS3116", "A webhook may refuse it."]],
])("a pod on the network of another's node: %s", (_name, made, expected) => {
  expect(
    answer(
      onNodes((_home, node) => (node === "seven" || node === undefined ? made : nobody)),
      dev,
      prod(db),
    ).slice(0, 2),
  ).toEqual(expected);
  expect(
    answer(
      onNodes((_home, node) => (node === undefined ? somebody : made)),
      dev,
      prod(db),
    ).slice(0, 2),
  ).toEqual(expected);
});

test("where no policy is enforced, or something gets there already, nothing is said of nodes", () => {
  const any = onNodes(() => somebody);
  expect(codesOf(prove(join(dev, prod(db)), { possible: any, profile: profileOf("flannel") }))).not.toContain("KS3116");
  expect(
    codesOf(
      prove(join(open("dev"), policy("shop-dev", "in", "podSelector: {}"), namespace("shop-prod", "prod"), db), {
        possible: any,
      }),
    ),
  ).toEqual(["KS3101"]);
});

test("the first namespace where it is certain is used, and else the first where it may be", () => {
  const more = join(namespace("more-dev", "dev"), shut("more-dev"));
  const used = (isLet: (home: string, node: string | undefined) => Possibility) =>
    answer(onNodes(isLet), dev, more, prod(db))[1];
  const of = (home: string) =>
    `people of dev may make a pod in ${home} on the network of the node that runs Pod shop-prod/db.`;
  expect(used(() => somebody)).toBe(of("shop-dev"));
  expect(used((home) => (home === "more-dev" ? somebody : webhook))).toBe(of("more-dev"));
  expect(used((home) => (home === "more-dev" ? somebody : nobody))).toBe(of("more-dev"));
  expect(used((home, node) => (node === undefined || home === "more-dev" ? somebody : webhook))).toBe(of("more-dev"));
  const places = (isLet: (home: string) => Possibility) =>
    foundOf(prove(join(dev, more, prod(db)), { possible: onNodes(isLet) }), "KS3116").slice(0, 1);
  expect(places((home) => (home === "more-dev" ? somebody : webhook))).toEqual(["error at Namespace more-dev"]);
  expect(places(() => webhook)).toEqual(["error at Namespace shop-dev"]);
});

test("the node of any pod counts: of those that run there before those that may, and of pods that are there before pods to come", () => {
  const step = (possible: Possible, ...parts: string[]) =>
    answer(possible, dev, prod(...parts)).find((line) => line.startsWith("node"));
  const first = pod("shop-prod", "first", "nodeName: one, ");
  expect(
    step(
      onNodes((_home, node) => (node === "one" ? nobody : somebody)),
      first,
      db,
    ),
  ).toBe(packet("seven", "Pod shop-prod/db {app: db} in {stage: prod}"));
  const waiting = deployment("shop-prod", "web");
  expect(
    step(
      onNodes(() => somebody),
      waiting,
      db,
    ),
  ).toBe(packet("seven", "Pod shop-prod/db {app: db} in {stage: prod}"));
  expect(
    step(
      onNodes(() => somebody),
      waiting,
    ),
  ).toBe("node any opens TCP 8080 of Deployment shop-prod/web {app: web} in {stage: prod}");
  const toCome = (made: Possibility) =>
    onNodes(() => somebody, { pods: (stage) => (stage === "prod" ? somebody : nobody), podWithLabels: () => made });
  expect(step(toCome(somebody), db)).toBe(packet("seven", "Pod shop-prod/db {app: db} in {stage: prod}"));
  expect(step(toCome(somebody))).toBe(packet("any", "new pod in shop-prod {} in {stage: prod}"));
  expect(step(toCome(nobody))).toBe(undefined);
  expect(answer(toCome(nobody), dev, prod())[0]).toBe("holds");
});

test("which node it is matters where nodes were read, and is assumed where they were not", () => {
  const assumes = (...parts: string[]) =>
    answer(
      onNodes(() => somebody),
      dev,
      prod(...parts),
    )[2];
  expect(assumes(deployment("shop-prod", "web"))).toBe("assumes kubernetes-works, nodes-as-listed");
  expect(assumes(db)).toBe("assumes kubernetes-works");
});

const many = (count: number) =>
  Array.from({ length: count }, (_, at) => join(namespace(`dev-${at}`, "dev"), shut(`dev-${at}`)));

test("a pod is tried in sixteen namespaces; beyond, it is not known", () => {
  const only = (at: number) =>
    onNodes((home, node) => (node === undefined || home === `dev-${at}` ? somebody : nobody));
  expect(answer(only(15), ...many(20), prod(db))[0]).toBe("broken KS3116");
  expect(answer(only(16), ...many(20), prod(db)).slice(0, 2)).toEqual([
    "unknown",
    "People of dev may make pods on their node's network in more namespaces than were tried: not all of it was followed.",
  ]);
  expect(answer(only(16), ...many(16), prod(db))[0]).toBe("holds");
  // Where it is certain is tried first.
  const last = onNodes((home) => (home === "dev-19" ? somebody : webhook));
  expect(answer(last, ...many(20), prod(db))[0]).toBe("broken KS3116");
});

test("the fix labels fifty namespaces and no more, none that was not read, and none that has such pods itself", () => {
  const hints = (...parts: string[]) =>
    foundOf(prove(join(...parts), { possible: onNodes(() => somebody) }), "KS3116")[2];
  const advice =
    "Let the namespace enforce the level baseline of Pod Security, and keep the stages on nodes of their own.";
  expect(hints(...many(51), prod(db))).toBe(advice);
  expect(hints(...many(50), prod(db))).toBe("Let dev-0 and 49 more enforce the level baseline.");
  const agent = pod("more-dev", "agent", "hostNetwork: true, nodeName: one, ");
  expect(hints(dev, namespace("more-dev", "dev"), shut("more-dev"), agent, prod(db))).toBe(advice);
});

test("people of each stage are a cause of their own", () => {
  const test = join(namespace("shop-test", "test"), shut("shop-test"));
  const possible = possibleOf({ podOnNodeNetwork: (stage) => (stage === "prod" ? nobody : somebody) });
  const pairs = foundOf(prove(join(dev, test, prod(db)), { possible }), "KS3116").filter((line) =>
    line.startsWith("of "),
  );
  expect(pairs).toEqual(["of dev prod", "of test prod"]);
});

test("a straight way that may be open is shown rather than one by a node that may be", () => {
  const perhaps = closed("prod", "{ ipBlock: { cidr: 10.0.0.0/8 } }");
  expect(
    answer(
      onNodes(() => webhook),
      open("dev"),
      perhaps,
    )[1],
  ).toBe("It depends on the network plugin whether Deployment shop-dev/web can open Deployment shop-prod/web.");
});

test("of nodes that were not read sixty-four are tried, each by itself; beyond, it is not known", () => {
  const pods = (count: number) =>
    Array.from({ length: count }, (_, at) => pod("shop-prod", `db-${at}`, `nodeName: node-${at}, `));
  const only = (name: string) => onNodes((_home, node) => (node === undefined || node === name ? somebody : nobody));
  expect(answer(only("node-63"), dev, prod(...pods(70)))[0]).toBe("broken KS3116");
  expect(answer(only("node-64"), dev, prod(...pods(70))).slice(0, 2)).toEqual([
    "unknown",
    "Pods of prod run on more nodes that were not read than were tried: not all of it was followed.",
  ]);
  expect(answer(only("node-64"), dev, prod(...pods(64)))[0]).toBe("holds");
});

/** Nodes that were read, and to which pods of dev may come. */
const node = (name: string) =>
  `apiVersion: v1\nkind: Node\nmetadata: { name: ${name}, labels: { stage: dev, zone: zone-${name} } }\nspec: {}`;

test("of nodes that were read all are tried, however many", () => {
  const names = Array.from({ length: 70 }, (_, at) => `node-${at}`);
  const pods = names.map((name, at) => pod("shop-prod", `db-${at}`, `nodeName: ${name}, `));
  const only = onNodes((_home, name) => (name === undefined || name === "node-69" ? somebody : nobody));
  expect(answer(only, dev, prod(...pods), ...names.map(node))[0]).toBe("broken KS3116");
});

test("a pod that runs on a node that was read is shown before one that may come to run there", () => {
  const any = onNodes(() => somebody);
  const step = (...parts: string[]) =>
    answer(any, dev, node("seven"), prod(...parts)).find((line) => line.startsWith("node"));
  expect(step(deployment("shop-prod", "web"))).toBe(
    "node seven opens TCP 8080 of Deployment shop-prod/web {app: web} in {stage: prod}",
  );
  for (const name of ["a", "z"]) {
    const runs = pod("shop-prod", name, "nodeName: seven, ");
    const shown = packet("seven", `Pod shop-prod/${name} {app: ${name}} in {stage: prod}`);
    expect(step(deployment("shop-prod", "web"), runs)).toBe(shown);
    expect(step(runs, deployment("shop-prod", "web"))).toBe(shown);
  }
  const lone = (name: string) =>
    answer(any, dev, prod(pod("shop-prod", name, "nodeName: seven, "), deployment("shop-prod", "web"))).find((line) =>
      line.startsWith("node"),
    );
  for (const name of ["a", "z"])
    expect(lone(name)).toBe(packet("seven", `Pod shop-prod/${name} {app: ${name}} in {stage: prod}`));
});

test("also where the pod that runs there is in a later namespace than the one that may come", () => {
  const later = [namespace("z-prod", "prod"), shut("z-prod"), pod("z-prod", "db", "nodeName: seven, ")];
  const step = (...parts: string[]) =>
    answer(
      onNodes(() => somebody),
      ...[dev, prod(deployment("shop-prod", "web")), ...later, ...parts],
    ).find((line) => line.startsWith("node"));
  const shown = packet("seven", "Pod z-prod/db {app: db} in {stage: prod}");
  expect([step(), step(node("seven"))]).toEqual([shown, shown]);
});

test("only namespaces in which people may make such pods are told and labelled", () => {
  const more = join(namespace("more-dev", "dev"), shut("more-dev"));
  const only = onNodes((home) => (home === "shop-dev" ? somebody : nobody));
  expect(foundOf(prove(join(dev, more, prod(db)), { possible: only }), "KS3116").slice(1, 3)).toEqual([
    "In shop-dev people may make a pod on its node's network, which gets through to every pod that the node runs. This concerns dev to prod.",
    "Let shop-dev enforce the level baseline.",
  ]);
});
