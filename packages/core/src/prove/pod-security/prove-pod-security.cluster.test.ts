import { readFile } from "node:fs/promises";
import { loadAll } from "js-yaml";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type ControlPlane,
  describeWithTestbed,
  runKubectl,
  startControlPlane,
} from "../../../../../testbed/harness/index.ts";
import type { KubernetesObject } from "../../manifests/kubernetes-object.ts";
import { applyTo } from "../../plan/testing/server-objects.ts";
import type { RequestStep, Step } from "../../verdicts/witness.ts";
import { makeAdmission } from "../admission/make-admission.ts";
import { makePossible } from "../possible/make-possible.ts";
import { makeRights } from "../rights/make-rights.ts";
import { givenOf } from "../testing/given.ts";
import { worldOf } from "../testing/world-of.ts";
import { provePodSecurity } from "./prove-pod-security.ts";

const examples = "docs/errors/examples";

describeWithTestbed("witnesses of podSecurity on a real API server", () => {
  let plane: ControlPlane;
  beforeAll(async () => {
    plane = await startControlPlane({ components: "api" });
  });
  afterAll(() => plane.stop());

  /** What the API server says to the step, taken by whom it names. */
  async function replay({ as, verb, resource, body }: RequestStep): ReturnType<typeof runKubectl> {
    const { group, resource: plural, namespace, name = "" } = resource;
    const groups = as.groups.filter((one) => one !== "system:authenticated");
    const options = { user: { name: as.user, groups }, input: JSON.stringify(body) };
    if (verb === "patch")
      return runKubectl(plane, ["patch", plural, name, "--type", "merge", "-p", options.input], options);
    const root = group === "" ? "/api/v1" : `/apis/${group}/v1`;
    const within = namespace === undefined || plural === "namespaces" ? "" : `/namespaces/${namespace}`;
    return runKubectl(plane, ["create", "--raw", `${root}${within}/${plural}`, "-f", "-"], options);
  }

  /** The default account of a namespace is made by a controller that does not run here. */
  async function withAccount(namespace: string): Promise<void> {
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts`;
    await plane.request({ method: "POST", path, body: { metadata: { name: "default" } } });
  }

  test.each(["KS3401", "KS3404", "KS3405"])(
    "%s: every step of the witness is allowed and admitted; under a level the last is refused",
    async (code) => {
      const apply = async (state: "wrong" | "right") => {
        const text = await readFile(`${examples}/${code}.${state}.world.yaml`, "utf8");
        const objects = (loadAll(text) as KubernetesObject[]).map((object) => renamed(object, code.toLowerCase()));
        for (const object of objects) {
          expect(await applyTo(plane, object)).toMatchObject({ ok: true });
          if (object.kind === "Namespace") await withAccount(object.metadata.name);
        }
        return worldOf(objects.map((object) => JSON.stringify(object)).join("\n---\n"), { bootstrapRoles: true });
      };
      const world = await apply("wrong");
      const rights = makeRights(world, undefined);
      const admission = makeAdmission(world);
      const possible = makePossible(world, rights, admission);
      const { verdicts } = provePodSecurity(world, givenOf({ rights, admission, possible }));
      const witness = verdicts.find(({ from, to }) => from === "dev" && to === "test")?.witness;
      const steps = (witness?.steps ?? []).filter(isRequest);
      expect(steps.length).toBeGreaterThan(0);
      for (const step of steps) {
        if (step.resource.resource === "pods") await withAccount(step.resource.namespace ?? "");
        const ran = await replay(step);
        expect({ ...ran, step }).toMatchObject({ code: 0 });
      }
      const { labels } = (await apply("right")).objects.get("Namespace")?.[0]?.object.metadata ?? {};
      expect(labels).toBeDefined();
      const [last] = steps.slice(-1);
      if (last === undefined || code !== "KS3401") return;
      const again = await replay({ ...last, body: { ...(last.body as object), metadata: { name: "again" } } });
      expect(again.code).not.toBe(0);
      expect(again.stderr).toContain("violates PodSecurity");
    },
  );
});

function isRequest(step: Step): step is RequestStep {
  return step.type === "request";
}

/** Each case has objects of its own on the one API server: what is named after the whole cluster, by a suffix. */
function renamed(object: KubernetesObject, suffix: string): KubernetesObject {
  const text = JSON.stringify(object).replaceAll(
    /"(shop-dev|shop-test|pod-makers|namespace-makers|namespace-readers|developers)"/g,
    `"$1-${suffix}"`,
  );
  return JSON.parse(text) as KubernetesObject;
}
