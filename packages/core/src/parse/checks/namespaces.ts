import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Span } from "../../diagnostics/places.ts";
import { fieldPlace, keyPlace, namePlace } from "../../model/declared.ts";
import type { Cluster, Platform, Stage, StageApp, Workload } from "../../model/resolved.ts";
import { dnsLabel } from "../../model/scalars.ts";
import { sharesNamespaces } from "../resolve/namespaces.ts";

/** The ServiceAccount that Kubernetes makes in every namespace. */
const namespaceAccount = "default";
const namespaceName = "kubernetes.io/metadata.name";
const system = /^(kube-.*|default|openshift.*|kubestage)$/;

interface Claim {
  readonly stage: Stage;
  readonly app: string;
  readonly span: Span;
}

/**
 * Every namespace of a cluster belongs to one stage, and where a layout gives each app its own, to one app.
 *
 * Errors: KS1015 for a second claim, KS1014 for a stage whose own system namespace has no valid name, KS1035 for a
 * namespace of the cluster's system, DNS, entry or monitoring and for two workloads of one name in one namespace.
 */
export function checkNamespaces(platform: Platform, diagnostics: Diagnostic[]): void {
  for (const cluster of platform.clusters) {
    const claims = new Map<string, Claim>();
    const taken = infrastructureOf(cluster, platform.recordsNamespace);
    for (const stage of platform.stages) {
      if (!stage.clusters.includes(cluster)) continue;
      if (stage.clusters[0] === cluster) checkSystemNamespace(stage, diagnostics);
      const claim = { stage, app: "", span: namePlace(stage.declared) };
      makeClaim({ claims, taken }, stage.systemNamespace, claim, false, diagnostics);
      const shares = sharesNamespaces(platform.declared, stage);
      const objects = new Map<string, StageApp>();
      for (const app of stage.apps) {
        makeClaim(
          { claims, taken },
          app.namespace,
          { stage, app: app.name, span: placeOfNamespace(stage, app) },
          shares,
          diagnostics,
        );
        checkObjectNames(stage, app, objects, diagnostics);
      }
    }
  }
}

interface Claimable {
  readonly claims: Map<string, Claim>;
  /** Namespaces of the cluster's infrastructure, and what lives there. */
  readonly taken: ReadonlyMap<string, string>;
}

/** The namespaces that the cluster names as those of its own infrastructure. */
export function infrastructureOf({ dns, entry, monitoring }: Cluster, records: string): ReadonlyMap<string, string> {
  const named = [
    [dns.namespace[namespaceName], "DNS"],
    [entry.namespace[namespaceName], "entry"],
    [entry.gateway?.namespace, "entry"],
    [monitoring?.namespace[namespaceName], "monitoring"],
    [records, "record of what kubestage put there"],
  ] as const;
  return new Map(named.flatMap(([name, what]) => (name === undefined ? [] : [[name, what]])));
}

function makeClaim(
  { claims, taken }: Claimable,
  name: string,
  claim: Claim,
  shares: boolean,
  diagnostics: Diagnostic[],
): void {
  const part = system.test(name) ? "own system" : taken.get(name);
  if (part !== undefined) {
    const message = `the namespace ${JSON.stringify(name)} belongs to the cluster's ${part}`;
    diagnostics.push(diagnose("KS1035", { message, hint: "choose another name or template", span: claim.span }));
    return;
  }
  const earlier = claims.get(name);
  if (!earlier) claims.set(name, claim);
  else if (earlier.stage !== claim.stage || !shares) {
    diagnostics.push(
      diagnose("KS1015", {
        message: `the namespace ${JSON.stringify(name)} is claimed by ${claimant(earlier)} and by ${claimant(claim)}`,
        hint: "change a name, a template or an existing namespace so that each has its own",
        span: claim.span,
        related: [{ message: "first claimed here", span: earlier.span }],
      }),
    );
  }
}

function claimant({ app, stage }: Claim): string {
  return app === "" ? `the deployer of ${stage.name}` : `${app} in ${stage.name}`;
}

function checkSystemNamespace(stage: Stage, diagnostics: Diagnostic[]): void {
  if (dnsLabel.safeParse(stage.systemNamespace).success) return;
  const message = `the namespace ${JSON.stringify(stage.systemNamespace)} of the stage's deployer has ${stage.systemNamespace.length} characters, and 63 are allowed`;
  diagnostics.push(
    diagnose("KS1014", {
      message,
      hint: "shorten the name of the stage or of the platform",
      span: namePlace(stage.declared),
    }),
  );
}

function placeOfNamespace(stage: Stage, app: StageApp): Span {
  const layout = stage.declared.spec.namespaces;
  return typeof layout === "object" && "existing" in layout
    ? fieldPlace(stage.declared, "namespaces", "existing", app.name)
    : namePlace(app.declared);
}

/** What is called after a workload, by kind: names that another workload of the namespace may not have. */
function namesOf({ kind, objectName, storage }: Workload): string[] {
  if (kind !== "StatefulSet") {
    const claims = storage
      .filter(({ size }) => size !== undefined)
      .map(({ name }) => `PersistentVolumeClaim ${objectName}-${name}`);
    return [`workload ${objectName}`, `Service ${objectName}`, ...claims];
  }
  return [`workload ${objectName}`, `Service ${objectName}`, `Service ${objectName}-headless`];
}

/** An app `web` with a workload `admin` and an app `web-admin` would write one Deployment into a shared namespace. */
function checkObjectNames(
  stage: Stage,
  app: StageApp,
  objects: Map<string, StageApp>,
  diagnostics: Diagnostic[],
): void {
  for (const workload of app.workloads) {
    const span = workload.path.length === 0 ? namePlace(app.declared) : keyPlace(app.declared, ...workload.path);
    if (workload.objectName === namespaceAccount) {
      const message = `a workload called ${namespaceAccount} would run as the account that every namespace has`;
      diagnostics.push(diagnose("KS1035", { message, hint: "rename the app or the workload", span }));
    }
    for (const name of namesOf(workload)) {
      const id = `${app.namespace} ${name}`;
      const earlier = objects.get(id);
      if (!earlier) {
        objects.set(id, app);
        continue;
      }
      const message = `${earlier.name} and ${app.name} would both write the ${name} into the namespace ${app.namespace} of ${stage.name}`;
      const related = [{ message: "the other", span: namePlace(earlier.declared) }];
      diagnostics.push(
        diagnose("KS1035", { message, hint: "rename one of the workloads or its storage", span, related }),
      );
      break;
    }
  }
}
