import { describe, expect, test } from "vitest";
import type { AdmissionRequest, Decision } from "../admission/admission.ts";
import { givenOf } from "../testing/given.ts";
import { stepText } from "../testing/told.ts";
import { worldOf } from "../testing/world-of.ts";
import { Claimers, type Wanted } from "./claimable/claimers.ts";

const namespace = (name: string, stage: string) =>
  `{apiVersion: v1, kind: Namespace, metadata: {name: ${name}, labels: {${stage === "" ? "" : `stage: ${stage}`}}}}\n`;
const stages = [namespace("shop-dev", "dev"), namespace("crm-dev", "dev"), namespace("shop-test", "test")];
const shared = namespace("infra", "");
const wanted: Wanted = {
  ...{ group: "networking.k8s.io", version: "v1", kind: "Ingress", resource: "ingresses" },
  spec: { rules: [] },
};
const ingress = (home: string, name: string) =>
  `{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: ${name}, namespace: ${home}, labels: {app: ${name}}}, spec: {rules: [{host: a.example}]}}\n`;

const admitted: Decision = { answer: "admitted" };
const by = { policy: { group: "", kind: "Namespace", namespace: "", name: "x" }, message: "a policy asks for more" };
const refused: Decision = { answer: "refused", by };
const depends: Decision = { answer: "depends", by: [by] };

interface Options {
  /** As `user verb resource namespace/name`. */
  readonly may?: (asked: string) => boolean;
  readonly decide?: (request: AdmissionRequest) => Decision;
  /** Who is at home where. */
  readonly people?: Readonly<Record<string, readonly string[]>>;
}

/** Claimers of a world, what was asked of admission, and whose homes were. */
function claimersOf(documents: readonly string[], options: Options = {}) {
  const { may = () => true, decide = () => admitted, people = { ann: ["dev"] } } = options;
  const world = worldOf(documents.join("---\n"));
  const requests: AdmissionRequest[] = [];
  const homes: string[] = [];
  const subjects = Object.keys(people).map((name) => ({ kind: "User", name, namespace: "" }) as const);
  const given = givenOf({
    rights: {
      ...givenOf().rights,
      actorOf: ({ name }) => ({ user: name, groups: [`${name}s`] }),
      homes({ name }) {
        homes.push(name);
        return people[name] ?? [];
      },
      whoMay: (asked) =>
        subjects.flatMap((subject) =>
          "resource" in asked &&
          may(`${subject.name} ${asked.verb} ${asked.resource} ${asked.namespace ?? ""}/${asked.name}`)
            ? [{ subject, allowance: { reference: undefined } as never }]
            : [],
        ),
    },
    admission: {
      decide(request) {
        requests.push(request);
        return decide(request);
      },
    },
  });
  return { world, claimers: new Claimers(world, given), requests, homes };
}
const stepsOf = (found: ReturnType<Claimers["may"]>) =>
  found.possible === true ? found.steps.map((step) => stepText(step)) : found;
const isNew = ({ operation }: AdmissionRequest) => operation === "CREATE";
const witness = (home: string) => ({
  ...{ apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata: { name: "witness", namespace: home } },
  spec: { rules: [] },
});

describe("somebody of a stage", () => {
  test("makes it in its first namespace in which that is possible, also in one of no stage", () => {
    const made = (home: string) => [
      `ann: create networking.k8s.io/ingresses ${home}/ ${JSON.stringify(witness(home))}`,
    ];
    const where = (may: (asked: string) => boolean) =>
      stepsOf(claimersOf([...stages, shared], { may }).claimers.may("dev", wanted));
    expect(where(() => true)).toEqual(made("shop-dev"));
    expect(claimersOf(stages).claimers.may("dev", wanted)).toMatchObject({ steps: [{ body: witness("shop-dev") }] });
    expect(where((asked) => !asked.includes("shop-dev"))).toEqual(made("crm-dev"));
    expect(where((asked) => asked.endsWith("infra/"))).toEqual(made("infra"));
    expect(where((asked) => asked.endsWith("shop-test/"))).toEqual({ possible: false, why: "nobody of dev may" });
  });

  test("of no stage is asked once of each of its namespaces, and one of a stage without any nowhere", () => {
    const { world, claimers, requests } = claimersOf([shared], {
      ...{ people: { ann: ["(unassigned)", "qa"] }, decide: () => refused },
    });
    expect(claimers.may("(unassigned)", wanted)).toEqual({ possible: false, why: "nobody of (unassigned) may" });
    const namespaces = (world.objects.get("Namespace") ?? []).map(({ object }) => object.metadata.name);
    expect(requests.map((one) => one.namespace).toSorted()).toEqual(namespaces.toSorted());
    const { requests: others, claimers: ofOthers } = claimersOf(stages, { people: { ann: ["qa"] } });
    ofOthers.may("qa", wanted, (name) => name.includes(" "));
    expect(others).toEqual([]);
  });

  test("is whoever is at home there, the first who may", () => {
    const people = { bob: ["test"], ann: ["dev", "test"], eve: ["dev"] };
    const found = claimersOf(stages, { people }).claimers.may("dev", wanted);
    expect(found).toMatchObject({ possible: true, who: { name: "ann" } });
    expect(
      stepsOf(claimersOf(stages, { people, may: (asked) => asked.startsWith("eve") }).claimers.may("dev", wanted)),
    ).toEqual([expect.stringMatching(/^eve: create/)]);
  });

  test("is not asked about again, nor is the same request", () => {
    const { claimers, requests, homes } = claimersOf(stages);
    expect(claimers.may("dev", wanted)).toBe(claimers.may("dev", wanted));
    expect(requests).toHaveLength(1);
    claimers.may("dev", { ...wanted, spec: {} });
    expect(requests).toHaveLength(2);
    expect(homes).toEqual(["ann"]);
  });

  test("makes it only in namespaces that are fit for it, asked each time", () => {
    const { claimers } = claimersOf(stages);
    const fit = (name: string) => stepsOf(claimers.may("dev", wanted, (one) => one === name));
    expect(fit("crm-dev")).toEqual([expect.stringContaining(" crm-dev/")]);
    expect(fit("shop-dev")).toEqual([expect.stringContaining(" shop-dev/")]);
    expect(fit("shop-test")).toMatchObject({ possible: false });
  });
});

describe("admission", () => {
  test("is asked about the whole request", () => {
    const { claimers, requests } = claimersOf([...stages, ingress("shop-dev", "own")], {
      decide: (request) => (isNew(request) || request.name !== "own" ? refused : admitted),
    });
    expect(stepsOf(claimers.may("dev", wanted))).toEqual([
      'ann: patch networking.k8s.io/ingresses shop-dev/own {"spec":{"rules":[]}}',
    ]);
    const asked = {
      ...{ group: "networking.k8s.io", version: "v1", resource: "ingresses", namespace: "shop-dev" },
      as: { user: "ann", groups: ["anns"] },
    };
    const old = {
      ...{ apiVersion: "networking.k8s.io/v1", kind: "Ingress" },
      metadata: { name: "own", namespace: "shop-dev", labels: { app: "own" } },
    };
    expect(requests).toStrictEqual([
      { ...asked, operation: "CREATE", name: "witness", object: witness("shop-dev"), oldObject: null },
      {
        ...{ ...asked, operation: "UPDATE", name: "own", object: { ...old, spec: { rules: [] } } },
        oldObject: { ...old, spec: { rules: [{ host: "a.example" }] } },
      },
    ]);
  });

  test("may leave it open, which is told unless it is possible elsewhere", () => {
    const open = (decide: (request: AdmissionRequest) => Decision, people?: Options["people"]) =>
      claimersOf(stages, { decide, ...(people && { people }) }).claimers.may("dev", wanted);
    const unknown = { possible: "unknown", why: "it depends on admission: a policy asks for more" };
    expect(open(() => depends)).toEqual(unknown);
    expect(open(({ namespace: home }) => (home === "shop-dev" ? depends : refused))).toEqual(unknown);
    expect(open(({ namespace: home }) => (home === "shop-dev" ? refused : depends))).toEqual(unknown);
    expect(open(({ namespace: home }) => (home === "shop-dev" ? depends : admitted))).toMatchObject({ possible: true });
    const people = { ann: ["dev"], eve: ["dev"] };
    expect(open(({ as }) => (as.user === "ann" ? depends : admitted), people)).toMatchObject({ who: { name: "eve" } });
    expect(open(({ as }) => (as.user === "ann" ? depends : refused), people)).toEqual(unknown);
  });

  test("is asked so many times for a world, and beyond it is not known", () => {
    const { claimers, requests } = claimersOf(stages, {
      decide: () => refused,
      may: (asked) => asked.endsWith(" shop-dev/"),
    });
    for (let index = 0; index < 49_999; index++) claimers.may("dev", wanted, () => true);
    expect(claimers.may("dev", wanted)).toEqual({ possible: false, why: "nobody of dev may" });
    expect(requests).toHaveLength(50_000);
    const unknown = { possible: "unknown", why: "more could be claimed than was tried" };
    expect(claimers.may("dev", { ...wanted, spec: {} })).toEqual(unknown);
    expect(requests).toHaveLength(50_000);
  });
});

describe("objects that are there", () => {
  const many = (count: number, home = "shop-dev") =>
    Array.from({ length: count }, (_, index) => ingress(home, `own-${index}`));
  const last = (name: string) => ({
    may: (asked: string) => asked === `ann patch ingresses shop-dev/${name}`,
  });

  test("are changed, those of the namespace and of these the first sixteen", () => {
    const changed = (documents: readonly string[], options: Options) =>
      stepsOf(claimersOf([...stages, ...documents], options).claimers.may("dev", wanted));
    expect(changed(many(17), last("own-15"))).toEqual([expect.stringContaining("shop-dev/own-15")]);
    expect(changed(many(17), last("own-16"))).toMatchObject({ possible: false });
    expect(changed([...many(16, "shop-test"), ingress("shop-dev", "a")], last("a"))).toEqual([
      expect.stringContaining("shop-dev/a "),
    ]);
    expect(changed([ingress("shop-test", "a")], { may: (asked) => asked.endsWith("/a") })).toMatchObject({
      possible: false,
    });
  });

  const status = { loadBalancer: { ingress: [{ ip: "10.0.0.1" }] } };
  const withStatus = (documents: readonly string[], options: Options, isSuch = () => true) => {
    const { claimers, requests } = claimersOf([...stages, ...documents], options);
    return { found: claimers.mayHaveStatus("dev", wanted, status, isSuch), requests };
  };

  test("get another status, and so does what they make first", () => {
    const there = withStatus([ingress("shop-dev", "own")], {});
    expect(stepsOf(there.found)).toEqual([
      `ann: patch networking.k8s.io/ingresses/status shop-dev/own {"status":${JSON.stringify(status)}}`,
    ]);
    expect(there.requests.at(-1)).toMatchObject({
      ...{ operation: "UPDATE", resource: "ingresses", subresource: "status", name: "own" },
      object: { status, spec: { rules: [{ host: "a.example" }] } },
    });
    const made = withStatus([ingress("shop-dev", "own")], {}, () => false);
    expect(stepsOf(made.found)).toEqual([
      `ann: create networking.k8s.io/ingresses shop-dev/ ${JSON.stringify(witness("shop-dev"))}`,
      `ann: patch networking.k8s.io/ingresses/status shop-dev/witness {"status":${JSON.stringify(status)}}`,
    ]);
    expect(made.requests.at(-1)).toMatchObject({ name: "witness", oldObject: witness("shop-dev") });
  });

  test("of which the first sixteen are tried, and whose status is none where nobody may write it", () => {
    const of = (name: string) => ({ may: (asked: string) => asked === `ann patch ingresses/status shop-dev/${name}` });
    expect(withStatus(many(17), of("own-15")).found).toMatchObject({ possible: true });
    expect(withStatus(many(17), of("own-16")).found).toMatchObject({ possible: false });
    const may = (asked: string) => !asked.includes("status");
    expect(withStatus([ingress("shop-dev", "own")], { may }).found).toMatchObject({ possible: false });
  });

  test("whose status admission may refuse", () => {
    const decide = (request: AdmissionRequest) => (request.subresource === "status" ? depends : admitted);
    expect(withStatus([ingress("shop-dev", "own")], { decide }).found).toEqual({
      ...{ possible: "unknown", why: "it depends on admission: a policy asks for more" },
    });
  });
});
