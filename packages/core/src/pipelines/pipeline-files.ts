import { contentHash } from "../manifests/content-hash.ts";
import { circleciFiles } from "./circleci.ts";
import { githubFiles } from "./github.ts";
import { gitlabFiles } from "./gitlab.ts";
import { jenkinsFiles } from "./jenkins.ts";
import type { PipelineFile, PipelineRequest } from "./pipeline.ts";
import { pipelineUnits } from "./pipeline-units.ts";

const writers = { github: githubFiles, gitlab: gitlabFiles, jenkins: jenkinsFiles, circleci: circleciFiles };

/**
 * The files of a pipeline that builds what is declared, tags it by its commit, makes the release and promotes: equal
 * requests give equal bytes. Names and addresses stand in it as text, whatever is in them.
 */
export function pipelineFiles(request: PipelineRequest): readonly PipelineFile[] {
  const files = writers[request.system](request, pipelineUnits(request));
  return files.map(({ path, text }) => ({ path, text: `${firstLine(request, text)}${text}` }));
}

/** Whether a file is as kubestage once wrote it, by what its own first line says: no list of files is kept. */
export function isPipelineAsWritten(text: string): boolean {
  const end = text.indexOf("\n") + 1;
  const said = /^(?:#|\/\/) Written by `kubestage pipeline [a-z]+`.* ([0-9a-f]{64})\n$/.exec(text.slice(0, end))?.[1];
  return said !== undefined && said === contentHash(text.slice(end));
}

/** Whether kubestage wrote a file, be it changed since. */
export function isPipeline(text: string): boolean {
  return /^(?:#|\/\/) Written by `kubestage pipeline /.test(text);
}

function firstLine({ system }: PipelineRequest, text: string): string {
  const mark = system === "jenkins" ? "//" : "#";
  return `${mark} Written by \`kubestage pipeline ${system}\`, which replaces it as long as it is unchanged: ${contentHash(text)}\n`;
}
