import { KubestageError } from "@kubestage/adapters";
import { keyText } from "@kubestage/core";
import type { Run } from "./carry-out.ts";
import { carried } from "./carry-out.ts";
import { platformNamespace } from "./wanted.ts";

/**
 * Makes the platform's own namespace, before anything else: what is created later is written down in it first.
 *
 * Errors: KS5010 where it cannot be made.
 */
export async function makePlatformNamespace({ api, platform, wanted, survey, inventory, record }: Run): Promise<void> {
  const text = keyText({ group: "", kind: "Namespace", namespace: "", name: platformNamespace(platform) });
  const namespace = wanted.get(text);
  const item = survey.plan.items.find(({ key }) => keyText(key) === text);
  const resource = (await api.discovery()).find("v1", "Namespace");
  if (!namespace || !item || !resource) throw new Error(`the plan does not make the ${text}`);
  const answer = await api.apply(resource, namespace.object);
  if (!answer.ok)
    throw new KubestageError("KS5010", {
      message: `the ${text}, in which kubestage keeps what it has put into the cluster, cannot be made: ${answer.problem.message}`,
      hint: "`kubestage doctor` lists the rights that are needed",
    });
  inventory.put({ key: item.key, uid: answer.object.metadata.uid, stage: undefined });
  record.applied.push(carried(item));
}
