import type { Code, CodeEntry, Diagnostic } from "@kubestage/core";
import { caretFrame, codes, formatPlace, placeOf } from "@kubestage/core";
import { baseFile, type Example, judge, readExamples, splitReleases } from "./error-examples.ts";
import { fenced, generatedFrom } from "./markdown.ts";
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
    const rows = entries
      .filter(([code]) => code.startsWith(prefix))
      .map(([code, entry]) => `| [${code}](${code}.md) | ${entry.severity} | ${entry.title} |`);
    return rows.length === 0 ? [] : [`## ${title}\n\n| code | severity | meaning |\n| --- | --- | --- |\n${rows.join("\n")}\n`];
  });
  const intro =
    "Every code that kubestage can print. An error stops the run and nothing is written; a warning does not. A code keeps " +
    "its meaning for ever. `kubestage explain KS1006` shows the same text offline.";
  return [source, "# Errors and warnings\n", `${wrapped(intro)}\n`, ...sections].join("\n");
}

async function errorPage(code: Code, examples: readonly Example[]): Promise<string> {
  const entry: CodeEntry = codes[code];
  const [wrong, right] = [examples.find(({ side }) => side === "wrong"), examples.find(({ side }) => side === "right")];
  const sections = [
    source,
    `# ${code}: ${entry.title}\n`,
    `${entry.severity === "error" ? "Error" : "Warning"} of the group [${groups[code.slice(0, 3)]}](README.md).\n`,
    `${wrapped(entry.meaning)}\n`,
    `**What to do.** ${wrapped(entry.fix)}\n`,
  ];
  if (wrong) sections.push("## Wrong\n", shown(wrong), "kubestage says:\n", fenced("text", await saidAbout(wrong)));
  if (right) sections.push("## Right\n", shown(right));
  if (wrong) sections.push(`${wrapped(noteOn(wrong))}\n`);
  return `${sections.join("\n").trimEnd()}\n`;
}

function shown(example: Example): string {
  if (example.form === "sh") return fenced("sh", example.text);
  const { declaration, releases } = splitReleases(example.text);
  const parts = declaration === "" ? [] : [fenced("yaml", declaration)];
  if (releases !== undefined) parts.push("In the file given by `--releases`:\n", fenced("yaml", releases));
  return parts.join("\n");
}

function noteOn({ form }: Example): string {
  return form === "sh"
    ? "`base.yaml` is [this declaration](examples/base.yaml)."
    : "The documents stand beside those of [this declaration](examples/base.yaml); one of the same kind and name takes its place.";
}

/** What kubestage prints about an example, without what is said of other codes. */
async function saidAbout(example: Example): Promise<string> {
  if (example.form === "sh") return (await runScript(example.text, [baseFile])).stderr;
  return judge(example)
    .filter(({ code }) => code === example.code)
    .map(printed)
    .join("\n");
}

function printed({ code, severity, message, hint, span, related }: Diagnostic): string {
  const places = span ? [formatPlace(placeOf(span)), caretFrame(span)] : [];
  const further = related.map((one) => `${formatPlace(placeOf(one.span))} ${one.message}`);
  return `${[`${severity} ${code}: ${message}`, ...places, ...further, `hint: ${hint}`].join("\n")}\n`;
}

/** Code in the catalogue is code here too; text is one paragraph, left for the reader's window to wrap. */
function wrapped(text: string): string {
  return text;
}
