const number = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
const version4 = new RegExp(`^${number}(?:\\.${number}){3}$`);
const nobodys = /^(?:0\.|127\.|169\.254\.|255\.255\.255\.255)/;

/** An address in the one form in which equal ones are equal texts; undefined for what is none, or nobody's in particular. */
export function canonicalAddress(text: string): string | undefined {
  if (version4.test(text)) return nobodys.test(text) ? undefined : text;
  return text.includes(":") ? canonicalVersion6(text) : undefined;
}

/** Source: RFC 4291, 2.2. */
function canonicalVersion6(text: string): string | undefined {
  const halves = embedded(text.toLowerCase()).split("::");
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => "0"), ...tail];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/.test(group))) return undefined;
  const short = groups.map((group) => group.replace(/^0+(?=.)/, ""));
  if (short.slice(0, 7).every((group) => group === "0")) return undefined;
  return short.join(":");
}

/** `::ffff:10.0.0.1` as groups. */
function embedded(text: string): string {
  const from = text.lastIndexOf(":") + 1;
  const last = text.slice(from);
  if (!version4.test(last)) return text;
  const [a = 0, b = 0, c = 0, d = 0] = last.split(".").map(Number);
  return `${text.slice(0, from)}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}
