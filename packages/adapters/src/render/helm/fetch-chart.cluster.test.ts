import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { HelmSource } from "@kubestage/core";
import { beforeAll, expect, test } from "vitest";
import {
  createAuthority,
  describeWithTestbed,
  issueCertificate,
  toolProgram,
} from "../../../../../testbed/harness/index.ts";
import { temporaryFolder } from "../../testing/folders.ts";
import { folderCache } from "../render-cache.ts";
import { serveRegistry, serveRepository } from "../testing/chart-registry.ts";
import { chartFiles, helmSource, renderFiles, textsOf, told } from "../testing/rendering.ts";

describeWithTestbed("a chart that is fetched", () => {
  let helm = "";
  beforeAll(async () => {
    helm = await toolProgram("helm");
    process.env["KUBESTAGE_HELM"] = helm;
  });

  const object = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\n";
  /** The archive that Helm itself packs of a chart. */
  const packed = (): Buffer => {
    const folder = temporaryFolder(
      chartFiles({ "a.yaml": object }, { "charts/in/Chart.yaml": "apiVersion: v2\nname: in\nversion: 1.0.0\n" }),
    );
    execFileSync(helm, ["package", join(folder, "chart"), "--destination", folder], { stdio: "ignore" });
    return readFileSync(join(folder, "web-0.1.0.tgz"));
  };
  const from = (chart: HelmSource["chart"]): HelmSource => ({ ...helmSource(), chart });

  test("from a repository: once, and then from the cache, until that is damaged", async () => {
    const archive = packed();
    const served = await serveRepository("web", "0.1.0", () => archive);
    const source = from({ at: "repository", url: `http://${served.address}`, name: "web", version: "0.1.0" });
    const kept = temporaryFolder();
    const cache = folderCache(kept);
    const first = await renderFiles({}, source, { cache });
    expect(told(first.diagnostics)).toEqual([]);
    expect(textsOf(first)).toEqual(["apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n"]);
    expect(first.rendered?.texts[0]?.template?.file).toBe("web-0.1.0.tgz/templates/a.yaml");
    expect(served.requests).toEqual(["/index.yaml", "/web-0.1.0.tgz"]);
    expect(textsOf(await renderFiles({}, source, { cache }))).toEqual(textsOf(first));
    expect(served.requests).toHaveLength(2);
    for (const entry of readdirSync(kept, { recursive: true, withFileTypes: true }))
      if (entry.isFile()) writeFileSync(join(entry.parentPath, entry.name), archive);
    const again = await renderFiles({}, source, { cache });
    expect(textsOf(again)).toEqual(textsOf(first));
    expect(again.rendered?.contentHash).toBe(first.rendered?.contentHash);
    expect(served.requests).toHaveLength(4);
  });

  test("from a registry, by its OCI reference", async () => {
    const authority = createAuthority("registry");
    const certified = issueCertificate(authority, { subject: { commonName: "registry" }, hosts: ["127.0.0.1"] });
    const served = await serveRegistry("web", "0.1.0", packed(), certified);
    const folder = temporaryFolder({ "ca.pem": authority.certificate });
    const environment = { ...process.env, SSL_CERT_FILE: join(folder, "ca.pem") };
    const surroundings = { environment, home: homedir() };
    const source = from({ at: "registry", reference: `oci://${served.address}/charts/web`, version: "0.1.0" });
    const rendering = await renderFiles({}, source, { surroundings });
    expect(told(rendering.diagnostics)).toEqual([]);
    expect(textsOf(rendering)).toHaveLength(1);
    expect(served.requests).toContain("/v2/charts/web/manifests/0.1.0");
    const untrusted = await renderFiles({}, source);
    expect(told(untrusted.diagnostics)).toEqual([expect.stringMatching(/^KS6033 platform.yaml:1:1 .*certificate/)]);
  });

  test("that is not there, or is no archive, is told with where it was asked for", async () => {
    const served = await serveRepository("web", "0.1.0", () => Buffer.from("<html>"));
    const at = (name: string, version: string) =>
      from({ at: "repository", url: `http://${served.address}`, name, version });
    const [other, broken] = [await renderFiles({}, at("web", "9.9.9")), await renderFiles({}, at("web", "0.1.0"))];
    expect(told(other.diagnostics)).toEqual([expect.stringMatching(/^KS6033 platform.yaml:1:1 .*"9.9.9" not found/)]);
    expect(told(broken.diagnostics)).toEqual([expect.stringMatching(/^KS6033 platform.yaml:1:1 /)]);
  });
});
