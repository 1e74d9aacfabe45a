import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Declared } from "../../model/declared.ts";
import { fieldPlace, namePlace } from "../../model/declared.ts";
import type { Call, Caller, Exposed, ServedPort, Stage, StageApp, Team, Workload } from "../../model/resolved.ts";
import { resolveSource } from "./app-sources.ts";
import type { Releases } from "./releases.ts";
import { fillTemplate } from "./templates.ts";
import { resolveWorkloads } from "./workloads.ts";

/** An app in a stage whose calls and callers are still being added. */
export interface GrowingStageApp extends StageApp {
  readonly calls: Call[];
  readonly callers: Caller[];
  /** What the calls and the checks read: the release's declaration where the stage runs one. */
  readonly declared: Declared<"App">;
}

const noImages: ReadonlyMap<string, string> = new Map();

type AppsHome = Pick<Stage, "name" | "hostTemplate">;

interface Names {
  readonly platform: string;
  readonly domain: string;
}

/**
 * An app in a stage, without its calls.
 *
 * Findings: KS2003 where releases were given but the stage points to none of this app. Errors: KS1012 for an exposed
 * port that no container has.
 */
export function resolveStageApp(
  names: Names,
  stage: AppsHome,
  head: Declared<"App">,
  team: Team,
  namespace: string,
  releases: Pick<Releases, "find" | "points"> | undefined,
  diagnostics: Diagnostic[],
): GrowingStageApp {
  const release = releases?.find(stage.name, head.name);
  const declared = release?.declared ?? head;
  const { spec, name } = declared;
  const differences = spec.stages?.[stage.name];
  const runs = releases === undefined || release !== undefined;
  if (!runs && !releases.points(stage.name, head.name)) {
    const message = `${name} has no release in ${stage.name}: it gets everything but workloads there`;
    const hint = `point ${stage.name} to a release of ${name}, or take the stage out of the app's \`in\``;
    diagnostics.push(diagnose("KS2003", { message, hint, span: namePlace(head) }));
  }
  const workloads = resolveWorkloads(name, spec, differences, release?.images ?? noImages);
  const source = resolveSource(declared, head, stage.name, release, diagnostics);
  const ports = source?.ports ?? servedPorts(workloads);
  return {
    declared,
    name,
    team,
    namespace,
    release: release?.name,
    runs,
    workloads,
    source,
    config: differences?.config ? { ...spec.config, ...differences.config } : (spec.config ?? {}),
    secrets: spec.secrets ?? [],
    serviceAccountToken: spec.serviceAccountToken,
    calls: [],
    callers: [],
    expose: resolveExposure(names, stage, declared, team, ports, diagnostics),
  };
}

/** The ports that an app's containers listen on, in declaration order: the first is the one that callers get. */
export function servedPorts(workloads: readonly Workload[]): ServedPort[] {
  return workloads.flatMap(({ objectName, containers }) =>
    containers
      .filter((container) => container.role !== "init")
      .flatMap((container) => container.ports)
      .map((port) => ({ workload: objectName, service: { name: objectName, port: port.port }, port })),
  );
}

function resolveExposure(
  names: Names,
  stage: AppsHome,
  declared: Declared<"App">,
  team: Team,
  ports: readonly ServedPort[],
  diagnostics: Diagnostic[],
): Exposed | undefined {
  const { spec, name } = declared;
  const own = spec.stages?.[stage.name]?.expose;
  if (!spec.expose && !own) return undefined;
  const wanted = own?.port ?? spec.expose?.port;
  const served = wanted === undefined ? ports[0] : ports.find(({ port }) => port.port === wanted);
  if (!served) {
    const message =
      wanted === undefined
        ? `${name} is exposed but no container has a port`
        : `no container of ${name} has the port ${wanted}`;
    const hint =
      ports.length === 0
        ? `add \`${spec.source ? "ports: { http: … }" : "port: …"}\``
        : `choose one of: ${ports.map(({ port }) => port.port).join(", ")}`;
    const home = own && (own.port !== undefined || !spec.expose) ? ["stages", stage.name] : [];
    const path = [...home, "expose", ...(wanted === undefined ? [] : ["port"])];
    diagnostics.push(diagnose("KS1012", { message, hint, span: fieldPlace(declared, ...path) }));
    return undefined;
  }
  const values = { app: name, team: team.name, stage: stage.name, platform: names.platform, domain: names.domain };
  return {
    host: own?.host ?? spec.expose?.host ?? fillTemplate(stage.hostTemplate, values),
    path: own?.path ?? spec.expose?.path ?? "/",
    ...served,
  };
}
