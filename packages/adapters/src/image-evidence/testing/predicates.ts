const day = 24 * 3600 * 1000;

const commit = "3e11516d0eeded5e3af008ec1f40e9aafbf4d77a";
export const builder = "https://builds.example.com/builder@v1";
export const source = { repository: "https://git.example.com/shop/web", commit };

/** What SLSA's version 1 says of an image that was built from `source`. */
export function provenance1(changes: { builder?: string; repository?: string; commit?: string } = {}): object {
  const uri = `git+${changes.repository ?? source.repository}@refs/heads/main`;
  return {
    buildDefinition: {
      buildType: "https://builds.example.com/types/v1",
      externalParameters: { source: uri },
      resolvedDependencies: [{ uri, digest: { gitCommit: changes.commit ?? commit } }],
    },
    runDetails: { builder: { id: changes.builder ?? builder } },
  };
}

/** The same as SLSA's version 0.2 says it. */
export function provenance02(changes: { builder?: string; repository?: string; commit?: string } = {}): object {
  const uri = `git+${changes.repository ?? source.repository}@refs/heads/main`;
  return {
    builder: { id: changes.builder ?? builder },
    buildType: "https://builds.example.com/types/v0.2",
    invocation: { configSource: { uri, digest: { sha1: changes.commit ?? commit }, entryPoint: "build.yml" } },
    materials: [
      { uri, digest: { sha1: changes.commit ?? commit } },
      { uri: "git+https://git.example.com/base/tools", digest: { sha1: "1".repeat(40) } },
    ],
  };
}

export const spdx = { spdxVersion: "SPDX-2.3", SPDXID: "SPDXRef-DOCUMENT", packages: [] };
export const cyclonedx = { bomFormat: "CycloneDX", specVersion: "1.6", components: [] };

export interface Found {
  readonly id: string;
  readonly severity: string;
}

export function trivy(found: readonly Found[], at?: number): object {
  const Vulnerabilities = found.map(({ id, severity }) => ({ VulnerabilityID: id, Severity: severity.toUpperCase() }));
  return {
    SchemaVersion: 2,
    ...(at === undefined ? {} : { CreatedAt: new Date(at).toISOString() }),
    ArtifactType: "container_image",
    Results: [{ Target: "debian", Class: "os-pkgs", Vulnerabilities }],
  };
}

export function grype(found: readonly Found[], at: number): object {
  return {
    matches: found.map((vulnerability) => ({ vulnerability })),
    descriptor: { name: "grype", version: "0.100.0", timestamp: new Date(at).toISOString() },
  };
}

export function sarif(
  name: string,
  found: readonly { readonly id: string; readonly score: string }[],
  at: number,
): object {
  const rules = found.map(({ id, score }) => ({ id, properties: { "security-severity": score } }));
  const results = found.map(({ id }) => ({ ruleId: id, level: "error", message: { text: id } }));
  const invocations = [{ executionSuccessful: true, endTimeUtc: new Date(at).toISOString() }];
  return { version: "2.1.0", runs: [{ tool: { driver: { name, rules } }, results, invocations }] };
}

/** What `trivy image --format cosign-vuln` prints. */
export function cosignVulnerabilities(found: readonly Found[], at: number): object {
  const moment = new Date(at).toISOString();
  return {
    invocation: { parameters: null, uri: "", event_id: "", "builder.id": "" },
    scanner: { uri: "pkg:github/aquasecurity/trivy@0.60.0", version: "0.60.0", db: {}, result: trivy(found) },
    metadata: { scanStartedOn: moment, scanFinishedOn: moment },
  };
}

/** So many days ago. */
export function daysAgo(days: number): number {
  return Date.now() - days * day;
}
