import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type ControlPlane,
  describeWithTestbed,
  kubernetesVersions,
  startControlPlane,
} from "../../../../../testbed/harness/index.ts";
import { checkPodSecurity } from "./check-pod-security.ts";
import type { PodSecurityLevel, PodSecurityVersion, PodToCheck } from "./pod-to-check.ts";
import { arbitraryLevel, arbitraryPod, arbitraryVersion, type GeneratedPod } from "./testing/arbitrary-pods.ts";

const cases = Number(process.env.POD_SECURITY_CASES ?? 3000);
const seed = Number(process.env.POD_SECURITY_SEED ?? 20_260_101);
const atOnce = 16;
const violates = "violates PodSecurity ";
const newest = Math.max(...kubernetesVersions.map((version) => Number(version.split(".")[1])));

describeWithTestbed("checkPodSecurity against a real API server", () => {
  let plane: ControlPlane;
  const made = new Map<string, Promise<string>>();
  beforeAll(async () => {
    plane = await startControlPlane({ components: "api" });
  });
  afterAll(() => plane.stop());

  /** A namespace that enforces this, with the account that pods need and no controller makes here. */
  async function namespaceOf(level: PodSecurityLevel, version: PodSecurityVersion): Promise<string> {
    const name = `${level}-${version.replace(".", "-")}`;
    const labels = {
      "pod-security.kubernetes.io/enforce": level,
      "pod-security.kubernetes.io/enforce-version": version,
    };
    const making = made.get(name) ?? makeNamespace(name, labels);
    made.set(name, making);
    return making;
  }

  async function makeNamespace(name: string, labels: Record<string, string>): Promise<string> {
    const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } };
    const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default" } };
    await posted("/api/v1/namespaces", namespace);
    await posted(`/api/v1/namespaces/${name}/serviceaccounts`, account);
    return name;
  }

  async function posted(path: string, body: object): Promise<{ status: number; message: string }> {
    const { status, text } = await plane.request({ method: "POST", path, body, timeoutMs: 60_000 });
    return { status, message: (JSON.parse(text) as { message?: string }).message ?? "" };
  }

  test(`says the same, word for word, of ${cases} pods (seed ${seed})`, async () => {
    const generated = fc.sample(fc.tuple(arbitraryPod, arbitraryLevel, arbitraryVersion(newest)), {
      seed,
      numRuns: cases,
    });
    const counts = { allowed: 0, refused: 0, invalid: 0 };
    const disagreements: object[] = [];
    const waiting = generated.values();
    const work = async () => {
      for (const [pod, level, version] of waiting) {
        const namespace = await namespaceOf(level, version);
        const path = `/api/v1/namespaces/${namespace}/pods?dryRun=All`;
        const { status, message } = await posted(path, pod);
        const refusal = message.includes(violates)
          ? message.slice(message.indexOf(violates) + violates.length)
          : undefined;
        if (status === 422) counts.invalid++;
        else if (status === 201) counts.allowed++;
        else if (refusal === undefined) throw new Error(`${status} ${message}`);
        else counts.refused++;
        const [server, ours] = [refusal, wordsOf(pod, level, version)].map(withoutProfiles);
        if (status !== 422 && server !== ours) disagreements.push({ level, version, pod, server, ours });
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    expect(disagreements.slice(0, 5)).toEqual([]);
    // Generated pods are of use only where most are valid and both answers are given.
    expect(counts.invalid).toBeLessThan(cases / 5);
    expect(Math.min(counts.allowed, counts.refused)).toBeGreaterThan(cases / 10);
  }, 600_000);

  test("says the same of ephemeral containers, which only come later", async () => {
    const namespace = await namespaceOf("baseline", "latest");
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "debugged" },
      spec: { containers: [{ name: "a", image: "a" }], ephemeralContainers: [] as object[] },
    };
    const path = `/api/v1/namespaces/${namespace}/pods`;
    expect((await posted(path, pod)).status).toBe(201);
    const spec = (securityContext: object) => ({
      ...pod.spec,
      ephemeralContainers: [{ name: "debug", image: "a", targetContainerName: "a", securityContext }],
    });
    for (const context of [{}, { privileged: true }, { capabilities: { add: ["SYS_ADMIN"] } }, { runAsUser: 0 }]) {
      const changed = { ...pod, spec: spec(context) };
      const { status } = await plane.request({
        method: "PATCH",
        path: `${path}/debugged/ephemeralcontainers?dryRun=All`,
        body: { spec: { ephemeralContainers: changed.spec.ephemeralContainers } },
        contentType: "application/strategic-merge-patch+json",
      });
      expect({ context, allowed: status === 200 }).toEqual({
        context,
        allowed: checkPodSecurity(changed as PodToCheck, "baseline", "latest").allowed,
      });
    }
  });
});

/** What follows `violates PodSecurity` in the API server's message. Undefined where the pod is allowed. */
function wordsOf(pod: GeneratedPod, level: PodSecurityLevel, version: PodSecurityVersion): string | undefined {
  const { violations } = checkPodSecurity(pod, level, version);
  if (violations.length === 0) return undefined;
  return `"${level}:${version}": ${violations.map(({ reason, detail }) => `${reason} (${detail})`).join(", ")}`;
}

/** An API server copies AppArmor's annotations to fields and back before it looks, so which of them are wrong is left out. */
function withoutProfiles(words: string | undefined): string | undefined {
  return words?.replace(/AppArmor profiles? \([^)]*\)/, "AppArmor");
}
