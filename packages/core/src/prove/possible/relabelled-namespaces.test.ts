import { describe, expect, test } from "vitest";
import { type Admission, type AdmissionRequest, anything, OtherThan } from "../admission/admission.ts";
import { worldOf } from "../testing/world-of.ts";
import type { PossibleContext } from "./possible-context.ts";
import type { Possibility } from "./possible.ts";
import { relabelledFirst } from "./relabelled-first.ts";
import { relabelledOtherwise } from "./relabelled-otherwise.ts";
import { admissionThat } from "./testing/people.ts";

const nameLabel = "kubernetes.io/metadata.name";
const level = "pod-security.kubernetes.io/enforce";
const versionOf = `${level}-version`;
type Labels = Readonly<Record<string, string>>;

const worldWith = (labels: Labels, expressions: readonly string[] = []) =>
  worldOf(
    [
      { apiVersion: "v1", kind: "Namespace", metadata: { name: "web-dev", labels } },
      ...expressions.flatMap((expression, at) => [
        {
          apiVersion: "admissionregistration.k8s.io/v1",
          kind: "ValidatingAdmissionPolicy",
          metadata: { name: `p${at}` },
          spec: {
            matchConstraints: {
              resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["*"], resources: ["namespaces"] }],
            },
            validations: [{ expression }],
          },
        },
        {
          apiVersion: "admissionregistration.k8s.io/v1",
          kind: "ValidatingAdmissionPolicyBinding",
          metadata: { name: `p${at}` },
          spec: { policyName: `p${at}`, validationActions: ["Deny"] },
        },
      ]),
    ]
      .map((one) => JSON.stringify(one))
      .join("\n---\n"),
  );

describe("what is not known otherwise is asked of the namespace with other labels", () => {
  const who = { kind: "User", name: "ann", namespace: "" } as const;
  const stepOf = (verb: string) => ({ verb }) as never;
  const yes = (verb: string): Possibility => ({ possible: true, who, steps: [stepOf(verb)] });
  const perhaps: Possibility = { possible: "unknown", why: "?" };
  const no: Possibility = { possible: false, why: "!" };

  interface Asked {
    readonly labels: Labels;
    readonly namespaceKeys?: readonly string[] | undefined;
    readonly relabelled?: Possibility;
    readonly answers: (labels: Labels | undefined) => Possibility;
  }
  const ask = ({ labels, namespaceKeys, relabelled = yes("patch"), answers }: Asked) => {
    const tried: (Labels | undefined)[] = [];
    const texts = { namespaceKeys: namespaceKeys && new Set(namespaceKeys) };
    const first = relabelledFirst(
      { world: worldWith(labels), texts } as Pick<PossibleContext, "world" | "texts">,
      () => relabelled,
    );
    const answer = first("dev", "web-dev", (given) => (tried.push(given), answers(given)));
    const shown = tried.map(
      (one) => one && Object.fromEntries(Object.entries(one).filter(([key]) => key !== nameLabel)),
    );
    return { answer, tried: shown };
  };

  test("and only then", () => {
    expect(ask({ labels: {}, answers: () => yes("a") })).toEqual({ answer: yes("a"), tried: [undefined] });
    expect(ask({ labels: { a: "1" }, answers: () => no })).toEqual({ answer: no, tried: [undefined] });
  });

  test("without levels, without all that policies read, without each of these, and with the lowest level", () => {
    const labels = { stage: "dev", a: "1", b: "2", c: "3", [level]: "baseline" };
    const { answer, tried } = ask({ labels, namespaceKeys: ["a", "b", "stage"], answers: () => perhaps });
    expect(answer).toBe(perhaps);
    const { [level]: _level, ...bare } = labels;
    expect(tried).toEqual([
      undefined,
      bare,
      { stage: "dev", c: "3" },
      { stage: "dev", b: "2", c: "3", [level]: "baseline" },
      { stage: "dev", a: "1", c: "3", [level]: "baseline" },
      bare,
      { ...bare, [level]: "privileged" },
    ]);
  });

  test("of all labels where policies read any, and of eight sets at most", () => {
    const labels = Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`k${at}`, "1"]));
    expect(ask({ labels, answers: () => perhaps }).tried).toHaveLength(9);
    expect(ask({ labels: { a: "1" }, answers: () => perhaps }).tried[2]).toEqual({});
    expect(ask({ labels: { [versionOf]: "v1.2" }, namespaceKeys: [], answers: () => perhaps }).tried[1]).toEqual({});
  });

  test("which is that of the name; one that is not there has none", () => {
    const of = (namespace: string) => {
      const tried: unknown[] = [];
      const texts = { namespaceKeys: undefined };
      const world = worldWith({ a: "1" });
      const context = { world, texts } as Pick<PossibleContext, "world" | "texts">;
      relabelledFirst(context, (_, name, labels) => (tried.push([name, labels]), no))("dev", namespace, () => perhaps);
      return tried;
    };
    expect(of("web-dev")).toContainEqual(["web-dev", { a: "1", [nameLabel]: "web-dev" }]);
    expect(of("default")).not.toContainEqual(["default", expect.objectContaining({ a: "1" })]);
    expect(of("none")).toContainEqual(["none", {}]);
  });

  test("as far as these may be given to it", () => {
    const answers = (given: Labels | undefined) => (given === undefined ? perhaps : yes("create"));
    const both = { possible: true, who, steps: [stepOf("patch"), stepOf("create")] };
    expect(ask({ labels: {}, answers })).toMatchObject({ answer: both });
    expect(ask({ labels: {}, answers, relabelled: no })).toEqual({ answer: perhaps, tried: [undefined] });
    expect(ask({ labels: {}, answers, relabelled: perhaps })).toEqual({ answer: perhaps, tried: [undefined] });
    const never = (given: Labels | undefined) => (given === undefined ? perhaps : no);
    expect(ask({ labels: {}, answers: never }).answer).toBe(perhaps);
  });
});

describe("labels are given by asking for something else beside them, or before", () => {
  const able = { actor: { user: "ann", groups: [] } } as never;
  const reached = (
    labels: Labels,
    wanted: Parameters<ReturnType<typeof relabelledOtherwise>>[2],
    admission: Admission,
    expressions: readonly string[] = [],
    subresources: readonly string[] = [""],
  ) => {
    const world = worldWith(labels, expressions);
    const before = world.objects.get("Namespace")?.find(({ object }) => object.metadata.name === "web-dev")?.object;
    if (before === undefined) throw new Error("there is a namespace");
    const all = subresources.map((subresource) => ({ able, subresource }));
    return relabelledOtherwise({ world, admission })(all, before, wanted);
  };
  const labelsOf = (object: unknown) =>
    (object as { metadata: { labels: Readonly<Record<string, unknown>> } }).metadata.labels;

  test("each request is one that somebody sends", () => {
    const asked: AdmissionRequest[] = [];
    const admission = admissionThat((request) => (asked.push(request) > 0 ? "refused" : "refused"));
    expect(reached({ a: "1", b: "2" }, { a: "2", c: "3" }, admission, [], ["", "status"])).toBe(false);
    const metadata = (labels: object) =>
      expect.objectContaining({ annotations: anything, labels: { ...labels, [nameLabel]: "web-dev" } });
    const shared = {
      operation: "UPDATE",
      group: "",
      version: "v1",
      resource: "namespaces",
      namespace: "web-dev",
      name: "web-dev",
      as: { user: "ann", groups: [] },
    };
    const sent = (subresource: string, before: object, after: object) => ({
      ...shared,
      subresource,
      oldObject: expect.objectContaining({ metadata: metadata(before) }),
      object: expect.objectContaining({ metadata: metadata(after) }),
    });
    const old = { a: "1", b: "2" };
    expect(asked.slice(0, 2)).toEqual(["", "status"].map((subresource) => sent(subresource, old, { a: "2", c: "3" })));
    // Then each label that is known is changed, with whatever else.
    expect(asked[2]).toEqual(sent("", old, { a: new OtherThan(["1"]), b: anything, c: anything }));
    expect(asked[6]).toEqual(sent("", old, { a: anything, b: anything, c: new OtherThan([""]) }));
    // And then each is taken away.
    expect(asked[8]).toEqual(sent("", old, { b: anything, c: anything }));
    expect(asked).toHaveLength(12);
  });

  test("what stays as it was may be anything, and so may be what policies read", () => {
    const seen: unknown[] = [];
    const admission = admissionThat(({ object }) => (seen.push(labelsOf(object)) > 0 ? "depends" : "refused"));
    expect(reached({ a: "1", b: "2" }, { a: "1" }, admission, ["object.metadata.labels.team == 'x'"])).toBe(true);
    expect(seen).toEqual([{ a: anything, team: anything, [nameLabel]: "web-dev" }]);
    seen.length = 0;
    reached({ a: "1" }, { a: "2" }, admission, ["object.metadata.labels.all(k, k == 'a')"]);
    expect(seen).toEqual([{ a: "2", "kubestage-witness": anything, [nameLabel]: "web-dev" }]);
  });

  test("after others were changed", () => {
    const admission = (
      isFree: (old: Readonly<Record<string, unknown>>) => boolean,
      mayChange: (after: Readonly<Record<string, unknown>>) => boolean,
    ) =>
      admissionThat(({ object, oldObject }) => {
        const [after, old] = [labelsOf(object), labelsOf(oldObject)];
        return isFree(old) || (after["stage"] !== "prod" && mayChange(after)) ? "admitted" : "refused";
      });
    const wanted = { stage: "prod", locked: "true" };
    const labels = { stage: "dev", locked: "true" };
    const changed = admission(
      ({ locked }) => locked === anything,
      ({ locked }) => locked instanceof OtherThan,
    );
    expect(reached(labels, wanted, changed)).toBe(true);
    const removed = admission(
      (old) => !("locked" in old),
      (after) => !("locked" in after),
    );
    expect(reached(labels, wanted, removed)).toBe(true);
    const never = admission(
      () => false,
      () => true,
    );
    expect(reached(labels, wanted, never)).toBe(false);
    const inTurn = admission(
      (old) => !("a" in old) && !("b" in old),
      (after) => !("a" in after) || !("b" in after),
    );
    expect(reached({ a: "1", b: "2" }, { stage: "prod" }, inTurn)).toBe(true);
  });
});
