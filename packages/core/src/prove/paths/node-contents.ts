import type { World } from "../../manifests/world/world.ts";
import type { AccessContext } from "../access/access-context.ts";
import { automounting } from "../access/access-index.ts";
import { visitLandings } from "../placement/existing-placement.ts";
import type { NodeClass } from "../placement/node-classes.ts";
import type { Placements } from "../placement/placements.ts";
import type { RunningPod } from "../placement/running-pods.ts";
import { runtimeClasses } from "../placement/runtime-class.ts";
import { type Subject, subjectKey } from "../rights/rights.ts";

/** A pod that runs, or may run, on a node. */
interface Hosted {
  readonly pod: RunningPod;
  readonly node: string;
  readonly isThere: boolean;
}

export interface NodeContent {
  /** Of each stage one pod. */
  readonly stages: ReadonlyMap<string, Hosted>;
  /** Of each account that has rights one pod that holds its token. */
  readonly accounts: readonly { readonly account: Subject; readonly hosted: Hosted }[];
}

interface GrowingContent {
  readonly stages: Map<string, Hosted>;
  readonly accounts: { readonly account: Subject; readonly hosted: Hosted }[];
  readonly known: Set<string>;
}

const nothing: NodeContent = { stages: new Map(), accounts: [] };

/** What lies on nodes for whoever controls one, by class: each pod is looked at once. */
export class NodeContents {
  readonly #ofClass = new Map<NodeClass, GrowingContent>();

  constructor(world: World, access: AccessContext, { pods, classes }: Placements) {
    const mounts = automounting(world);
    const withRights = new Set([...access.index.accountsIn.values()].flat().map(subjectKey));
    visitLandings(pods, classes, runtimeClasses(world), ({ pod, node, nodes, isThere }) => {
      const content: GrowingContent = this.#ofClass.get(nodes) ?? { stages: new Map(), accounts: [], known: new Set() };
      this.#ofClass.set(nodes, content);
      const hosted = { pod, node, isThere };
      const { stage, namespace, spec } = pod;
      const known = content.stages.get(stage);
      if (known === undefined || (isThere && !known.isThere)) content.stages.set(stage, hosted);
      const account: Subject = { kind: "ServiceAccount", name: spec.serviceAccountName ?? "default", namespace };
      const key = subjectKey(account);
      if (content.known.has(key) || !withRights.has(key) || !mounts(namespace, account.name, spec)) return;
      content.known.add(key);
      content.accounts.push({ account, hosted });
    });
  }

  on(nodes: NodeClass): NodeContent {
    return this.#ofClass.get(nodes) ?? nothing;
  }

  /** Whether something of somebody else is there. */
  isOfUse(nodes: NodeClass, stage: string): boolean {
    const { stages } = this.on(nodes);
    return stages.size > (stages.has(stage) ? 1 : 0);
  }
}
