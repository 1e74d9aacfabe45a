import type { RequestStep } from "../../verdicts/witness.ts";
import type { AdmissionRequest } from "../admission/admission.ts";
import type { Maker } from "./makers.ts";
import { mergePatchTo } from "./merge-patch.ts";
import type { RequestChain } from "./placement-requests.ts";

type Sender = Pick<Maker, "allowance" | "binds" | "before">;

/** What somebody sends. */
export function requestSteps(maker: Sender, { requests, sent }: RequestChain): readonly RequestStep[] {
  return [...maker.before, ...requests.slice(0, sent).map((request, at) => requestStep(maker, request, at === 0))];
}

function requestStep(maker: Sender, request: AdmissionRequest, isFirst: boolean): RequestStep {
  const { group, namespace, operation, object } = request;
  const resource = request.subresource === undefined ? request.resource : `${request.resource}/${request.subresource}`;
  const allowance = isFirst ? maker.allowance : resource === "pods/binding" ? maker.binds : undefined;
  const isPatch = resource === "pods" || (allowance !== undefined && !allowsUpdate(allowance));
  const verb = operation === "CREATE" ? "create" : isPatch ? "patch" : "update";
  const name = operation === "UPDATE" || request.subresource !== undefined ? { name: String(request.name) } : {};
  return {
    type: "request",
    as: request.as,
    verb,
    resource: { group, resource, namespace, ...name },
    body: verb === "patch" && resource !== "pods" ? mergePatchTo(request.oldObject, object) : object,
    ...(allowance && { allowedBy: allowance.reference }),
  };
}

/** By the rule that gives the right: some let somebody patch and no more. */
function allowsUpdate({ role, reference }: NonNullable<Sender["allowance"]>): boolean {
  const { rules } = role.object as { readonly rules?: readonly { readonly verbs?: readonly string[] }[] };
  const { verbs = ["*"] } = rules?.[reference.rule] ?? {};
  return verbs.includes("update") || verbs.includes("*");
}
