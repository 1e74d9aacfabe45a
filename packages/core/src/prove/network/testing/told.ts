import { keyOf } from "../../../manifests/object-key.ts";
import type { ObjectKey } from "../../../manifests/object-key.ts";
import type { Edit, Finding, Site } from "../../../verdicts/finding.ts";
import type { Endpoint, Step } from "../../../verdicts/witness.ts";
import type { PropertyProof } from "../../property-proof.ts";
import { verdictOf } from "./stage-worlds.ts";

/** All that is said of one pair, line by line, for tests that look at the whole answer. */
export function told(proof: PropertyProof, from: string, to: string): string[] {
  const verdict = verdictOf(proof, from, to);
  if (!verdict) return [];
  const { kinds } = verdict.sensitivity;
  const policies = kinds.includes("networking.k8s.io/NetworkPolicy") ? "a NetworkPolicy could turn it" : "";
  return [
    [verdict.verdict, ...verdict.findings].join(" "),
    verdict.reason,
    ...(verdict.verdict === "holds" ? [] : [`assumes ${verdict.assumptions.join(", ")}`]),
    ...(verdict.verdict === "broken" && policies !== "" ? [policies] : []),
    ...(verdict.witness?.steps ?? []).map(stepText),
  ];
}

/** What findings of a code say, line by line, with their places, pairs and fixes. */
export function foundOf(proof: PropertyProof, code: string): string[] {
  return proof.findings.filter((one) => one.code === code).flatMap(findingLines);
}

function findingLines({ severity, message, hint, at, related, pairs, fix, witness }: Finding): string[] {
  return [
    `${severity} at ${at ? siteText(at) : "nothing"}`,
    message,
    hint,
    `of ${pairs.map(({ from, to }) => `${from} ${to}`).join(", ")}`,
    ...related.map((one) => `${one.message}: ${siteText(one.at)}`),
    ...(witness ? [`shown: ${witness.summary}`] : []),
    ...(fix?.edits ?? []).map(editText),
  ];
}

function siteText({ object, path }: Site): string {
  return [keyName(keyOf(object.object)), path.join(".")].join(" ").trim();
}

function keyName({ kind, namespace, name }: ObjectKey): string {
  return [kind, [namespace, name].filter((part) => part !== undefined && part !== "").join("/")].join(" ").trim();
}

function stepText(step: Step): string {
  if (step.type === "request") {
    const { as, verb, resource } = step;
    const object = [resource.resource, resource.namespace, resource.name].filter((part) => part !== undefined);
    return `${as.groups[0] ?? as.user} ${verb} ${object.join(" ")} ${plain(step.body)}`.trim();
  }
  if (step.type === "state") return `${keyName(step.object)} ${step.says}`;
  if (step.type !== "packet") return step.type;
  const { protocol, port, via = [] } = step;
  const through = via.map((one) => ` via ${keyName(one)}`).join("");
  return `${endText(step.from)} opens ${protocol} ${port} of ${endText(step.to)}${through}`;
}

function endText(end: Endpoint): string {
  if (end.type === "address") return end.cidr;
  if (end.type === "node") return `node ${end.name}`;
  const { namespace, namespaceLabels, labels, of } = end;
  const { "kubernetes.io/metadata.name": _name, ...others } = namespaceLabels;
  return [of ? keyName(of) : `new pod in ${namespace}`, plain(labels), "in", plain(others)].join(" ");
}

/** What an edit does, in one line. */
export function editText(edit: Edit): string {
  if (edit.type === "add")
    return `add ${keyName(keyOf(edit.object))} ${plain(Object.entries(edit.object).find(([key]) => key === "spec")?.[1])}`;
  const object = keyName(edit.object);
  if (edit.type === "delete") return `delete ${object}`;
  const path = edit.path.join(".");
  return edit.type === "remove" ? `remove ${object} ${path}` : `set ${object} ${path} ${plain(edit.value)}`;
}

function plain(value: unknown): string {
  return (
    JSON.stringify(value)
      ?.replaceAll(/":(?=[^:])/g, '": ')
      .replaceAll(/["\\]/g, "")
      .replaceAll(/,(?=[^\s/])/g, ", ") ?? ""
  );
}
