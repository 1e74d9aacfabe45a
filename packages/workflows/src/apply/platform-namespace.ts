import { KubestageError } from "@kubestage/adapters";
import type { KubernetesObject, PlanItem, WantedObject } from "@kubestage/core";
import { keyText, recordsNamespace } from "@kubestage/core";
import type { Run } from "./carry-out.ts";
import { carried } from "./carry-out.ts";

/** An object that stands before the first word of the inventory is written. */
export interface Foundation {
  readonly wanted: WantedObject;
  readonly item: PlanItem;
}

/**
 * What a plan changes of the platform's own namespace and of what guards it, in the order in which it is written: an
 * inventory that others may write as well would let them delete by it.
 */
export function foundations({ platform, wanted, survey }: Run): Foundation[] {
  const items = new Map(survey.plan.items.map((item) => [keyText(item.key), item]));
  const all = [...wanted.values()];
  const own = recordsNamespace(platform);
  const namespaces = all.filter(({ object }) => object.kind === "Namespace" && object.metadata.name === own);
  const bindings = all.filter(({ object }) => guardedBy(object)?.namespace === own);
  const guards = new Set(bindings.map(({ object }) => guardedBy(object)?.policy));
  const policies = all.filter(
    ({ object }) => object.kind === "ValidatingAdmissionPolicy" && guards.has(object.metadata.name),
  );
  return [...namespaces, ...policies, ...bindings].flatMap((one) => {
    const item = items.get(keyText(one.key));
    return item ? [{ wanted: one, item }] : [];
  });
}

/**
 * Makes them for the first time, which no lease can cover: that stands in the namespace itself. Whoever does the same at
 * the same time applies the same.
 *
 * Errors: KS5010 where one cannot be made; what was made before stands, and is told in `run`.
 */
export async function makePlatformNamespace(run: Run): Promise<void> {
  const { api, platform, inventory, record } = run;
  const discovery = await api.discovery();
  const made = foundations(run);
  if (made[0]?.item.key.kind !== "Namespace")
    throw new Error(`the plan does not make the namespace ${recordsNamespace(platform)}`);
  for (const { wanted, item } of made) {
    const { object } = wanted;
    const resource = discovery.find(object.apiVersion, object.kind);
    const answer = resource && (await api.apply(resource, object));
    if (!answer?.ok)
      throw new KubestageError("KS5010", {
        message: `the ${keyText(item.key)}, a part of where kubestage keeps what it has put into the cluster, cannot be made: ${answer?.problem.message ?? `the cluster does not serve ${object.kind}`}`,
        hint: "`kubestage doctor` lists the rights that are needed, and what the cluster has to serve",
      });
    inventory.put({ key: item.key, uid: answer.object.metadata.uid, stage: undefined });
    record.applied.push(carried(item));
  }
}

interface Binding {
  readonly policyName?: string;
  readonly matchResources?: {
    readonly namespaceSelector?: { readonly matchLabels?: Readonly<Record<string, string>> };
  };
}

/** The policy that a binding puts into force, and the one namespace that it does so in, where it names one. */
function guardedBy(
  object: KubernetesObject,
): { policy: string | undefined; namespace: string | undefined } | undefined {
  if (object.kind !== "ValidatingAdmissionPolicyBinding") return undefined;
  const { policyName: policy, matchResources } = (object as { readonly spec?: Binding }).spec ?? {};
  const namespace = matchResources?.namespaceSelector?.matchLabels?.["kubernetes.io/metadata.name"];
  return { policy, namespace };
}
