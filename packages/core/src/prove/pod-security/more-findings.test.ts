import { expect, test } from "vitest";
import type { RequestStep } from "../../verdicts/witness.ts";
import type { Possible } from "../possible/possible.ts";
import { givenOf } from "../testing/given.ts";
import { editText, toldOf } from "../testing/told.ts";
import { worldOf } from "../testing/world-of.ts";
import { guardLevels } from "./guard-levels.ts";
import { provePodSecurity } from "./prove-pod-security.ts";
import {
  dev,
  held,
  level,
  makesPod,
  may,
  namespace,
  no,
  pod,
  request,
  unknown,
  workload,
} from "./testing/tried-roads.ts";

const prod = namespace("shop-prod", `stage: prod, ${level}: baseline`);
const privileged = "{ containers: [{ name: a, image: a, securityContext: { privileged: true } }] }";
const selected = (spec: string) =>
  `{ selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } }, spec: ${spec} } }`;

function told(text: string, possible: Partial<Possible> = {}, minorVersion = 36) {
  const world = worldOf(text, { minorVersion });
  const { findings } = provePodSecurity(world, givenOf({ possible: { ...givenOf().possible, ...possible } }));
  return findings.map(toldOf);
}

const ofDev = (answer: typeof no) => (stage: string, home: string) =>
  stage === "dev" && home === "shop-dev" ? answer : no;

test("labels by which a policy leaves the namespace out are told of all together, and guarded", () => {
  const body = { metadata: { labels: { team: "api", tier: "back" } } };
  const patch: RequestStep = request("namespaces", { verb: "patch", body });
  const does = "is privileged on its node";
  const podAsAsked = () => may(patch, request("pods", { body: pod }));
  const given = givenOf({
    possible: { ...givenOf().possible, pods: ofDev(makesPod), podAsAsked },
    admission: { decide: () => ({ answer: "depends", by: [] }) },
  });
  const { findings, verdicts } = provePodSecurity(worldOf(prod + dev), given);
  expect(findings.map(toldOf)).toMatchObject([
    {
      is: "podSecurity error KS3404",
      message: `people of dev may change the labels team, tier of shop-dev, and then make a pod there that ${does}`,
      at: "Namespace shop-dev: metadata.labels",
      fix: expect.stringContaining("team"),
    },
  ]);
  expect(verdicts[0]?.reason).toBe(
    `alice may change the labels team, tier of shop-dev and make a pod there that ${does}, where no NetworkPolicy holds`,
  );
});

test("without an intent nobody is an administrator of whom a guard of levels makes an exception", () => {
  const lifts = may(request("namespaces", { verb: "patch" }));
  const [finding] = told(prod + held, { pods: ofDev(makesPod), relabelledNamespace: ofDev(lifts) });
  expect(finding?.edits).toEqual(guardLevels([]).edits.map(editText));
  const { findings } = provePodSecurity(
    worldOf(prod + held),
    givenOf({ possible: { ...givenOf().possible, pods: ofDev(makesPod), relabelledNamespace: ofDev(lifts) } }),
  );
  expect(findings[0]?.fix).toEqual(guardLevels([]));
});

test("baseline is that of the server's version, also where a workload is made to keep it", () => {
  const spec =
    "{ hostIPC: true, containers: [{ name: a, image: a, livenessProbe: { httpGet: { host: localhost, port: 1 } } }] }";
  const fix = (minorVersion: number) =>
    told(prod + dev + workload("Deployment", selected(spec)), {}, minorVersion)[0]?.fix;
  expect(fix(36)).toBe("make it keep baseline: hostIPC, containers[0].livenessProbe.httpGet.host");
  expect(fix(33)).toBe("make it keep baseline: hostIPC");
});

test("what is refused in a namespace of no stage is not told of", () => {
  const tools = (labels: string) => namespace("tools", labels);
  const refused = workload("Deployment", selected(privileged)).replaceAll("shop-dev", "tools");
  expect(told(prod + tools("team: web") + refused).map(({ is }) => is)).toEqual(["podSecurity warning KS3408"]);
  expect(told(prod + tools(`${level}: baseline`) + refused)).toEqual([]);
});

test("as many workloads as are named are all that a level would refuse", () => {
  const three = ["a", "b", "c"].map((name) =>
    workload("Deployment", selected(privileged)).replace("name: web,", `name: ${name},`),
  );
  const fix = told(prod + dev + three.join(""), { pods: ofDev(makesPod) }).find(({ is }) => is.endsWith("KS3401"))?.fix;
  expect(fix).toBe(
    "let shop-dev enforce baseline; it would then refuse Deployment shop-dev/a, Deployment shop-dev/b, Deployment shop-dev/c",
  );
  expect(told(prod + dev, { pods: ofDev(unknown) })).toEqual([]);
});
