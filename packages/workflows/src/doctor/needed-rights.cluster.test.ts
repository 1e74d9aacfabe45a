import { readFile } from "node:fs/promises";
import { openCluster } from "@kubestage/adapters";
import { compilePlatform } from "@kubestage/core";
import { expect, test } from "vitest";
import type { ControlPlane } from "../../../../testbed/harness/index.ts";
import { describeWithTestbed, kubectl, startControlPlane } from "../../../../testbed/harness/index.ts";
import { bring, declaration, declare } from "../drift/testing/drift-cluster.ts";
import { loadPlatform } from "../load-platform.ts";
import { neededRights } from "./needed-rights.ts";

const applicant = { name: "applicant", groups: ["platform"] };
const everything = new AbortController();

interface AuditEvent {
  readonly verb: string;
  readonly user: { readonly username: string };
  readonly objectRef?: { readonly apiGroup?: string; readonly resource: string; readonly namespace?: string };
}

const textOf = (verb: string, group: string, resource: string, namespace: string): string =>
  `${verb} ${resource}${group === "" ? "" : `.${group}`} in ${namespace === "" ? "the whole cluster" : namespace}`;

/** What the API server wrote down that the applicant asked for. */
async function asked(plane: ControlPlane): Promise<string[]> {
  const lines = (await readFile(plane.auditLog, "utf8")).trim().split("\n");
  const events = lines.map((line) => JSON.parse(line) as AuditEvent);
  const own = events.filter(({ user, objectRef }) => user.username === applicant.name && objectRef);
  const texts = own.map(({ verb, objectRef: { apiGroup = "", resource = "", namespace = "" } = { resource: "" } }) =>
    textOf(verb, apiGroup, resource, resource === "namespaces" ? "" : namespace),
  );
  // Who one is, and what one may do, everybody may ask.
  return [...new Set(texts)].filter((text) => !/ selfsubject/.test(text)).toSorted();
}

describeWithTestbed("the rights that doctor asks for", () => {
  test("are all that apply makes use of", { timeout: 120_000 }, async () => {
    await using plane = await startControlPlane({ components: "all" });
    await kubectl(plane, "create", "clusterrolebinding", "platform", "--clusterrole=cluster-admin", "--group=platform");
    const kubeconfig = await plane.kubeconfig(applicant);
    const whole = await declare(plane, everything.signal, declaration);
    const [withoutApi = ""] = declaration.split(/---\n(?=[^-]*metadata: \{ name: api \})/);
    const less = await declare(plane, everything.signal, withoutApi);
    try {
      await bring({ ...whole.request, kubeconfig });
      await bring({ ...whole.request, kubeconfig });
      await bring({ ...less.request, kubeconfig });
      const { platform } = await loadPlatform(whole.request);
      const api = await openCluster({ kubeconfig });
      const files = platform ? [...compilePlatform(platform, {})] : [];
      const rights = platform ? neededRights(platform, files, await api.discovery()) : [];
      api.close();
      const needed = new Set(rights.map((right) => textOf(right.verb, right.group, right.resource, right.namespace)));
      const requests = await asked(plane);
      expect(requests).toContain("patch deployments.apps in web-dev");
      expect(requests).toContain("delete deployments.apps in api-dev");
      expect(requests.filter((text) => !needed.has(text))).toEqual([]);
    } finally {
      whole.remove();
      less.remove();
    }
  });
});
