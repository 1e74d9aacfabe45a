import type { StageRules } from "../model/stage-rules.ts";
import { fill, itemsOf, mappingOf } from "./json.ts";
import type { BroughtPod } from "./pod-templates.ts";
import type { BroughtObject } from "./read-objects.ts";
import type { Report } from "./report.ts";

const field = "automountServiceAccountToken";
const hint = "add `serviceAccountToken: true` to the app, or let the chart do without";

/** Pods get a token for the API server only where the app asks for it. KS5212 for one that asks by itself. */
export function settleToken(pod: BroughtPod, { serviceAccountToken }: StageRules, report: Report): void {
  const { spec, owner, place } = pod;
  fill(spec, field, serviceAccountToken);
  if (serviceAccountToken) return;
  const who = `${owner.kind} ${owner.name}`;
  if (spec[field] === true) report("KS5212", `${who} mounts a token for the API server`, hint, place(field));
  for (const [volume, index] of itemsOf(spec["volumes"])) {
    const sources = itemsOf(mappingOf(volume["projected"])["sources"]);
    if (
      sources.some(([source]) => source["serviceAccountToken"] !== undefined || source["podCertificate"] !== undefined)
    )
      report("KS5212", `${who} mounts a token or certificate of its own by a volume`, hint, place("volumes", index));
  }
}

/** The same for the accounts themselves, and for Secrets that would hold a token without end. */
export function settleAccount(brought: BroughtObject, { serviceAccountToken }: StageRules, report: Report): void {
  const { kind, name, object, place } = brought;
  if (kind === "ServiceAccount") {
    fill(object, field, serviceAccountToken);
    if (object[field] === true && !serviceAccountToken)
      report("KS5212", `ServiceAccount ${name} gives every pod a token for the API server`, hint, place(field));
  }
  if (kind === "Secret" && object["type"] === "kubernetes.io/service-account-token" && !serviceAccountToken)
    report("KS5212", `Secret ${name} would hold a token for the API server`, hint, place("type"));
}
