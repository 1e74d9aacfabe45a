import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Certificate } from "../verdicts/certificate.ts";
import type { Property } from "../verdicts/property.ts";
import { checkProof } from "./check-proof.ts";
import { arbitraryObjects, type Objects } from "./testing/arbitrary-world.ts";
import { calico, certifiedVerdicts, worldOfObjects } from "./testing/certified-world.ts";
import { guardPolicies } from "../prove/placement/guard-policy.ts";

const given = { intent: undefined, profile: calico };
const rbac = "rbac.authorization.k8s.io";

function namespace(name: string, stage: string): object {
  return {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name, labels: { stage, "pod-security.kubernetes.io/enforce": "baseline" } },
  };
}

function pod(home: string, app: string): object {
  const spec = { nodeSelector: { stage: home.split("-")[1] }, containers: [{ name: app, image: "nginx" }] };
  return { apiVersion: "v1", kind: "Pod", metadata: { name: app, namespace: home, labels: { app } }, spec };
}

function policy(home: string, name: string, podSelector: object, ingress: readonly object[]): object {
  const metadata = { name, namespace: home };
  return {
    ...{ apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata },
    spec: { podSelector, policyTypes: ["Ingress"], ingress },
  };
}

function bound(home: string, name: string, rules: readonly object[], subject: object): object[] {
  const roleRef = { apiGroup: rbac, kind: "Role", name };
  return [
    { apiVersion: `${rbac}/v1`, kind: "Role", metadata: { name, namespace: home }, rules },
    {
      apiVersion: `${rbac}/v1`,
      kind: "RoleBinding",
      metadata: { name, namespace: home },
      roleRef,
      subjects: [subject],
    },
  ];
}

function rule(resource: string, ...verbs: string[]): object {
  return { apiGroups: ["", "apps"], resources: [resource], verbs };
}

const devs = { kind: "Group", apiGroup: rbac, name: "devs" };
const robot = { kind: "ServiceAccount", name: "robot", namespace: "web-dev" };
const own = [{ from: [{ podSelector: {} }] }];
const world: Objects = [
  ...[namespace("web-dev", "dev"), namespace("web-prod", "prod"), namespace("api-prod", "prod")],
  ...[pod("web-dev", "web"), pod("web-prod", "web"), pod("web-prod", "db"), pod("api-prod", "api")],
  policy("web-prod", "web", { matchLabels: { app: "web" } }, own),
  policy("web-prod", "db", { matchLabels: { app: "db" } }, own),
  policy("api-prod", "all", {}, own),
  { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "robot", namespace: "web-dev" } },
  ...bound("web-dev", "devs", [rule("pods", "create"), rule("pods", "get")], devs),
  ...bound("web-dev", "robot", [rule("configmaps", "get")], robot),
  // Devs can become the helper, who belongs to no stage.
  ...[{ apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "helper", namespace: "tools" } }],
  ...bound("tools", "devs", [rule("serviceaccounts/token", "create")], devs),
  ...bound("tools", "helper", [rule("configmaps", "get")], {
    kind: "ServiceAccount",
    name: "helper",
    namespace: "tools",
  }),
  { apiVersion: "v1", kind: "Node", metadata: { name: "node-prod", labels: { stage: "prod" } }, spec: {} },
  {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name: "node-prod-2", labels: { stage: "prod", disk: "fast" } },
    spec: {},
  },
  ...guardPolicies({ label: "stage", withNodes: ["dev", "prod"], onFreeNodes: [], taintKeys: ["stage"] }),
];

/** What is said of dev and prod once the certificate, or the world, is another one. */
function refusal(
  property: Property,
  lie: (certificate: never) => unknown,
  changed: (objects: Objects) => Objects = (objects) => objects,
): string | undefined {
  const verdicts = certifiedVerdicts(worldOfObjects(world), property);
  const told = verdicts.map((verdict) =>
    verdict.from === "dev" && verdict.to === "prod" && verdict.certificate
      ? { ...verdict, certificate: lie(structuredClone(verdict.certificate) as never) as Certificate }
      : verdict,
  );
  const checked = checkProof(worldOfObjects(changed(world)), given, told, [property]);
  return checked.find(({ from, to }) => from === "dev" && to === "prod")?.refused;
}

const truth = (certificate: object) => certificate;
const certificates = ["network", "access", "placement"] as const;

test.each(certificates)("a true certificate of %s is taken", (property) => {
  expect(refusal(property, truth)).toBeUndefined();
});

type Network = Extract<Certificate, { property: "network" }>;
type Access = Extract<Certificate, { property: "access" }>;
type Placement = Extract<Certificate, { property: "placement" }>;

describe("network", () => {
  test.each<[string, (one: Network) => object, RegExp]>([
    ["drops a namespace", (one) => ({ ...one, closed: one.closed.slice(1) }), /says nothing of pods of web-dev and/],
    [
      "swaps the side",
      (one) => ({ ...one, closed: one.closed.map((each) => ({ ...each, side: "egress" })) }),
      /there is no NetworkPolicy .* isolates for egress/,
    ],
    [
      "names a policy that is not there",
      (one) => ({ ...one, closed: one.closed.map((each) => ({ ...each, by: ["imagined"] })) }),
      /there is no NetworkPolicy \S+\/imagined/,
    ],
    [
      "leaves out a policy that isolates",
      (one) => ({ ...one, closed: one.closed.map((each) => ({ ...each, by: each.by.slice(0, 1) })) }),
      /do not select pods of web-prod \(app=db\)/,
    ],
    [
      "says of two that are not apart that they are",
      (one) => ({ ...one, closed: [], pairs: [{ from: "web-dev", to: ["web-prod", "api-prod"] }] }),
      /^$|may open/,
    ],
  ])("a certificate that %s is refused, unless it is true all the same", (_, lie, why) => {
    expect(refusal("network", lie) ?? "").toMatch(why);
  });

  test.each<[string, (objects: Objects) => Objects]>([
    [
      "a policy is deleted",
      (objects) =>
        objects.filter(
          (one) => !JSON.stringify(one).includes('"name":"db","namespace":"web-prod"},"spec":{"podSelector"'),
        ),
    ],
    ["a policy lets everybody in", (objects) => [...objects, policy("api-prod", "open", {}, [{}])]],
    ["a pod is added that no policy selects", (objects) => [...objects, pod("web-prod", "other")]],
    [
      "somebody may make pods that no policy selects",
      (objects) => [...objects, ...bound("web-prod", "ops", [rule("pods", "create")], { ...devs, name: "ops" })],
    ],
  ])("once %s, the certificate from before is refused", (_, changed) => {
    expect(refusal("network", truth, changed)).toEqual(expect.any(String));
  });
});

describe("access", () => {
  test.each<[string, (one: Access) => object, RegExp]>([
    ["leaves out people", (one) => ({ ...one, people: [] }), /leaves out/],
    [
      "hides an identity that can be reached",
      (one) => ({ ...one, people: one.people.map((each) => ({ ...each, identities: [] })) }),
      /can become/,
    ],
    [
      "counts a stranger among the people",
      (one) => ({ ...one, people: [...one.people, { who: ["User root"], identities: [] }] }),
      /User root is not at home in dev/,
    ],
  ])("a certificate that %s is refused", (_, lie, why) => {
    expect(refusal("access", lie)).toMatch(why);
  });

  test.each<[string, Objects]>([
    ["an account of dev may read in prod", bound("web-prod", "leak", [rule("configmaps", "get")], robot)],
    ["people of dev may run pods in prod", bound("web-prod", "leak", [rule("deployments", "create")], devs)],
    [
      "another account of dev has a right in prod",
      bound("web-prod", "leak", [rule("secrets", "list")], { ...robot, name: "other" }),
    ],
  ])("once %s, the certificate from before is refused", (_, added) => {
    expect(refusal("access", truth, (objects) => [...objects, ...added])).toEqual(expect.any(String));
  });
});

describe("placement", () => {
  test.each<[string, (one: Placement) => object, RegExp]>([
    ["leaves out a node", (one) => ({ ...one, nodes: one.nodes.slice(1) }), /says nothing of the node/],
    [
      "leaves out a way",
      (one) => ({ ...one, nodes: one.nodes.map((each) => ({ ...each, walls: each.walls.slice(1) })) }),
      /may come by/,
    ],
    [
      "says that nobody has the right",
      (one) => ({
        ...one,
        nodes: one.nodes.map((each) => ({ ...each, walls: each.walls.map((wall) => ({ ...wall, by: "rights" })) })),
      }),
      /may come by/,
    ],
    [
      "names a policy that is not there",
      (one) => ({
        ...one,
        nodes: one.nodes.map((each) => ({ ...each, walls: each.walls.map((wall) => ({ ...wall, by: ["imagined"] })) })),
      }),
      /names imagined/,
    ],
  ])("a certificate that %s is refused", (_, lie, why) => {
    expect(refusal("placement", lie)).toMatch(why);
  });

  const edited = (from: string, to: string) => (objects: Objects) =>
    objects.map((one) => JSON.parse(JSON.stringify(one).replaceAll(from, to)) as object);
  test.each<[string, (objects: Objects) => Objects]>([
    ["the policy only warns", edited('"Deny"', '"Warn"')],
    ["an operator of the policy is turned", edited("== variables.stage", "!= variables.stage")],
    [
      "the policy goes on when it fails and asks for what is not there",
      edited("orValue('') == variables.stage", "orValue('') == ''"),
    ],
    [
      "a pod of dev runs on a node of prod",
      (objects) => [...objects, { ...pod("web-dev", "stray"), spec: { nodeName: "node-prod", containers: [] } }],
    ],
    [
      "a node joins",
      (objects) => [
        ...objects,
        { apiVersion: "v1", kind: "Node", metadata: { name: "late", labels: { stage: "prod" } }, spec: {} },
      ],
    ],
    [
      "people of dev may make DaemonSets where no policy is in force",
      (objects) => [
        ...edited('"daemonsets"', '"other"')(objects),
        ...bound("web-dev", "daemons", [{ apiGroups: ["apps"], resources: ["daemonsets"], verbs: ["create"] }], devs),
      ],
    ],
  ])("once %s, the certificate from before is refused", (_, changed) => {
    expect(refusal("placement", truth, changed)).toEqual(expect.any(String));
  });
});

test.each(certificates)(
  "whatever certificate of %s is taken for whatever world, the prover finds nothing broken there",
  { timeout: 120_000 },
  (property) => {
    fc.assert(
      fc.property(arbitraryObjects, arbitraryObjects, fc.nat(), (objects, others, at) => {
        const verdicts = certifiedVerdicts(worldOfObjects(objects), property);
        // Another world with some objects of the first: its certificates are lies wherever they are not true.
        const changed = [...objects.filter((_, index) => (index + at) % 7 !== 0), ...others].filter(
          (one, index, all) => all.findIndex((each) => nameOf(each) === nameOf(one)) === index,
        );
        const after = worldOfObjects(changed);
        const broken = certifiedVerdicts(after, property).filter(({ verdict }) => verdict === "broken");
        const taken = checkProof(after, given, verdicts, [property]).filter(({ refused }) => refused === undefined);
        const believed = taken.filter((one) => broken.some((each) => each.from === one.from && each.to === one.to));
        expect(
          believed.map(
            (one) =>
              `${one.from} -> ${one.to}: ${broken.find((each) => each.from === one.from && each.to === one.to)?.reason}`,
          ),
        ).toEqual([]);
      }),
      { numRuns: Number(process.env["RUNS"] ?? 40) },
    );
  },
);

function nameOf(object: object): string {
  const { kind, metadata } = object as { kind: string; metadata: { name: string; namespace?: string } };
  return `${kind} ${metadata.namespace ?? ""}/${metadata.name}`;
}

describe("a certificate of a world in which nobody labels namespaces is refused where somebody does", () => {
  const labels = (home: string) => bound(home, "label", [rule("namespaces", "patch")], devs);
  const selecting = [{ from: [{ namespaceSelector: { matchLabels: { stage: "prod" } } }] }];
  test("of the network", () => {
    const closed: Objects = [
      ...[namespace("web-dev", "dev"), namespace("web-prod", "prod"), pod("web-dev", "web"), pod("web-prod", "web")],
      ...[policy("web-prod", "stage", {}, selecting), ...bound("web-dev", "see", [rule("pods", "get")], devs)],
    ];
    const verdicts = certifiedVerdicts(worldOfObjects(closed), "network").filter(
      ({ from, to }) => from === "dev" && to === "prod",
    );
    expect(verdicts).toMatchObject([{ verdict: "holds" }]);
    const refusedIn = (objects: Objects) =>
      checkProof(worldOfObjects(objects), given, verdicts, ["network"])
        .filter(({ from, to }) => from === "dev" && to === "prod")
        .map(({ refused }) => refused);
    expect(refusedIn(closed)).toEqual([undefined]);
    expect(refusedIn([...closed, ...labels("web-dev")])).toEqual([expect.stringMatching(/label/)]);
    expect(refusedIn([...closed, ...labels("web-prod")])).toEqual([expect.stringMatching(/label/)]);
  });
});
