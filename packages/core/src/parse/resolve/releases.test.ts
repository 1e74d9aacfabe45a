import { describe, expect, it } from "vitest";
import { parseDeclaration } from "../parse-declaration.ts";
import { platformFrom, sourceOf } from "../testing.ts";
import { findingsIn } from "../testing/findings.ts";
import { pointersTo, releaseOf } from "../testing/releases.ts";
import { declaration } from "../testing/short-declaration.ts";
import { releaseName } from "./releases.ts";

const digest = `sha256:${"a".repeat(64)}`;
const image = "registry.example.com/web:1";
const document = { team: "storefront", image, port: 8080, config: { LOG_LEVEL: "debug" } };
const release = releaseOf("web", { document, images: { [image]: `${image}@${digest}` } });
const releases = (pointers: string, ...texts: string[]) => [...texts, pointers].join("---\n");
const toWeb = pointersTo({ dev: { web: release.name } });
const test = "Stage test: { cluster: nonprod, tier: verification }\n";

describe("a stage that points to a release", () => {
  it("runs the app as it was declared then, with the images that were pinned", () => {
    const { stages } = platformFrom(declaration(""), releases(toWeb, release.text));
    expect(stages[0]?.apps[0]).toMatchObject({
      release: release.name,
      runs: true,
      config: { LOG_LEVEL: "debug" },
      workloads: [{ containers: [{ image: `${image}@${digest}`, ports: [{ port: 8080 }] }] }],
    });
  });

  it("keeps its differences, calls and consent as they were declared then", () => {
    const old = releaseOf("web", {
      document: { ...document, calls: [{ app: "api" }], stages: { dev: { replicas: 3 } } },
    });
    const api = "App api: { team: storefront, image: registry.example.com/api, port: 80 }\n";
    const apiRelease = releaseOf("api", {
      document: { team: "storefront", image: "registry.example.com/api", port: 81 },
    });
    const both = pointersTo({ dev: { web: old.name, api: apiRelease.name } });
    const [dev] = platformFrom(declaration(api), releases(both, old.text, apiRelease.text)).stages;
    expect(dev?.apps[0]).toMatchObject({ workloads: [{ replicas: 3 }], calls: [{ app: "api", port: { port: 81 } }] });
  });

  it("leaves the other stages at the head, or without workloads where releases were given", () => {
    const text = declaration(test);
    const { platform, diagnostics } = parseDeclaration(
      [sourceOf(text)],
      [sourceOf(releases(toWeb, release.text), "releases.yaml")],
    );
    expect(platform?.stages.map(({ apps }) => apps[0]?.runs)).toEqual([true, false]);
    expect(diagnostics).toMatchObject([
      {
        code: "KS2003",
        severity: "warning",
        message: "web has no release in test: it gets everything but workloads there",
        hint: "point test to a release of web, or take the stage out of the app's `in`",
      },
    ]);
    expect(platformFrom(text).stages.map(({ apps }) => apps[0]?.runs)).toEqual([true, true]);
  });

  it("keeps the namespace of the head, which is the platform team's", () => {
    const payments =
      "Team payments: { groups: [payments] }\nApp web: { team: payments, image: registry.example.com/web }\n";
    const perTeam = "Stage dev: { cluster: nonprod, tier: development, namespaces: perTeam }\n";
    const [dev] = platformFrom(declaration(payments + perTeam), releases(toWeb, release.text)).stages;
    expect(dev?.apps[0]).toMatchObject({ namespace: "payments-dev", team: { name: "payments" } });
  });
});

describe("KS1031", () => {
  it("names a release whose content was changed, and nothing else because of it", () => {
    const changed = release.text
      .replace("port: 8080", "port: 8081")
      .replace(`name: ${release.name}`, `name: ⟦${release.name}⟧`);
    const [finding, ...others] = findingsIn(declaration(""), releases(toWeb, changed));
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      code: "KS1031",
      at: `⟦${release.name}⟧`,
      message: expect.stringMatching(/^the content of release "web-[0-9a-f]{12}" is that of "web-[0-9a-f]{12}"$/),
      hint: expect.stringMatching(/^restore it, or call it web-[0-9a-f]{12} and point the stages to it$/),
    });
  });

  it("does not care how a release is written down, only what it says", () => {
    const { name, text } = release;
    const spec = { compiler: "0.1.0", images: { [image]: `${image}@${digest}` }, app: "web", document };
    expect(releaseName("web", spec)).toBe(name);
    const asJson = JSON.stringify({ apiVersion: "kubestage.dev/v1alpha1", kind: "Release", metadata: { name }, spec });
    expect(findingsIn(declaration(""), releases(toWeb, `${asJson}\n`))).toEqual([]);
    expect(findingsIn(declaration(""), releases(toWeb, `# made by hand\n${text}`))).toEqual([]);
  });

  it("leaves room for the hash in the names of apps with long names", () => {
    const app = `${"a".repeat(49)}-bcd`;
    expect(releaseName(app, {})).toMatch(/^a{49}-[0-9a-f]{12}$/);
    expect(releaseName("a".repeat(53), {})).toHaveLength(63);
  });
});

describe("pointers", () => {
  const said = (pointers: string) => findingsIn(declaration(test), releases(pointers, release.text));

  it("KS1012: to a release that does not exist", () => {
    const wrong = pointersTo({ dev: { web: "web-0" }, test: { web: release.name } }).replace("web-0", "⟦web-0⟧");
    expect(said(wrong)).toMatchObject([
      { code: "KS1012", at: "⟦web-0⟧", message: 'there is no Release "web-0"', hint: `choose one of: ${release.name}` },
    ]);
  });

  it("KS1009: to a release of another app", () => {
    const api = "App api: { team: storefront, image: registry.example.com/api, in: [dev] }\n";
    const wrong = pointersTo({ dev: { web: release.name, api: release.name } }).replace(
      `api: ${release.name}`,
      `api: ⟦${release.name}⟧`,
    );
    const [finding] = findingsIn(declaration(api), releases(wrong, release.text));
    expect(finding).toMatchObject({
      code: "KS1009",
      at: `⟦${release.name}⟧`,
      message: `"${release.name}" is a release of web, not of api`,
      hint: "point api to a release of its own",
    });
  });

  it("KS1012: of a stage that does not exist, and of an app that is not in the stage", () => {
    const inDev = "App web: { team: storefront, image: registry.example.com/web, in: [dev] }\n";
    const wrong = pointersTo({ dev: { web: release.name }, tst: { web: release.name }, test: { web: release.name } })
      .replace("tst:", "⟦tst⟧:")
      .replace(`test:\n      web:`, `test:\n      ⟦web⟧:`);
    expect(findingsIn(declaration(test + inDev), releases(wrong, release.text))).toMatchObject([
      { code: "KS1012", at: "⟦tst⟧", message: 'there is no Stage "tst"', hint: 'did you mean "test"?' },
      { code: "KS1012", at: "⟦web⟧", message: 'there is no App in test called "web"' },
    ]);
  });
});

describe("what stands in a releases file", () => {
  it("is releases and pointers only", () => {
    const app = "apiVersion: kubestage.dev/v1alpha1\nkind: ⟦App⟧\nmetadata: { name: web }\nspec: {}\n";
    expect(findingsIn(declaration(""), releases(toWeb, release.text, app))).toMatchObject([
      {
        code: "KS1005",
        at: "⟦App⟧",
        message: '"App" is no kind that may stand here',
        hint: "it belongs to the declaration",
      },
    ]);
  });

  it("is checked like any other document, and a wrong release makes no pointer dangle", () => {
    const wrong = release.text.replace("port: 8080", "⟦prt⟧: 8080");
    expect(findingsIn(declaration(""), releases(toWeb, wrong))).toMatchObject([
      { code: "KS1006", at: "⟦prt⟧", message: 'document has no field "prt"', hint: 'did you mean "port"?' },
    ]);
  });

  it("is checked as far as an App is: places are those of the release", () => {
    const both = releaseOf("web", {
      document: { team: "storefront", image, workloads: { web: { containers: { web: { image } } } } },
    });
    const text = both.text.replace("image: registry", "⟦image⟧: registry");
    expect(findingsIn(declaration(""), releases(pointersTo({ dev: { web: both.name } }), text))).toMatchObject([
      { code: "KS1027", at: "⟦image⟧", message: "image belongs to the short form, but web has workloads" },
    ]);
  });

  it("KS1012: pins only images that the app runs", () => {
    const other = "registry.example.com/wbe:1";
    const wrong = releaseOf("web", { document, images: { [other]: `${other}@${digest}` } });
    const text = wrong.text.replace(`"${other}":`, `⟦"${other}"⟧:`).replace(`  ${other}:`, `  ⟦${other}⟧:`);
    expect(findingsIn(declaration(""), releases(pointersTo({ dev: { web: wrong.name } }), text))).toMatchObject([
      { code: "KS1012", at: `⟦${other}⟧`, message: `there is no image "${other}"`, hint: `did you mean "${image}"?` },
    ]);
  });
});
