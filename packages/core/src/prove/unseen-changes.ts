/** Which release an object belongs to: a label that nothing selects by, unless somebody does. */
const versionLabel = "app.kubernetes.io/version";

const labelLine = /^( *)app\.kubernetes\.io\/version: ("?)([a-z0-9-]+)\2$/;
/** Beside a digest a tag says nothing; one of letters beyond these could be taken for the name of a controller. */
const imageLine = /^( *(?:- )?image: "?[^\s"@]*\/[^\s"@:/]+)(?::[0-9a-fv][0-9a-fv._-]*)?(@sha256:)[0-9a-f]{64}("?)$/;
const policyOfImages = /AdmissionPolicy\b[^]*image/;

/** A file of manifests, with what no verdict looks at left out. */
export interface SeenText {
  readonly text: string;
  /** Whether something in it may look all the same at what is left out: a selector, or a policy of admission. */
  readonly looks: boolean;
}

interface Origin {
  /** Of the values of `app.kubernetes.io/version`: names of releases are hashes, which say nothing. */
  readonly isRelease: (name: string) => boolean;
  /** Whether it holds kubestage's own policies of admission, which ask that there is a digest, and never for which. */
  readonly isOwnAdmission: boolean;
}

/**
 * What provers see of a file: which bits an image has (`:1.4@sha256:…`) and to which release an object belongs are no concern of any verdict, as
 * long as no selector and no policy of the world looks at them. What is not written as kubestage writes manifests is left as it is, and
 * counts as a look.
 */
export function seenText(text: string, { isRelease, isOwnAdmission }: Origin): SeenText {
  const lines = text.split("\n");
  let looks = !isOwnAdmission && policyOfImages.test(text);
  for (const [index, line] of lines.entries()) {
    if (line.includes(versionLabel)) {
      const [, indent = "", , value = ""] = labelLine.exec(line) ?? [];
      if (parentOf(lines, index, indent.length) !== "labels:") looks = true;
      else if (isRelease(value)) lines[index] = `${indent}${versionLabel}: `;
    } else if (line.includes("@sha256:")) lines[index] = line.replace(imageLine, "$1$2$3");
  }
  return { text: lines.join("\n"), looks };
}

/** The line of the mapping that a line with such an indent stands in. */
function parentOf(lines: readonly string[], index: number, indent: number): string | undefined {
  const own = " ".repeat(indent);
  for (let at = index - 1; at >= 0; at--) {
    const line = lines[at] ?? "";
    if (line.trim() !== "" && !line.startsWith(own)) return line.trimStart().replace(/^- /, "");
  }
  return undefined;
}
