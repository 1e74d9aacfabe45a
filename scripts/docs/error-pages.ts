import type { Code, CodeEntry } from "@kubestage/core";
import { codes, diagnosticsText, noColours } from "@kubestage/core";
import { acknowledgeableCodes } from "../../packages/core/src/diagnostics/codes.ts";
import { readRecorded } from "./cluster-examples.ts";
import { baseFile, type Example, judge, readExamples, splitReleases } from "./error-examples.ts";
import { fenced, generatedFrom, table } from "./markdown.ts";
import { runScript } from "./run-script.ts";

const source = generatedFrom("packages/core/src/diagnostics/codes.ts", "docs/errors/examples");

const groups: Readonly<Record<string, string>> = {
  KS1: "Declaration",
  KS2: "Compile",
  KS3: "Prove",
  KS4: "Promote",
  KS5: "Apply and audit",
  KS6: "Environment",
};

const intro = `Every code that kubestage can print. An error stops the run and nothing is written; a warning does not. A code keeps its
meaning for ever. \`kubestage explain CODE\` shows the text of a page offline.
`;

const acknowledging = `It can be accepted with a reason, by \`acknowledge\` on the [Stage](../reference/stage.md), [App](../reference/app.md) or
[Shared](../reference/shared.md) that it points into; it is then a note that shows the reason.
`;

/** A page for each code, and the list of all: texts by their paths below docs/errors. */
export async function errorPages(): Promise<ReadonlyMap<string, string>> {
  const examples = readExamples();
  const pages = new Map([["README.md", listPage()]]);
  for (const code of Object.keys(codes) as Code[]) {
    const own = examples.filter((example) => example.code === code);
    pages.set(`${code}.md`, await errorPage(code, own));
  }
  return pages;
}

function listPage(): string {
  const entries = Object.entries<CodeEntry>(codes);
  const sections = Object.entries(groups).flatMap(([prefix, title]) => {
    const own = entries.filter(([code]) => code.startsWith(prefix));
    const rows = own.map(([code, entry]) => [`[${code}](${code}.md)`, entry.severity, entry.title]);
    return rows.length === 0 ? [] : [`## ${title}\n`, table(["code", "severity", "meaning"], rows)];
  });
  return [source, "# Errors and warnings\n", intro, ...sections].join("\n");
}

async function errorPage(code: Code, examples: readonly Example[]): Promise<string> {
  const entry: CodeEntry = codes[code];
  const group = groups[code.slice(0, 3)] ?? "";
  const [wrong, right] = [examples.find(({ side }) => side === "wrong"), examples.find(({ side }) => side === "right")];
  const sections = [
    source,
    `# ${code}: ${entry.title}\n`,
    `${entry.severity === "error" ? "Error" : "Warning"} · [${group}](README.md#${group.toLowerCase().replaceAll(" ", "-")})\n`,
    `${entry.meaning}\n`,
    `**What to do.** ${entry.fix}\n`,
    ...(acknowledgeableCodes.includes(code) ? [acknowledging] : []),
  ];
  if (wrong)
    sections.push(
      "## Wrong\n",
      `${noteOn(wrong)}\n`,
      shown(wrong),
      "kubestage says:\n",
      fenced("text", await saidAbout(wrong)),
    );
  if (right) sections.push("## Right\n", shown(right));
  return `${sections.join("\n").trimEnd()}\n`;
}

function shown(example: Example): string {
  if (example.form === "world.yaml") return fenced("yaml", example.text);
  if (example.form !== "yaml") return fenced("sh", example.text);
  const { declaration, releases } = splitReleases(example.text);
  const parts = declaration === "" ? [] : [fenced("yaml", declaration)];
  if (releases !== undefined) parts.push("In the file given by `--releases`:\n", fenced("yaml", releases));
  return parts.join("\n");
}

function noteOn({ form }: Example): string {
  switch (form) {
    case "yaml":
      return "Beside [these documents](examples/base.yaml); one of the same kind and name takes the other's place.";
    case "world.yaml":
      return "The manifests of a cluster, as `kubestage prove` reads them.";
    case "sh":
      return "Here `base.yaml` is [this declaration](examples/base.yaml).";
    case "cluster.sh":
      return "Here `base.yaml` is [this declaration](examples/base.yaml), and `$CONTEXT` the administrator's context of a new cluster.";
  }
}

/** What kubestage prints about an example. */
async function saidAbout(example: Example): Promise<string> {
  switch (example.form) {
    case "yaml":
    case "world.yaml":
      return diagnosticsText(judge(example), noColours);
    case "sh":
      return (await runScript(example.text, [baseFile])).stderr;
    case "cluster.sh":
      return readRecorded(example.code);
  }
}
