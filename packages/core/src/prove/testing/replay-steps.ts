import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type ApiAnswer,
  certifyUser,
  type ControlPlane,
  places,
  requestApi,
} from "../../../../../testbed/harness/index.ts";
import { labelsOfController } from "../labels-of-controllers.ts";
import type { Actor, RequestStep, Step } from "../../verdicts/witness.ts";

const merge = "application/merge-patch+json";
const methods = { create: "POST", update: "PUT", patch: "PATCH" } as const;
/** Of these the value is made up; the server chooses another. */
const controllerLabels: ReadonlySet<string> = new Set(
  (["Deployment", "DaemonSet", "StatefulSet", "Job"] as const).flatMap((kind) =>
    Object.keys(labelsOfController(kind, "")),
  ),
);
/** What the authorizer says, in a refusal or in a review. */
const unauthorized = / cannot |"allowed":\s*false/;
const learnsWithinMs = 3000;
const settleMs = 15_000;
const madeWithinMs = 4000;
/** How the refusal ends of a landing for which there is no pod at all. */
const nothingMade = "no pod was made";
const tries = 4;
const lookEveryMs = 20;

/** Takes the steps of witnesses on a control plane, each as whoever is named, and puts back what they changed. */
export class StepReplayer {
  readonly #plane: ControlPlane;
  readonly #credentials = new Map<string, ReturnType<typeof certified>>();
  #undo: (() => Promise<unknown>)[] = [];

  constructor(plane: ControlPlane) {
    this.#plane = plane;
  }

  /**
   * Why the steps cannot be taken as they stand, the first that is refused; undefined where they can. Steps that nobody
   * takes, such as a packet, are left out.
   *
   * Where no pod is made the steps are taken again: of a workload that is deleted, controllers keep by its name what they
   * still await, and where the next of that name comes before they have seen the deletion, they wait for that five
   * minutes long (ExpectationsTimeout in pkg/controller/controller_utils.go of Kubernetes).
   */
  async refusal(steps: readonly Step[]): Promise<string | undefined> {
    for (let taken = 1; ; taken++) {
      const why = await this.#refusalOnce(steps);
      if (why?.endsWith(nothingMade) !== true || taken === tries) return why;
      await sleep(1000);
    }
  }

  async #refusalOnce(steps: readonly Step[]): Promise<string | undefined> {
    try {
      for (const step of steps) {
        const why =
          step.type === "request"
            ? await this.#lastingRefusal(step)
            : step.type === "landing"
              ? await this.#landing(step)
              : undefined;
        if (why !== undefined) return `${JSON.stringify(step)}: ${why}`;
      }
      return undefined;
    } finally {
      for (const undo of this.#undo.toReversed()) await undo();
      this.#undo = [];
    }
  }

  /** The authorizer, and admission by the labels of a namespace, learn of what earlier steps wrote a moment after them. */
  async #lastingRefusal(step: RequestStep): Promise<string | undefined> {
    const until = performance.now() + learnsWithinMs;
    let why = await this.#request(step);
    while (why !== undefined && (this.#undo.length > 0 || unauthorized.test(why)) && performance.now() < until) {
      await sleep(lookEveryMs);
      why = await this.#request(step);
    }
    return why;
  }

  /** What is sent is sent. What is only asked for is reviewed: no kubelet would answer it here. */
  async #request(step: RequestStep): Promise<string | undefined> {
    const { as, verb, resource, body } = step;
    if (body === undefined || !(verb in methods)) return this.#review(step);
    const [plural = "", subresource] = resource.resource.split("/");
    const collection = pathOf(resource.group, plural, resource.namespace);
    const named = `${collection}/${resource.name ?? ""}`;
    const path = subresource === undefined ? (verb === "create" ? collection : named) : `${named}/${subresource}`;
    if (verb !== "create") await this.#remember(named);
    const answer = await this.#as(as, {
      method: methods[verb as keyof typeof methods],
      path,
      body,
      ...(verb === "patch" && { contentType: merge }),
    });
    if (answer.status >= 300) return `${answer.status} ${answer.text}`;
    if (verb === "create" && subresource === undefined) this.#forget(collection, plural, body, answer);
    if (verb === "create" && plural === "namespaces") await this.#account(answer);
    return undefined;
  }

  async #as(actor: Actor, request: Parameters<typeof requestApi>[2]): Promise<ApiAnswer> {
    const key = JSON.stringify(actor);
    const known = this.#credentials.get(key) ?? certified(this.#plane, actor);
    this.#credentials.set(key, known);
    return requestApi(this.#plane.server, await known, request);
  }

  async #review({ as, verb, resource }: RequestStep): Promise<string | undefined> {
    const [plural = "", subresource] = resource.resource.split("/");
    const { text } = await this.#plane.request({
      method: "POST",
      path: "/apis/authorization.k8s.io/v1/subjectaccessreviews",
      body: {
        apiVersion: "authorization.k8s.io/v1",
        kind: "SubjectAccessReview",
        spec: {
          user: as.user,
          groups: as.groups,
          ...(resource.path === undefined
            ? { resourceAttributes: { ...resource, verb, resource: plural, subresource } }
            : { nonResourceAttributes: { verb, path: resource.path } }),
        },
      },
    });
    const { status } = JSON.parse(text) as { readonly status?: { readonly allowed: boolean } };
    return status?.allowed === true ? undefined : text;
  }

  /** The pod itself, or what controllers made of a workload: pods with those labels. */
  async #landing({ pod, node }: Extract<Step, { readonly type: "landing" }>): Promise<string | undefined> {
    const { namespace, name, labels = {} } = pod.metadata;
    const selector = Object.entries(labels)
      .filter(([key]) => !controllerLabels.has(key))
      .map(([key, value]) => `${key}=${value}`);
    const isMade = "ownerReferences" in pod.metadata;
    const query = isMade ? `labelSelector=${selector.join()}` : `fieldSelector=metadata.name=${name}`;
    const path = `${pathOf("", "pods", namespace)}?${query}`;
    const start = performance.now();
    for (;;) {
      const { text } = await this.#plane.request({ path });
      const { items } = JSON.parse(text) as {
        readonly items: readonly { readonly spec: { readonly nodeName?: string } }[];
      };
      if (items.some(({ spec }) => spec.nodeName === node)) return undefined;
      const waited = performance.now() - start;
      if (items.length === 0 && waited > madeWithinMs) return nothingMade;
      if (waited > settleMs) return `it came to ${JSON.stringify(items.map(({ spec }) => spec.nodeName))}`;
      await sleep(lookEveryMs);
    }
  }

  /** Pods need the account that a controller makes a moment after their namespace. */
  async #account({ text }: ApiAnswer): Promise<void> {
    const { metadata } = JSON.parse(text) as { readonly metadata: { readonly name: string } };
    const path = `${pathOf("", "serviceaccounts", metadata.name)}/default`;
    const until = performance.now() + settleMs;
    while ((await this.#plane.request({ path })).status !== 200 && performance.now() < until) await sleep(lookEveryMs);
  }

  async #remember(path: string): Promise<void> {
    const { status, text } = await this.#plane.request({ path });
    if (status !== 200) return;
    const before = JSON.parse(text) as { readonly metadata: Record<string, unknown> };
    const { resourceVersion: _, ...metadata } = before.metadata;
    this.#undo.push(async () => this.#plane.request({ method: "PUT", path, body: { ...before, metadata } }));
  }

  #forget(collection: string, plural: string, body: unknown, { text }: ApiAnswer): void {
    const { metadata } = JSON.parse(text) as {
      readonly metadata?: { readonly name?: string; readonly namespace?: string };
    };
    if (metadata?.name === undefined) return;
    const path = `${collection}/${metadata.name}`;
    const pods = pathOf("", "pods", plural === "namespaces" ? metadata.name : metadata.namespace);
    this.#undo.push(async () => {
      await this.#plane.request({ method: "DELETE", path: `${path}?${atOnce}` });
      // No kubelet ends them, and no controller is waited for.
      const made = plural === "pods" ? "" : plural === "namespaces" ? pods : madeOf(pods, body);
      if (made !== "")
        await this.#plane.request({ method: "DELETE", path: `${made}${made.includes("?") ? "&" : "?"}${atOnce}` });
      if (plural === "namespaces")
        await this.#plane.request({ method: "PUT", path: `${path}/finalize`, body: ended(metadata.name) });
      const until = performance.now() + settleMs;
      while ((await this.#plane.request({ path })).status === 200 && performance.now() < until)
        await sleep(lookEveryMs);
    });
  }
}

const atOnce = "gracePeriodSeconds=0&propagationPolicy=Background";

function ended(name: string | undefined): object {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name }, spec: { finalizers: [] } };
}

/** Pods that controllers made of a workload, or nothing where it is none. */
function madeOf(pods: string, body: unknown): string {
  const { spec = {} } = body as {
    readonly spec?: Templated & { readonly jobTemplate?: { readonly spec?: Templated } };
  };
  const labels = (spec.jobTemplate?.spec ?? spec).template?.metadata?.labels;
  if (labels === undefined) return "";
  return `${pods}?labelSelector=${Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join()}`;
}

interface Templated {
  readonly template?: { readonly metadata?: { readonly labels?: Readonly<Record<string, string>> } };
}

async function certified(plane: ControlPlane, { user, groups }: Actor) {
  const authority = await readFile(join(plane.folder, places.authority), "utf8");
  const own = groups.filter((one) => one !== "system:authenticated");
  return { authority, ...(await certifyUser(plane.folder, { name: user, groups: own })) };
}

function pathOf(group: string, plural: string, namespace: string | undefined): string {
  const root = group === "" ? "/api/v1" : `/apis/${group}/v1`;
  return `${root}${namespace === undefined || plural === "namespaces" ? "" : `/namespaces/${namespace}`}/${plural}`;
}
