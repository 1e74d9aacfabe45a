/** One document of what Helm wrote. */
export interface RenderedDocument {
  /** The template, as Helm names it: the chart's name first, such as `web/templates/deployment.yaml`. */
  readonly template: string | undefined;
  readonly text: string;
}

/**
 * The documents of `helm template`, in order, without the `# Source:` lines that Helm puts before them. A document that
 * the chart itself divides in two has its source line repeated by Helm; one without any has the one before it.
 */
export function splitHelmOutput(output: string): RenderedDocument[] {
  const documents: RenderedDocument[] = [];
  let template: string | undefined;
  for (const part of output.split(/^---[ \t]*\r?\n/m)) {
    const named = /^# Source: (.+?)\r?\n/.exec(part);
    template = named?.[1] ?? template;
    const text = named ? part.slice(named[0].length) : part;
    if (text.replace(/^\s*#.*$/gm, "").trim() !== "") documents.push({ template, text: withLineEnd(text) });
  }
  return documents;
}

function withLineEnd(text: string): string {
  return text.endsWith("\n") ? text : `${text}\n`;
}

/** Documents joined into one text, `---` between them. */
export function joinDocuments(texts: readonly string[]): string {
  return texts.join("---\n");
}
