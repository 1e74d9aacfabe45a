import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { KubernetesObject, Manifest } from "../manifests/kubernetes-object.ts";
import { keyPlace } from "../model/declared.ts";
import { acknowledgedBy } from "../model/acknowledgements.ts";
import type { StageRules } from "../model/stage-rules.ts";
import { applyPatches } from "./apply-patches.ts";
import { checkImages, checkResources, equipContainers } from "./containers.ts";
import { chooseObjects } from "./choose-objects.ts";
import { reportHostAccess } from "./host-access.ts";
import { checkClaims } from "./claims.ts";
import { checkHosts } from "./hosts.ts";
import { isMapping, mappingOf } from "./json.ts";
import { checkSelectors, labelObject, labelPod, withoutOurs } from "./labels.ts";
import { placePod } from "./placement.ts";
import type { BroughtPod } from "./pod-templates.ts";
import { podsOf } from "./pod-templates.ts";
import { checkQuota } from "./quota.ts";
import type { BroughtObject } from "./read-objects.ts";
import { readObjects } from "./read-objects.ts";
import type { RenderedSource } from "./rendered-source.ts";
import type { Report } from "./report.ts";
import { reportTo } from "./report.ts";
import { checkRoute } from "./routes.ts";
import { fillSecurityContext, reportPodSecurity } from "./security-context.ts";
import { settleAccount, settleToken } from "./service-account-tokens.ts";
import { checkPorts, checkService } from "./services.ts";

export interface Conformed {
  readonly manifests: readonly Manifest[];
  readonly diagnostics: readonly Diagnostic[];
  /** Whether anything of it makes pods. */
  readonly runs: boolean;
}

/**
 * What a tool rendered -> the objects that enter the stage: in the app's namespace, with the stage's labels, on its nodes, with
 * its priority and a security context, and the app's variables. What a stage must not have is reported at the user's own
 * line, and never gets in by being acknowledged: it is left out then.
 *
 * `taken` are the manifests that kubestage writes for the app itself.
 *
 * Errors and findings: those of `readObjects`, `applyPatches`, `chooseObjects` and of each rule; KS5214 where what was rendered
 * is not what the release fixed.
 */
export function conformSource(rendered: RenderedSource, rules: StageRules, taken: readonly Manifest[] = []): Conformed {
  const diagnostics: Diagnostic[] = [];
  const report = reportTo(diagnostics);
  checkRelease(rendered, rules, report);
  const brought = applyPatches(readObjects(rendered.texts, diagnostics), rules, diagnostics);
  const objects = chooseObjects(brought, rules, taken, report);
  const entered = objects.filter((object) => enter(object, rules, report));
  const pods = entered.flatMap(podsOf);
  checkPorts(entered, rules, report, (port) => keyPlace(rules.app, "ports", port));
  checkQuota(entered, pods, rules, report);
  return {
    manifests: entered.map(({ object, place }) => ({
      object: object as unknown as KubernetesObject,
      origin: place("metadata", "name"),
    })),
    diagnostics: acknowledgedBy(rules.app, diagnostics),
    runs: pods.length > 0,
  };
}

/** Puts the stage's rules on an object. False where it may not run in the stage and is left out. */
function enter(brought: BroughtObject, rules: StageRules, report: Report): boolean {
  const { object } = brought;
  cleanMetadata(object, rules.namespace);
  labelObject(brought, rules);
  checkService(brought, rules, report);
  checkRoute(brought, rules, report);
  settleAccount(brought, rules, report);
  checkHosts(brought, rules, report);
  const pods = podsOf(brought);
  let mayRun = true;
  for (const pod of pods) mayRun = enterPod(pod, rules, report) && mayRun;
  checkSelectors(brought, pods, rules, report);
  checkClaims(brought, pods, rules, report);
  return mayRun;
}

function enterPod(pod: BroughtPod, rules: StageRules, report: Report): boolean {
  placePod(pod, rules, report);
  labelPod(pod, rules, report);
  equipContainers(pod, rules);
  if (rules.podSecurity !== "privileged") reportHostAccess(pod, report);
  fillSecurityContext(pod);
  reportPodSecurity(pod, rules, report);
  settleToken(pod, rules, report);
  checkResources(pod, rules, report);
  return checkImages(pod, rules, report);
}

/** What only an API server or a controller writes is taken out; the namespace is the app's. */
function cleanMetadata(object: Record<string, unknown>, namespace: string): void {
  const { name, labels, annotations, finalizers } = mappingOf(object["metadata"]);
  object["metadata"] = {
    name,
    namespace,
    labels: isMapping(labels) ? withoutOurs(labels) : {},
    ...(isMapping(annotations) && { annotations: withoutOurs(annotations) }),
    ...(Array.isArray(finalizers) && { finalizers }),
  };
  delete object["status"];
}

function checkRelease(
  { contentHash, files, app, stage }: RenderedSource,
  { release, place }: StageRules,
  report: Report,
): void {
  if (!release || release.contentHash === contentHash) return;
  if (files !== undefined && files === release.files) return;
  const message =
    release.contentHash === undefined
      ? `release ${release.name} does not fix what ${app} is rendered from in ${stage}`
      : `what ${app} is rendered from in ${stage} is not what release ${release.name} fixed`;
  const hint =
    release.contentHash === undefined
      ? `create a release with \`rendered: { ${stage}: ${contentHash} }\``
      : `restore the files, or create a release of these (${contentHash})`;
  report("KS5214", message, hint, place);
}
