import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { fieldPlace, isDeclared, keyPlace, namePlace } from "../../model/declared.ts";
import type { Cluster, Platform, Stage, Template } from "../../model/resolved.ts";
import { infrastructureOf } from "./namespaces.ts";

/**
 * What Argo CD or Flux need to deliver in a cluster, and what is said of them where nobody would read it.
 *
 * Errors: KS1008 for an engine where no ledger is declared; KS1027 for names of an engine where kubestage itself applies, and for
 * credentials of Argo CD; KS1038 for an engine in a namespace of a stage; KS1015 and, of the cluster's own, KS1035 for a namespace that
 * Argo CD would take for a preview's.
 */
export function checkDelivery(platform: Platform, diagnostics: Diagnostic[]): void {
  for (const cluster of platform.clusters) {
    checkLedger(platform, cluster, diagnostics);
    checkNames(cluster, diagnostics);
    checkHome(platform, cluster, diagnostics);
    if (cluster.engine?.kind !== "argocd") continue;
    checkPreviewProjects(platform, cluster, diagnostics);
    checkInfrastructure(platform, cluster, diagnostics);
  }
}

function checkLedger({ ledger }: Platform, { name, declared, engine }: Cluster, diagnostics: Diagnostic[]): void {
  if (!engine || ledger) return;
  diagnostics.push(
    diagnose("KS1008", {
      message: `${name} is delivered by ${declared.spec.delivery}, and nothing says where the ledger is that it takes manifests from`,
      hint: "add `ledger: { repository: https://git.example.com/shop/ledger.git }` to the spec of the Platform",
      span: fieldPlace(declared, "delivery"),
    }),
  );
}

function checkNames({ name, declared, engine }: Cluster, diagnostics: Diagnostic[]): void {
  if (!engine && isDeclared(declared, "engine")) {
    diagnostics.push(
      diagnose("KS1027", {
        message: `${name} has an engine, but is delivered by kubestage apply`,
        hint: "remove `engine`, or add `delivery: argocd` or `delivery: flux`",
        span: keyPlace(declared, "engine"),
      }),
    );
  }
  if (engine?.kind === "argocd" && engine.credentials !== undefined) {
    diagnostics.push(
      diagnose("KS1027", {
        message: `${name} is delivered by argocd, which reads the ledger by credentials of its own`,
        hint: "remove `credentials`, and add the repository to Argo CD",
        span: keyPlace(declared, "engine", "credentials"),
      }),
    );
  }
}

/** Whoever may make a pod beside the engine could act as its account. */
function checkHome({ stages }: Platform, { name, declared, engine }: Cluster, diagnostics: Diagnostic[]): void {
  if (!engine) return;
  const home = stages.find(
    (stage) =>
      stage.systemNamespace === engine.namespace || stage.namespaces.some((one) => one.name === engine.namespace),
  );
  if (!home) return;
  diagnostics.push(
    diagnose("KS1038", {
      message: `what delivers in ${name} lives in ${engine.namespace}, a namespace of ${home.name}`,
      hint: "move it to a namespace that belongs to no stage",
      span: fieldPlace(declared, "engine", "namespace"),
      related: [{ message: "the stage", span: namePlace(home.declared) }],
    }),
  );
}

/** The project of a template's previews lets through what is called as their namespaces are: nothing else may be called so. */
function checkPreviewProjects(
  { templates, stages }: Platform,
  { name: cluster, declared }: Cluster,
  diagnostics: Diagnostic[],
): void {
  const isHere = ({ clusters }: Stage): boolean => clusters.some((one) => one.name === cluster);
  for (const template of templates.filter(isHere)) {
    const others = stages.filter((stage) => isHere(stage) && !stage.preview && stage.name !== template.name);
    for (const pattern of template.previewNamespaces) {
      const isLike = likePattern(pattern);
      const stage = others.find((one) => namesIn(one, templates).some((name) => isLike.test(name)));
      if (!stage) continue;
      const name = namesIn(stage, templates).find((one) => isLike.test(one));
      diagnostics.push(
        diagnose("KS1015", {
          message: `the namespace ${JSON.stringify(name)} of ${stage.name} is called as those of previews of ${template.name} are (${pattern}), by which the Argo CD of ${cluster} keeps them apart`,
          hint: "change a name or a template so that it is not",
          span: namePlace(stage.declared),
          related: [
            { message: "the template of previews", span: namePlace(template.declared) },
            { message: "delivered by Argo CD", span: fieldPlace(declared, "delivery") },
          ],
        }),
      );
    }
  }
}

function checkInfrastructure(
  { templates, recordsNamespace }: Platform,
  cluster: Cluster,
  diagnostics: Diagnostic[],
): void {
  const known = infrastructureOf(cluster, recordsNamespace).keys();
  const own = [...known, ...(cluster.engine ? [cluster.engine.namespace] : [])];
  for (const template of templates.filter(({ clusters }) => clusters.includes(cluster))) {
    for (const pattern of template.previewNamespaces) {
      const name = own.find((one) => likePattern(pattern).test(one));
      if (name === undefined) continue;
      diagnostics.push(
        diagnose("KS1035", {
          message: `the namespace ${JSON.stringify(name)} of ${cluster.name} is called as those of previews of ${template.name} are (${pattern}), by which its Argo CD keeps them apart`,
          hint: "give the template another name, or another layout of namespaces",
          span: namePlace(template.declared),
          related: [{ message: "delivered by Argo CD", span: fieldPlace(cluster.declared, "delivery") }],
        }),
      );
    }
  }
}

function likePattern(pattern: string): RegExp {
  return new RegExp(`^${pattern.replaceAll("*", ".*")}$`);
}

/** What the namespaces of a stage are called, or of a template those of its previews. */
function namesIn({ name, namespaces }: Stage, templates: readonly Template[]): readonly string[] {
  const template = templates.find((one) => one.name === name);
  return template ? template.previewNamespaces : namespaces.map((one) => one.name);
}
