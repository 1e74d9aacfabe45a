import { image, type Sample, stage } from "./documents.ts";

const path = "Stage.entry.checks.<name>";
const check = (fields: string): string => stage(`entry: { checks: { one: { of: entry, ${fields} } } }`);

const command = (fields: string): string => check(`command: { program: smoke, ${fields} }`);
const webhook = (fields: string): string =>
  check(`webhook: { url: https://checks.example.com/, secret: SECRET, ${fields} }`);
const job = (fields: string): string => check(`job: { ${image}, ${fields} }`);

const prometheus = (fields: string, expect = "max: 1"): string =>
  check(`prometheus: { address: https://metrics.example.com, query: up, over: 10m, expect: { ${expect} }, ${fields} }`);
const compareWith = (fields: string): string => prometheus(`compareWith: { ${fields} }`);

const key = (end: string): string => `"-----BEGIN PUBLIC KEY-----\\nMFkwEwYHKoZI${end}\\n-----END PUBLIC KEY-----"`;
const signedBy = `signedBy: [{ key: ${key("zj0C")} }]`;
const images = (fields: string): string => check(`images: { ${signedBy}, trustedRoot: "{}", ${fields} }`);
const vulnerabilities = (fields: string): string =>
  images(`vulnerabilities: { atMost: low, noOlderThan: 7d, ${fields} }`);
const exception = (fields: string): string =>
  vulnerabilities(`except: [{ id: CVE-2026-1, reason: it is never reached, ${fields} }]`);

/** The samples of `signedBy` at a path; `document` says it there. */
function signerSamples(at: string, document: (fields: string) => string): Sample[] {
  const identity = "issuer: https://tokens.example.com, subject: release";
  return [
    [`${at}[].key`, document(`signedBy: [{ key: ‹${key("zj0C")}|${key("zj0D")}› }]`)],
    [`${at}[].issuer`, document(`signedBy: [{ ${identity.replace(/https:\S+\w/, "‹$&|$&/v2›")} }]`)],
    [`${at}[].subject`, document(`signedBy: [{ ${identity.replace("release", "‹release|other›")} }]`)],
  ];
}

const ownSigners = (part: string, document: (fields: string) => string): Sample[] => [
  [`${path}.images.${part}.signedBy`, document(`‹${signedBy}›`)],
  ...signerSamples(`${path}.images.${part}.signedBy`, document),
];

/** What `kubestage check` asks: no manifest shows it, the stage's entry does. */
export const checkSamples: readonly Sample[] = [
  [
    `${path}.of`,
    check("command: { program: smoke }")
      .replace("of: entry", "of: ‹entry|before›")
      .replace("entry: {", "after: [test], entry: {") + "Stage test: { cluster: nonprod, tier: verification }\n",
  ],
  [`${path}.every`, check("command: { program: smoke }, ‹every: 6h›")],
  [`${path}.command`, check("‹command: { program: smoke }›")],
  [`${path}.command.program`, check("command: { program: ‹smoke|load› }")],
  [`${path}.command.arguments`, command("‹arguments: [--all]›")],
  [`${path}.command.within`, command("‹within: 1m›")],
  [`${path}.webhook`, check("‹webhook: { url: https://checks.example.com/, secret: SECRET }›")],
  [`${path}.webhook.url`, check("webhook: { url: ‹https://a.example.com/|https://b.example.com/›, secret: SECRET }")],
  [`${path}.webhook.secret`, check("webhook: { url: https://a.example.com/, secret: ‹ONE|OTHER› }")],
  [`${path}.webhook.authority`, webhook("‹authority: /etc/checks/ca.pem›")],
  [`${path}.webhook.within`, webhook("‹within: 1m›")],
  [
    `${path}.prometheus`,
    check("‹prometheus: { address: https://m.example.com, query: up, over: 1m, expect: { min: 1 } }›"),
  ],
  [
    `${path}.prometheus.address`,
    check(
      "prometheus: { address: ‹https://m.example.com|https://n.example.com›, query: up, over: 1m, expect: { min: 1 } }",
    ),
  ],
  [
    `${path}.prometheus.query`,
    check("prometheus: { address: https://m.example.com, query: ‹up|down›, over: 1m, expect: { min: 1 } }"),
  ],
  [
    `${path}.prometheus.over`,
    check("prometheus: { address: https://m.example.com, query: up, over: ‹1m|2m›, expect: { min: 1 } }"),
  ],
  [`${path}.prometheus.step`, prometheus("‹step: 20s›")],
  [
    `${path}.prometheus.expect`,
    check(
      "prometheus: { address: https://m.example.com, query: up, over: 1m, compareWith: { with: 7d, tolerance: 0.1 }, ‹expect: { min: 1 }› }",
    ),
  ],
  [`${path}.prometheus.expect.statistic`, prometheus("", "max: 1, ‹statistic: p95›")],
  [`${path}.prometheus.expect.min`, prometheus("", "max: 1, ‹min: 0›")],
  [`${path}.prometheus.expect.max`, prometheus("", "max: ‹1|2›")],
  [`${path}.prometheus.expect.mayFail`, prometheus("", "max: 1, statistic: each, ‹mayFail: 0.1›")],
  [`${path}.prometheus.expect.samples`, prometheus("", "max: 1, ‹samples: 9›")],
  [`${path}.prometheus.compareWith`, prometheus("‹compareWith: { with: 7d, tolerance: 0.1 }›")],
  [`${path}.prometheus.compareWith.with`, compareWith("with: ‹7d|1d›, tolerance: 0.1")],
  [`${path}.prometheus.compareWith.worse`, compareWith("with: 7d, tolerance: 0.1, ‹worse: lower›")],
  [`${path}.prometheus.compareWith.tolerance`, compareWith("with: 7d, tolerance: ‹0.1|0.2›")],
  [`${path}.prometheus.compareWith.significance`, compareWith("with: 7d, significance: ‹0.1|0.2›")],
  [`${path}.prometheus.whenEmpty`, prometheus("‹whenEmpty: passed›")],
  [`${path}.prometheus.token`, prometheus("‹token: TOKEN›")],
  [`${path}.prometheus.basic`, prometheus("‹basic: { user: USER, password: PASSWORD }›")],
  [`${path}.prometheus.basic.user`, prometheus("basic: { user: ‹USER|OTHER›, password: PASSWORD }")],
  [`${path}.prometheus.basic.password`, prometheus("basic: { user: USER, password: ‹PASSWORD|OTHER› }")],
  [`${path}.prometheus.authority`, prometheus("‹authority: /etc/metrics/ca.pem›")],
  [`${path}.prometheus.within`, prometheus("‹within: 2m›")],
  [`${path}.job`, check(`‹job: { ${image} }›`)],
  [`${path}.job.image`, check("job: { image: registry.example.com/‹smoke|load› }")],
  [`${path}.job.command`, job("‹command: [/smoke]›")],
  [`${path}.job.arguments`, job("‹arguments: [--all]›")],
  [`${path}.job.environment`, job("‹environment: { PAGES: '12' }›")],
  [`${path}.job.cpu`, job("‹cpu: 200m›")],
  [`${path}.job.memory`, job("‹memory: 64Mi›")],
  [`${path}.job.within`, job("‹within: 1m›")],
  [`${path}.images`, check(`‹images: { ${signedBy} }›`)],
  [`${path}.images.signedBy`, check(`images: { sbom: { ${signedBy} }, ‹${signedBy}› }`)],
  ...signerSamples(`${path}.images.signedBy`, (fields) => check(`images: { trustedRoot: "{}", ${fields} }`)),
  [`${path}.images.trustedRoot`, check(`images: { ${signedBy}, ‹trustedRoot: "{}"› }`)],
  [`${path}.images.provenance`, images("‹provenance: { builders: [builder] }›")],
  [`${path}.images.provenance.builders`, images("provenance: { builders: [‹one|other›] }")],
  [`${path}.images.provenance.source`, images("provenance: { builders: [one], ‹source: any› }")],
  [
    `${path}.images.provenance.repositories`,
    images(
      "provenance: { builders: [one], ‹repositories: { registry.example.com/shop/proxy: https://git.example.com/net/proxy }› }",
    ),
  ],
  ...ownSigners("provenance", (fields) => images(`provenance: { builders: [one], ${fields} }`)),
  [`${path}.images.sbom`, images("‹sbom: {}›")],
  [`${path}.images.sbom.formats`, images("sbom: { ‹formats: [spdx]› }")],
  ...ownSigners("sbom", (fields) => images(`sbom: { ${fields} }`)),
  [`${path}.images.vulnerabilities`, images("‹vulnerabilities: { atMost: low, noOlderThan: 7d }›")],
  [`${path}.images.vulnerabilities.atMost`, images("vulnerabilities: { atMost: ‹low|high›, noOlderThan: 7d }")],
  [`${path}.images.vulnerabilities.noOlderThan`, images("vulnerabilities: { atMost: low, noOlderThan: ‹7d|1d› }")],
  [
    `${path}.images.vulnerabilities.except`,
    vulnerabilities("‹except: [{ id: CVE-2026-1, reason: it is never reached }]›"),
  ],
  [
    `${path}.images.vulnerabilities.except[].id`,
    vulnerabilities("except: [{ id: ‹CVE-2026-1|CVE-2026-2›, reason: it is never reached }]"),
  ],
  [
    `${path}.images.vulnerabilities.except[].reason`,
    vulnerabilities("except: [{ id: CVE-2026-1, reason: ‹it is never reached|nobody can reach it› }]"),
  ],
  [`${path}.images.vulnerabilities.except[].until`, exception('‹until: "2026-12-31"›')],
  ...ownSigners("vulnerabilities", vulnerabilities),
];
