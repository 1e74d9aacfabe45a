import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnose, hasErrors } from "../diagnostics/diagnostic.ts";
import type { Kind } from "../model/kinds.ts";
import { apiVersion } from "../model/kinds.ts";
import type { ImportedDocument } from "./imported-document.ts";
import { tiers } from "../model/tiers.ts";
import { appDocument, ownQuota, quotaBounds } from "./app-document.ts";
import { differingImages } from "./differing-images.ts";
import type { FoundApp } from "./found-apps.ts";
import { findApps } from "./found-apps.ts";
import type { Fields, FoundObject } from "./found-object.ts";
import { fieldsIn, listIn, numberIn, textIn } from "./found-object.ts";
import type { FoundCall } from "./readers/read-calls.ts";
import { readCalls } from "./readers/read-calls.ts";
import { readCluster } from "./readers/read-cluster.ts";
import { readNodesMode } from "./readers/read-nodes-mode.ts";
import type { FoundShared } from "./readers/read-peers.ts";
import { readShared } from "./readers/read-peers.ts";
import { readOutsideCalls } from "./readers/read-outside-calls.ts";
import { readPlatform } from "./readers/read-platform.ts";
import type { Amounts } from "./readers/read-quota.ts";
import { readQuota } from "./readers/read-quota.ts";
import { readStage } from "./readers/read-stage.ts";
import type { FoundTeams } from "./readers/read-teams.ts";
import { readTeams } from "./readers/read-teams.ts";
import type { FoundStage } from "./stage-namespaces.ts";
import { findStages } from "./stage-namespaces.ts";
import { inPolicyOrder } from "./call-order.ts";
import { inDeclaredOrder } from "./app-order.ts";
import { allowedFields } from "./allowed-fields.ts";
import type { ImportOptions, World } from "./world.ts";
import { indexWorld, platformsIn } from "./world.ts";

export interface Imported {
  readonly platform: string;
  /** Empty where an error was found. */
  readonly documents: readonly ImportedDocument[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Kubernetes objects -> a declaration that comes as close to them as the language can. Nothing is added that would give
 * anybody a right or open a way; what the declaration cannot say is found by comparing what it compiles to with the same
 * objects.
 *
 * Errors: those of `findStages` (KS5301, KS5302). Findings: KS5303 for what is left out or had to be changed to fit.
 */
export function importObjects(objects: readonly FoundObject[], options: ImportOptions): Imported {
  const world = indexWorld(objects, options);
  const others = platformsIn(objects);
  const { stages, diagnostics } = findStages(world);
  if (hasErrors(diagnostics)) return { platform: world.platform, documents: [], diagnostics };
  if (options.platform === undefined && others.length > 1)
    return { platform: world.platform, documents: [], diagnostics: [severalPlatforms(others)] };
  const { apps, diagnostics: left } = findApps(stages, world);
  const findings = new Findings(stages, inDeclaredOrder(apps, world), world);
  const { documents, diagnostics: changed } = allowedFields(findings.documents());
  return {
    platform: world.platform,
    documents,
    diagnostics: [...diagnostics, ...left, ...findings.diagnostics, ...changed],
  };
}

function severalPlatforms(names: readonly string[]): Diagnostic {
  return diagnose("KS5302", {
    message: `the namespaces belong to ${names.length} platforms: ${names.join(", ")}`,
    hint: "say which one is meant with `--platform NAME`; the others' namespaces are then left alone",
  });
}

/** What was found, put together. */
class Findings {
  readonly #stages: readonly FoundStage[];
  readonly #apps: readonly FoundApp[];
  readonly #world: World;
  readonly #teams: FoundTeams;
  readonly #shared: readonly FoundShared[];
  readonly #outside: ReadonlyMap<FoundApp, ReturnType<typeof readOutsideCalls>>;
  readonly #quotas = new Map<string, Amounts>();
  readonly #calls: ReadonlyMap<FoundApp, ReturnType<typeof readCalls>>;

  constructor(stages: readonly FoundStage[], apps: readonly FoundApp[], world: World) {
    this.#stages = stages;
    this.#apps = apps;
    this.#world = world;
    this.#teams = readTeams(apps, stages, world);
    this.#shared = readShared(apps, world);
    this.#outside = new Map(apps.map((app) => [app, readOutsideCalls(app, world)] as const));
    for (const namespace of stages.flatMap((stage) => stage.namespaces))
      this.#quotas.set(namespace, readQuota(namespace, this.#accountsIn(namespace), world));
    const byName = new Map(apps.map((app) => [app.name, app] as const));
    this.#calls = new Map(apps.map((app) => [app, readCalls(app, byName, world)] as const));
  }

  get diagnostics(): Diagnostic[] {
    return [
      ...this.#apps.flatMap(differingImages),
      ...this.#stages.flatMap((stage) => readNodesMode(stage, this.#world).diagnostics),
      ...[...this.#outside.values()].flatMap(({ diagnostics }) => diagnostics),
    ];
  }

  documents(): ImportedDocument[] {
    const stages = new Map(this.#stages.map((stage) => [stage.name, this.#stage(stage)] as const));
    const { cluster } = this.#world.options;
    const platform = readPlatform(this.#apps, this.#world);
    return [
      document("Platform", this.#world.platform, platform),
      document("Cluster", cluster.name, readCluster(this.#stages, this.#world)),
      ...Array.from(stages, ([name, spec]) => document("Stage", name, spec)),
      ...Array.from(this.#teams.teams, ([name, spec]) => document("Team", name, spec)),
      ...this.#shared.map(({ name, spec }) => document("Shared", name, spec)),
      ...this.#apps.map((app) => document("App", app.name, this.#app(app, stages, String(platform["domain"])))),
    ];
  }

  /** What the rule that opens a call holds. */
  #marksOf(call: Fields): string[] {
    const shared = this.#shared.find(({ name }) => name === call["shared"]);
    const pods = fieldsIn(shared?.spec, "pods", "pods");
    if (shared) return [JSON.stringify(pods)];
    const [cidr] = listIn(call, "cidrs");
    const host = textIn(call, "host");
    if (host !== undefined) return [JSON.stringify(cidr ?? host)];
    return [`"app.kubernetes.io/name":${JSON.stringify(call["app"])}`];
  }

  #accountsIn(namespace: string): number {
    const versions = this.#apps.flatMap((app) => app.versions.filter((one) => one.namespace === namespace));
    return versions.reduce((sum, { workloads }) => sum + workloads.size, 1);
  }

  #stage(stage: FoundStage): Record<string, unknown> {
    const { teamOf, access } = this.#teams;
    const findings = { teamOf, access: access.get(stage.name), quotas: this.#quotas };
    const spec = readStage(stage, this.#apps, findings, this.#world);
    const own = stage.namespaces.map((namespace) => this.#ownQuota(namespace, stage, spec));
    const bounds = quotaBounds(spec, { ...tiers[stage.tier].quota }, own);
    if (Object.keys(bounds).length > 0) spec["quota"] = { ...fieldsIn(spec, "quota"), bounds };
    return spec;
  }

  #ownQuota(namespace: string, stage: FoundStage, spec: unknown): Amounts {
    return ownQuota(this.#quotas.get(namespace) ?? {}, spec, { ...tiers[stage.tier].quota });
  }

  #app(app: FoundApp, stages: ReadonlyMap<string, Fields>, domain: string): Record<string, unknown> {
    const { calls = [], config = new Map() } = this.#calls.get(app) ?? {};
    const alone = app.versions.filter(({ namespace }) => this.#isAlone(namespace));
    const quotas = alone.map(
      ({ stage, namespace }) => [stage.name, this.#ownQuota(namespace, stage, stages.get(stage.name))] as const,
    );
    return appDocument(app, {
      team: this.#teamOf(app),
      domain,
      stages: this.#stages.map(({ name }) => name),
      calls: calls.map((call) => this.#withUsualPort(call)),
      config,
      shared: this.#shared.flatMap(({ name, callers }) => {
        const stages = callers.get(app.name);
        return stages ? [{ shared: name, stages }] : [];
      }),
      outside: this.#outside.get(app)?.calls ?? [],
      inOrder: (all) => inPolicyOrder(all, app, (call) => this.#marksOf(call), this.#world),
      callers: this.#callersOf(app),
      quotas: new Map(quotas),
    });
  }

  #isAlone(namespace: string): boolean {
    return this.#apps.filter((app) => app.versions.some((one) => one.namespace === namespace)).length === 1;
  }

  #teamOf(app: FoundApp): string {
    return this.#teams.teamOf.get(app) ?? this.#world.platform;
  }

  /** A call names its port only where the callee has several. */
  #withUsualPort(call: FoundCall): FoundCall {
    const callee = this.#apps.find(({ name }) => name === call.app);
    const [first] = callee?.versions.at(-1)?.workloads.values() ?? [];
    const [container] = Object.values(fieldsIn(first?.fields, "containers"));
    const [port] = Object.values(fieldsIn(container, "ports"));
    const number = typeof port === "number" ? port : numberIn(port, "port");
    return number === call.port ? { ...call, port: undefined } : call;
  }

  /** Apps of other teams, whose calls need the callee's consent. */
  #callersOf(callee: FoundApp): string[] {
    const callers = this.#apps.filter((app) => this.#calls.get(app)?.calls.some((call) => call.app === callee.name));
    return callers.filter((app) => this.#teamOf(app) !== this.#teamOf(callee)).map(({ name }) => name);
  }
}

function document(kind: Kind, name: string, spec: Fields): ImportedDocument {
  return { apiVersion, kind, metadata: { name }, spec };
}
