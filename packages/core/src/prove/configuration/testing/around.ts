/** The text with a host in the place of HOST, and where that stands. */
export function around(written: string): { text: string; start: number; end: number } {
  const start = written.indexOf("HOST");
  return { text: written.replace("HOST", "web.shop"), start, end: start + "web.shop".length };
}
