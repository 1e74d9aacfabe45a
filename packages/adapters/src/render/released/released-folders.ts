import { hashText } from "../file-contents.ts";
import type { RemoteChart } from "../helm/fetch-chart.ts";

/** What stands in the declaration's folder, with its paths there. */
export const declaredFolder = "declared";
/** Charts of registries and repositories, a folder for each. */
export const fetchedFolder = "fetched";

/** A name for people, and a hash of where the chart is from. */
export function chartFolderName(chart: RemoteChart): string {
  const name = chart.at === "repository" ? chart.name : (chart.reference.split("/").at(-1) ?? "");
  const { at, version } = chart;
  const from = chart.at === "repository" ? [chart.url, chart.name] : [chart.reference];
  return `${name}-${version}-${hashText(JSON.stringify([at, ...from, version])).slice(0, 12)}`;
}
