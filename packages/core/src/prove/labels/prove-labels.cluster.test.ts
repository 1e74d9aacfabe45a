import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { loadAll } from "js-yaml";
import { afterAll, expect, test } from "vitest";
import {
  certifyUser,
  type ControlPlane,
  describeWithTestbed,
  places,
  pristineControlPlane,
  requestApi,
} from "../../../../../testbed/harness/index.ts";
import type { RequestStep, Step } from "../../verdicts/witness.ts";
import { makeAdmission } from "../admission/make-admission.ts";
import { makePossible } from "../possible/make-possible.ts";
import { makeRights } from "../rights/make-rights.ts";
import { givenOf } from "../testing/given.ts";
import { worldOf } from "../testing/world-of.ts";
import { proveLabels } from "./prove-labels.ts";

interface Written {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

const codes = ["KS3501", "KS3502", "KS3503", "KS3504", "KS3505", "KS3506"];
const merge = "application/merge-patch+json";
const verbs = { create: "POST", update: "PUT", patch: "PATCH" } as const;

describeWithTestbed("witnesses of labels on a real API server", () => {
  const server = pristineControlPlane({});
  afterAll(() => server.stop());

  test.each(codes)(
    "%s: each step is done as the one it names, and refused where the example is right",
    async (code) => {
      const witness = witnessOf(await example(code, "wrong"));
      expect(witness.length).toBeGreaterThan(0);
      const open = await server.take();
      await apply(open, await example(code, "wrong"));
      // Policies take a moment to be in force: a step that is let in goes on to be let in.
      await new Promise((resolve) => setTimeout(resolve, 1500));
      for (const step of witness) expect(await replay(open, step)).toMatchObject({ status: expect.toSatisfy(isDone) });
      if (code === "KS3504" || code === "KS3505") return;
      const guarded = await server.take();
      await apply(guarded, await example(code, "right"));
      const [first] = witness;
      const asks = async () => (first === undefined ? 0 : (await replay(guarded, first, "?dryRun=All")).status);
      await expect.poll(asks, { timeout: 20_000 }).toSatisfy((status: number) => status === 403 || status === 422);
    },
  );
});

const isDone = (status: number) => status === 200 || status === 201;

async function example(code: string, which: "right" | "wrong"): Promise<string> {
  return readFile(new URL(`../../../../../docs/errors/examples/${code}.${which}.world.yaml`, import.meta.url), "utf8");
}

/** Of the first pair that is broken. */
function witnessOf(text: string): RequestStep[] {
  const world = worldOf(text);
  const rights = makeRights(world, undefined);
  const admission = makeAdmission(world);
  const { verdicts } = proveLabels(
    world,
    givenOf({ rights, admission, possible: makePossible(world, rights, admission) }),
  );
  const steps: readonly Step[] = verdicts.find(({ verdict }) => verdict === "broken")?.witness?.steps ?? [];
  return steps.flatMap((step) => (step.type === "request" ? [step] : []));
}

async function apply(plane: ControlPlane, text: string): Promise<void> {
  for (const object of loadAll(text) as Written[]) {
    const { apiVersion, kind, metadata } = object;
    const resource = kind.endsWith("y") ? `${kind.toLowerCase().slice(0, -1)}ies` : `${kind.toLowerCase()}s`;
    const path = pathOf(apiVersion, resource, metadata.namespace);
    const { status, text: answer } = await plane.request({ method: "POST", path, body: object });
    if (status !== 201) throw new Error(`${kind} ${metadata.name}: ${status} ${answer}`);
    // No controller runs here.
    if (kind === "Namespace") await addAccount(plane, metadata.name);
  }
}

async function addAccount(plane: ControlPlane, namespace: string): Promise<void> {
  const path = pathOf("v1", "serviceaccounts", namespace);
  await plane.request({ method: "POST", path, body: { metadata: { name: "default" } } });
}

/** As the one who is named, with a certificate that says their name and groups. */
async function replay(plane: ControlPlane, step: RequestStep, query = "") {
  const { group, resource, namespace, name } = step.resource;
  const [plural = "", subresource] = resource.split("/");
  const collection = pathOf(group === "" ? "v1" : `${group}/v1`, plural, namespace);
  const own = step.verb === "create" ? "" : `/${name ?? ""}${subresource === undefined ? "" : `/${subresource}`}`;
  const groups = step.as.groups.filter((one) => one !== "system:authenticated");
  const authority = await readFile(join(plane.folder, places.authority), "utf8");
  const credentials = { authority, ...(await certifyUser(plane.folder, { name: step.as.user, groups })) };
  const answer = await requestApi(plane.server, credentials, {
    method: verbs[step.verb as keyof typeof verbs],
    path: `${collection}${own}${query}`,
    body: step.body,
    ...(step.verb === "patch" && { contentType: merge }),
  });
  if (plural === "namespaces" && step.verb === "create" && isDone(answer.status) && query === "")
    await addAccount(plane, name ?? "");
  return { status: answer.status, message: (JSON.parse(answer.text) as { message?: string }).message };
}

function pathOf(apiVersion: string, resource: string, namespace: string | undefined): string {
  const root = apiVersion === "v1" ? "/api/v1" : `/apis/${apiVersion}`;
  return `${root}${namespace === undefined || resource === "namespaces" ? "" : `/namespaces/${namespace}`}/${resource}`;
}
