import type { Measured } from "../measure.ts";

/** What a world of one size takes. */
export interface Decade {
  readonly pods: number;
  /** `JSON.parse` of its objects. */
  readonly parse: Measured;
  /** What all threads computed while network, access and placement were proved, in milliseconds. */
  readonly proving: number;
  /** The whole command, reading and all. */
  readonly command: Measured;
}

const size = { width: 720, height: 440, left: 70, right: 200, top: 40, bottom: 60 };
const least = 1;
const most = 100_000;

/** A plot over the sizes, both axes logarithmic: what is linear rises at 45 degrees, as the dashed line does. */
export function decadesPicture(decades: readonly Decade[]): string {
  const computed = ({ processorMilliseconds = 0 }: Measured): number => processorMilliseconds;
  const lines = [
    { name: "prove, from start to end", colour: "#1a56db", values: decades.map(({ command }) => computed(command)) },
    { name: "proving alone", colour: "#0e9f6e", values: decades.map(({ proving }) => proving) },
    { name: "JSON.parse, from start to end", colour: "#9b1c1c", values: decades.map(({ parse }) => computed(parse)) },
  ];
  const pods = decades.map((one) => one.pods);
  const [first = 1, last = 1] = [pods[0], pods.at(-1)];
  const across = (at: number): number =>
    size.left + (Math.log10(at / first) / Math.log10(last / first)) * (size.width - size.left - size.right);
  const up = (value: number): number => {
    const part = Math.log10(Math.max(value, least) / least) / Math.log10(most / least);
    return size.height - size.bottom - part * (size.height - size.top - size.bottom);
  };
  const pointsOf = (values: readonly number[]): string =>
    values.map((value, at) => `${round(across(pods[at] ?? 1))},${round(up(value))}`).join(" ");
  const proving = lines[1]?.values.at(-1) ?? most;
  const linear = pods.map((at) => (proving * at) / last);
  const grid = [1, 10, 100, 1000, 10_000, 100_000].map((value) => {
    const y = round(up(value));
    return `<path d="M${size.left} ${y}H${size.width - size.right}" stroke="#ddd"/><text x="${size.left - 8}" y="${y + 4}" text-anchor="end">${timeText(value)}</text>`;
  });
  const marks = pods.map(
    (at) =>
      `<text x="${round(across(at))}" y="${size.height - size.bottom + 22}" text-anchor="middle">${at.toLocaleString("en")}</text>`,
  );
  const drawn = lines.map(({ name, colour, values }) => {
    const dots = values.map(
      (value, at) => `<circle cx="${round(across(pods[at] ?? 1))}" cy="${round(up(value))}" r="3.5" fill="${colour}"/>`,
    );
    const label = `<text x="${size.width - size.right + 10}" y="${round(up(values.at(-1) ?? 1)) + 4}" fill="${colour}">${name}</text>`;
    return `<polyline points="${pointsOf(values)}" fill="none" stroke="${colour}" stroke-width="2"/>${dots.join("")}${label}`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" font-family="sans-serif" font-size="12">
<title>What proving takes over three decades of pods</title>
<rect width="100%" height="100%" fill="#fff"/>
<text x="${size.left}" y="22" font-size="14">Computed by all threads, by the pods of the cluster</text>
${grid.join("\n")}
${marks.join("\n")}
<text x="${size.left}" y="${size.height - 12}" fill="#555">pods; a tenth as many namespaces, three policies each. Dashed: exactly linear</text>
<polyline points="${pointsOf(linear)}" fill="none" stroke="#0e9f6e" stroke-dasharray="4 4"/>
${drawn.join("\n")}
</svg>
`;
}

function timeText(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds} ms` : `${milliseconds / 1000} s`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
