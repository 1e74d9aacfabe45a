import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Declared } from "../../model/declared.ts";
import { fieldPlace, keyPlace, namePlace } from "../../model/declared.ts";
import type { AppSpec } from "../../model/kinds.ts";
import type { Call, ServedPort, Shared } from "../../model/resolved.ts";
import { danglingReference } from "../references.ts";
import type { DeclaredDocuments } from "./index-documents.ts";
import type { GrowingStageApp } from "./stage-apps.ts";
import { servedPorts } from "./stage-apps.ts";
import type { GrowingStage } from "./stages.ts";

type DeclaredCall = NonNullable<AppSpec["calls"]>[number];

const targets = ["app", "shared", "host", "apiServer"] as const;
const defaultHostPort = 443;

interface Calling {
  readonly stage: GrowingStage;
  readonly caller: GrowingStageApp;
  readonly apps: ReadonlyMap<string, GrowingStageApp>;
  readonly shared: ReadonlyMap<string, Shared>;
  readonly documents: DeclaredDocuments;
  readonly consent: boolean;
  readonly diagnostics: Diagnostic[];
}

/**
 * Adds the calls of one app in one stage, and to each callee its caller.
 *
 * Errors: KS1012 for a callee, port or shared thing that does not exist or does not serve the stage, KS1017 without
 * consent, KS1027 and KS1008 for a call of several targets or none, KS1028 where a host cannot be opened by name.
 * Finding: KS2001 for a callee that is not in this stage; that call stays closed.
 */
export function resolveCalls(calling: Calling): void {
  const { caller, stage } = calling;
  const called = new Set<string>();
  for (const [index, declared] of (caller.declared.spec.calls ?? []).entries()) {
    if (declared.in && !declared.in.includes(stage.name)) continue;
    const call = resolveCall(calling, declared, index, called);
    if (call) caller.calls.push(call);
  }
}

function resolveCall(calling: Calling, declared: DeclaredCall, index: number, called: Set<string>): Call | undefined {
  const { caller, diagnostics, stage } = calling;
  const given = targets.filter((target) => declared[target] !== undefined);
  if (given.length !== 1) {
    const span = fieldPlace(caller.declared, "calls", index);
    const choices = targets.join(", ");
    if (given.length === 0)
      diagnostics.push(
        diagnose("KS1008", { message: "the call says not what is called", hint: `add one of ${choices}`, span }),
      );
    else
      diagnostics.push(
        diagnose("KS1027", { message: `the call names ${given.join(" and ")}`, hint: "make two calls of it", span }),
      );
    return undefined;
  }
  if (declared.app !== undefined) return callApp(calling, declared.app, declared.port, index, called);
  if (declared.shared !== undefined) return callShared(calling, declared.shared, index);
  if (declared.host !== undefined) {
    const call = {
      kind: "host",
      index,
      host: declared.host,
      port: declared.port ?? defaultHostPort,
      cidrs: declared.cidrs ?? [],
    } as const;
    if (call.cidrs.length === 0) checkHostName(stage, call.host, caller.declared, index, diagnostics);
    return call;
  }
  return callApiServer(calling, index);
}

function callApp(
  calling: Calling,
  name: string,
  wanted: number | undefined,
  index: number,
  called: Set<string>,
): Call | undefined {
  const { caller, apps, documents, stage, diagnostics } = calling;
  const span = fieldPlace(caller.declared, "calls", index, "app");
  const callee = apps.get(name);
  if (!callee) {
    const { names, App: heads } = documents;
    const head = heads.get(name);
    if (!names.App.has(name)) diagnostics.push(danglingReference("App", name, names.App, span));
    else if (head?.spec.in?.every((known) => names.Stage.has(known) && known !== stage.name)) {
      const message = `${caller.name} calls ${name}, which is not in ${stage.name}: the call stays closed there`;
      diagnostics.push(
        diagnose("KS2001", { message, hint: `add ${stage.name} to the \`in\` of ${name}, or remove the call`, span }),
      );
    }
    // Otherwise an error keeps the callee out of the stage, and was reported where it is.
    return undefined;
  }
  if (calling.consent && callee.team !== caller.team && !callee.declared.spec.callers?.includes(caller.name)) {
    const message = `${caller.name} (${caller.team.name}) calls ${name} (${callee.team.name}) without its consent`;
    const related = [{ message: "the callee", span: namePlace(callee.declared) }];
    const hint = `add \`callers: [${caller.name}]\` to ${name}, or set \`calls: open\` on the Platform`;
    diagnostics.push(diagnose("KS1017", { message, hint, span, related }));
  }
  const ports = callee.source?.ports ?? servedPorts(callee.workloads);
  const served = wanted === undefined ? ports[0] : ports.find(({ port }) => port.port === wanted);
  if (!served) {
    diagnostics.push(
      noSuchPort(
        name,
        wanted,
        ports,
        fieldPlace(caller.declared, "calls", index, wanted === undefined ? "app" : "port"),
      ),
    );
    return undefined;
  }
  const { workload, port } = served;
  const variable = callVariable(name, called.has(name) ? port.name : undefined);
  called.add(name);
  callee.callers.push({ app: caller.name, namespace: caller.namespace, workload, port, index });
  return { kind: "app", index, app: name, namespace: callee.namespace, ...served, variable };
}

/** `API_URL`, and for a second call to the same app `API_METRICS_URL` by the port's name. */
function callVariable(app: string, port: string | undefined): string {
  const words = port === undefined ? [app, "url"] : [app, port, "url"];
  return words.join("_").toUpperCase().replaceAll("-", "_");
}

function noSuchPort(
  app: string,
  wanted: number | undefined,
  ports: readonly ServedPort[],
  span: Diagnostic["span"],
): Diagnostic {
  const message =
    wanted === undefined ? `${app} declares no port that could be called` : `${app} has no container port ${wanted}`;
  const hint =
    ports.length === 0 ? `declare a port on ${app}` : `choose one of: ${ports.map(({ port }) => port.port).join(", ")}`;
  return diagnose("KS1012", { message, hint, span });
}

function callShared(calling: Calling, name: string, index: number): Call | undefined {
  const { caller, shared, stage, diagnostics } = calling;
  const span = fieldPlace(caller.declared, "calls", index, "shared");
  const found = shared.get(name);
  if (!found) {
    const { names } = calling.documents;
    if (!names.Shared.has(name)) diagnostics.push(danglingReference("Shared", name, names.Shared, span));
    return undefined;
  }
  if (!found.declared.spec.stages.includes(stage.name)) {
    const message = `the shared ${name} does not serve ${stage.name}`;
    const served = found.declared.spec.stages.join(", ");
    const hint = `add \`in: [${served}]\` to the call, or a call of another Shared for ${stage.name}`;
    diagnostics.push(
      diagnose("KS1012", {
        message,
        hint,
        span,
        related: [{ message: "it serves these", span: keyPlace(found.declared, "stages") }],
      }),
    );
    return undefined;
  }
  if (found.host !== undefined && found.cidrs.length === 0)
    checkHostName(stage, found.host, caller.declared, index, diagnostics);
  return { kind: "shared", index, shared: found };
}

function callApiServer({ caller, stage, diagnostics }: Calling, index: number): Call {
  for (const cluster of stage.network === "open" ? [] : stage.clusters) {
    if (cluster.apiServer) continue;
    const message = `${caller.name} calls the API server, but the cluster ${cluster.name} does not say where it is`;
    const span = fieldPlace(caller.declared, "calls", index, "apiServer");
    const related = [{ message: "the cluster", span: namePlace(cluster.declared) }];
    diagnostics.push(
      diagnose("KS1012", { message, hint: "add `apiServer: { cidrs: [...] }` to the cluster", span, related }),
    );
  }
  return { kind: "apiServer", index };
}

function checkHostName(
  stage: GrowingStage,
  host: string,
  declared: Declared<"App">,
  index: number,
  diagnostics: Diagnostic[],
): void {
  if (stage.network === "open") return;
  for (const cluster of stage.clusters) {
    if (cluster.plugin.hostNames) continue;
    const message = `${cluster.cni} in ${cluster.name} cannot open ${host} by name`;
    const hint = "add its addresses as `cidrs`";
    diagnostics.push(diagnose("KS1028", { message, hint, span: fieldPlace(declared, "calls", index) }));
    return;
  }
}
