import { describe, expect, test } from "vitest";
import { imagePolicySpec } from "./image-policy.ts";

const key =
  "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEHiydC6yEgtzRoJ6u\n-----END PUBLIC KEY-----\n";
const identity = { issuer: "https://tokens.example.com", subject: "https://git.example.com/shop/*" };
const trustedRoot = '{ "certificateAuthorities": [] }';

/** The paths of what is wrong with a policy. */
function wrong(policy: object): readonly string[] {
  return imagePolicySpec.safeParse(policy).error?.issues.map(({ path }) => path.join(".")) ?? [];
}

describe("a policy of images", () => {
  test("names whose signature counts, by key or by identity", () => {
    expect(imagePolicySpec.parse({ signedBy: [{ key }, identity], trustedRoot }).signedBy).toEqual([{ key }, identity]);
  });

  test("gives lengths of time as milliseconds", () => {
    const policy = { signedBy: [{ key }], vulnerabilities: { atMost: "medium", noOlderThan: "7d" } };
    expect(imagePolicySpec.parse(policy).vulnerabilities?.noOlderThan).toBe(7 * 24 * 3600 * 1000);
  });

  test("names the repositories of images that are built elsewhere", () => {
    const provenance = { builders: ["https://builds.example.com/builder@v1"], signedBy: [{ key }] };
    const from = (repositories: object): readonly string[] => wrong({ provenance: { ...provenance, repositories } });
    expect(from({ "registry.example.com:5000/shop/proxy": "https://git.example.com/net/proxy" })).toEqual([]);
    expect(from({ "docker.io/library/nginx": "ssh://git@git.example.com/net/nginx.git" })).toEqual([]);
    for (const name of ["registry.example.com/shop/proxy:1", "nginx", "shop/proxy", "registry.example.com/"])
      expect(from({ [name]: "https://git.example.com/net/proxy" })).toEqual([`provenance.repositories.${name}`]);
    for (const address of ["git.example.com/net/proxy", "https://git.example.com", "https://git.example.com/a?b"])
      expect(from({ "registry.example.com/shop/proxy": address })).toHaveLength(1);
  });

  test.each([
    ["demands nothing", {}, [""]],
    ["has evidence for which nobody's word counts", { sbom: {} }, ["sbom"]],
    ["names identities and no root of trust", { signedBy: [identity] }, [""]],
    ["names identities further down and no root", { sbom: { signedBy: [identity] } }, [""]],
    ["names nobody", { signedBy: [] }, ["signedBy"]],
    ["holds a private key", { signedBy: [{ key: key.replaceAll("PUBLIC", "PRIVATE") }] }, ["signedBy.0.key"]],
    ["takes everybody", { signedBy: [{ ...identity, subject: "*" }], trustedRoot }, ["signedBy.0.subject"]],
    [
      "has a star within",
      { signedBy: [{ ...identity, subject: "https://*/web" }], trustedRoot },
      ["signedBy.0.subject"],
    ],
    [
      "asks an issuer without TLS",
      { signedBy: [{ ...identity, issuer: "http://x.example.com" }], trustedRoot },
      ["signedBy.0.issuer"],
    ],
    ["names a file instead of a root", { signedBy: [identity], trustedRoot: "trust/root.json" }, ["trustedRoot"]],
    [
      "excepts without a reason",
      { signedBy: [{ key }], vulnerabilities: { atMost: "low", noOlderThan: "1d", except: [{ id: "CVE-2026-1" }] } },
      ["vulnerabilities.except.0.reason"],
    ],
    [
      "lets reports count for ever",
      { signedBy: [{ key }], vulnerabilities: { atMost: "low" } },
      ["vulnerabilities.noOlderThan"],
    ],
  ])("that %s is refused", (_, policy, paths) => {
    expect(wrong(policy)).toEqual(paths);
  });
});
