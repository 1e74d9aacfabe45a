import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { projectFiles, root } from "../run.ts";
import { type Outcome, outcomeOfComplaints } from "./check.ts";

const inlineLink = /!?\[(?:[^\]\\]|\\.)*\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g;
const referenceLink = /^\s{0,3}\[[^\]]+\]:\s+<?(\S+?)>?(?:\s|$)/gm;
const elsewhere = /^[a-z][a-z0-9+.-]*:/i;

/** Every relative link of every Markdown file leads to a file, and its `#part` to a heading of that file. */
export async function checkMarkdownLinks(): Promise<Outcome> {
  const files = (await projectFiles("*.md")).filter((path) => existsSync(join(root, path)));
  const headings = new Map<string, Promise<ReadonlySet<string>>>();
  const headingsOf = async (path: string): Promise<ReadonlySet<string>> => {
    const found = headings.get(path) ?? readHeadings(path);
    headings.set(path, found);
    return found;
  };

  const complaints: string[] = [];
  let count = 0;
  for (const path of files) {
    const text = withoutCode(await readFile(join(root, path), "utf8"));
    for (const link of linksOf(text)) {
      if (elsewhere.test(link)) continue;
      count++;
      const [file = "", anchor] = link.split("#");
      const target = file === "" ? path : relative(root, join(root, dirname(path), decodeURI(file)));
      if (target.startsWith("..")) complaints.push(`${path}: ${link} leaves the repository`);
      else if (!existsSync(join(root, target))) complaints.push(`${path}: ${link} does not exist`);
      else if (anchor !== undefined && target.endsWith(".md") && !(await headingsOf(target)).has(anchor))
        complaints.push(`${path}: ${link} names no heading of ${target}`);
    }
  }
  return outcomeOfComplaints(complaints, `${String(count)} links in ${String(files.length)} files`);
}

function linksOf(text: string): readonly string[] {
  return [...text.matchAll(inlineLink), ...text.matchAll(referenceLink)].map((match) => match[1] ?? "");
}

/** Links in code are not links. */
function withoutCode(text: string): string {
  return withoutFences(text).replaceAll(/`[^`\n]*`/g, "");
}

function withoutFences(text: string): string {
  return text.replaceAll(/^ *(```+|~~~+)[^\n]*\n[\s\S]*?^ *\1 *$/gm, "");
}

/** The anchors that GitHub gives to the headings of a file, and those that it writes itself. */
async function readHeadings(path: string): Promise<ReadonlySet<string>> {
  const text = withoutFences(await readFile(join(root, path), "utf8"));
  const anchors = new Set([...text.matchAll(/<a (?:id|name)="([^"]+)"/g)].map((match) => match[1] ?? ""));
  const seen = new Map<string, number>();
  for (const [, title = ""] of text.matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)) {
    const slug = slugOf(title);
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    anchors.add(before === 0 ? slug : `${slug}-${String(before)}`);
  }
  return anchors;
}

function slugOf(title: string): string {
  return title
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(/\s/g, "-");
}
